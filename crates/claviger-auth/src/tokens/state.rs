//! Lets a token rest, and wakes it.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Credential;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::{Permit, Sudo};
use claviger_store::{Tx, credentials};
use serde_json::json;

use super::{Listed, finish, load_for_change};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

/// Suspends the token: no check that starts after this has returned lets it in.
pub async fn suspend(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    id: CredentialId,
    reason: Option<String>,
) -> Result<Listed> {
    let reason = super::reason(desk, reason.as_deref())?;
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensSuspend, id).await?;
    let after = before.suspend(reason, desk.now())?;
    moved(desk, tx, caller, permit, after).await
}

/// Resumes the token.
pub async fn resume(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId) -> Result<Listed> {
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensResume, id).await?;
    let after = before.resume(desk.now())?;
    moved(desk, tx, caller, permit, after).await
}

async fn moved(desk: &Desk, mut tx: Tx, caller: &Caller, permit: Permit, after: Credential) -> Result<Listed> {
    credentials::update(&mut tx, &after).await?;
    finish(desk, tx, caller, permit, &after, detail([("reason", json!(after.reason))])).await
}
