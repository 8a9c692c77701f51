//! Gives a token a new value beside the old one, for as long as its users need to change over.

use std::time::Duration;

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, overlap_end};
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_store::credentials;
use serde_json::json;

use super::{Issued, end_secrets, finish, load_for_change, new_secret};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

/// Rotates the token: the newest old value lives on for `overlap`, never past the token's own end; any older one dies
/// now, so that there are never more than two.
pub async fn rotate(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId, overlap: Duration) -> Result<Issued> {
    let now = desk.now();
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensRotate, id).await?;
    before.may_rotate(now)?;
    let end = overlap_end(overlap, before.expires_at, now)?;
    end_secrets(&mut tx, id, end, now).await?;
    let after = Credential { updated_at: now, ..before };
    credentials::update(&mut tx, &after).await?;
    let secret = new_secret(desk, &mut tx, &after).await?;
    let said = detail([("overlap_seconds", json!(overlap.as_secs())), ("old_value_until", json!(end))]);
    let token = finish(desk, tx, caller, permit, &after, said).await?;
    Ok(Issued { token, secret })
}
