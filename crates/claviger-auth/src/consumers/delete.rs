//! Removes a consumer, and ends all that was allowed to it.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, ConsumerId, CredentialId};
use claviger_domain::policy::{Sudo, authorize_change};
use claviger_store::invalidations::Changed;
use claviger_store::{PageRequest, Tx, consumers};
use serde_json::json;

use super::{Verb, finish, hide, revoke};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

const REASON: &str = "the application was removed";

/// Removes it. No token that came about through it works when this has returned.
pub async fn delete(desk: &Desk, caller: &Caller, sudo: Sudo, id: ConsumerId) -> Result<()> {
    const VERB: Verb = Verb { link: Action::LinksDelete, application: Action::ApplicationsDelete };
    let mut tx = desk.store.write().await?;
    let consumer = consumers::get_to_delete(&mut tx, id).await?;
    let (action, thing) = VERB.of(consumer.owner);
    let permit = authorize_change(caller, action, thing, sudo).map_err(hide)?;
    let revoked = end(desk, &mut tx, id).await?;
    let said = detail([("name", json!(consumer.name)), ("revoked", json!(revoked.len()))]);
    finish(desk, tx, caller, permit, &consumer, &revoked, said).await
}

/// Ends the applications of an account that is being deleted, and returns what has changed: the caller's to announce
/// when all rows are written.
pub(crate) async fn end_of_owner(desk: &Desk, tx: &mut Tx, owner: AccountId) -> Result<Vec<Changed>> {
    let mut changes = vec![];
    let page = PageRequest::first(PageRequest::<()>::MOST);
    let owned = consumers::list(tx, Some(owner), &page).await?.items;
    for consumer in &owned {
        consumers::get_to_delete(tx, consumer.id).await?;
        changes.extend(end(desk, tx, consumer.id).await?.into_iter().map(Changed::Credential));
    }
    changes.extend((!owned.is_empty()).then_some(Changed::Consumers));
    Ok(changes)
}

async fn end(desk: &Desk, tx: &mut Tx, id: ConsumerId) -> Result<Vec<CredentialId>> {
    let through = consumers::list_credentials(tx, id).await?;
    let revoked = revoke(desk, tx, &through, REASON).await?;
    consumers::delete(tx, id).await?;
    Ok(revoked)
}
