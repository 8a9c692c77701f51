//! Ends a token for good.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialState;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_store::{credentials, notices};
use serde_json::json;

use super::{Listed, as_it_is, end_secrets, finish, load_for_change};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;
use crate::revocations;

/// Revokes the token: first the commit, then the index, then the answer. No check that starts after this has returned
/// lets it in, and no restart brings it back. To revoke what is revoked is no error, and no deed; but whoever revoked it may
/// not have come to the index of this node yet, and this answer says that it is over here.
pub async fn revoke(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    id: CredentialId,
    reason: Option<String>,
) -> Result<Listed> {
    let reason = super::reason(desk, reason.as_deref())?;
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensDelete, id).await?;
    if before.state == CredentialState::Revoked {
        let listed = as_it_is(desk, &mut tx, id).await?;
        drop(tx);
        revocations::apply_all(desk, &[id]).await;
        return Ok(listed);
    }
    let after = before.revoke(reason, desk.now());
    end_secrets(&mut tx, id, after.updated_at, after.updated_at).await?;
    notices::forget(&mut tx, id).await?;
    credentials::update(&mut tx, &after).await?;
    finish(desk, tx, caller, permit, &after, detail([("reason", json!(after.reason))])).await
}
