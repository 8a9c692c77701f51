//! Whether a caller who was let in a while ago would still be let in: for what outlives its check, such as a long
//! download or a tunnel.

use claviger_domain::account::AccountState;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::credential::CredentialState;
use claviger_domain::time::Timestamp;
use claviger_store::{accounts, credentials};

use crate::desk::Desk;
use crate::error::Result;

/// Asks the store, not the index: the secret that was shown is not kept. Any change since then to the credential, also
/// a new secret, or to the account whose password was shown, ends it, and so does another role on the site; the client may
/// come again and is decided anew.
pub async fn still_good(desk: &Desk, caller: &Caller, since: Timestamp) -> Result<bool> {
    if caller.expires_at().is_some_and(|end| end <= desk.now()) {
        return Ok(false);
    }
    let mut tx = desk.store.read().await?;
    let Some(account) = accounts::find(&mut tx, caller.actor().id).await? else { return Ok(false) };
    let same = account.state == AccountState::Active && account.site_role == caller.actor().site_role;
    if !same || account.credentials_not_before > since {
        return Ok(false);
    }
    let Proven::Credential { id, .. } = caller.proven else {
        return Ok(accounts::find_changed_at(&mut tx, account.id).await?.is_some_and(|changed| changed <= since));
    };
    let credential = credentials::find(&mut tx, id).await?;
    Ok(credential
        .is_some_and(|credential| credential.state == CredentialState::Active && credential.updated_at <= since))
}
