//! Recovery codes: made, and spent.

use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::AccountId;
use claviger_domain::recovery;
use claviger_domain::secret::Secret;
use claviger_store::{Tx, recovery_codes};

use super::NewCodes;
use crate::desk::Desk;
use crate::error::Result;

/// New codes in place of all that the account had.
pub(super) async fn replace(desk: &Desk, tx: &mut Tx, account: AccountId) -> Result<NewCodes> {
    let codes = recovery::generate(&*desk.entropy);
    let canonical = codes.iter().filter_map(|code| recovery::canonical(code.expose()));
    let digests: Vec<_> = canonical.map(|code| digest(desk, account, &code)).collect();
    recovery_codes::replace(tx, account, &digests, desk.now()).await?;
    Ok(codes)
}

/// Spends a code, however it was typed. False if it is none that is left.
pub(crate) async fn spend(desk: &Desk, tx: &mut Tx, account: AccountId, typed: &str) -> Result<bool> {
    let Some(code) = recovery::canonical(typed) else { return Ok(false) };
    Ok(recovery_codes::spend(tx, account, &digest(desk, account, &code), desk.now()).await?)
}

/// A blank is in no token, so that no token has the digest of a code.
fn digest(desk: &Desk, account: AccountId, code: &Secret<String>) -> TokenDigest {
    desk.keys.pepper.digest(&format!("recovery code {account} {}", code.expose()))
}
