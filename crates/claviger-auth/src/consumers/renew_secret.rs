//! Gives a consumer another secret. What was allowed to it stays.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::ConsumerId;
use claviger_domain::oauth1::Consumer;
use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::policy::{Sudo, authorize_change};
use claviger_domain::text::InvalidField;
use claviger_store::consumers;
use serde_json::json;

use super::create::{NewProof, proof};
use super::{Registered, Verb, finish, hide, not_by_a_token};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

/// Draws another secret for a consumer that has one; the old one works no longer.
pub async fn renew_secret(desk: &Desk, caller: &Caller, sudo: Sudo, id: ConsumerId) -> Result<Registered> {
    const VERB: Verb = Verb { link: Action::LinksRenewSecret, application: Action::ApplicationsRenewSecret };
    let mut tx = desk.store.write().await?;
    let before = consumers::get_to_change(&mut tx, id).await?;
    let (action, thing) = VERB.of(before.owner);
    let permit = authorize_change(caller, action, thing, sudo).map_err(hide)?;
    not_by_a_token(caller, &before)?;
    if !matches!(before.proof, ConsumerProof::Secret(_)) {
        return Err(InvalidField::new("secret", "cannot be renewed: this consumer proves itself by a key").into());
    }
    let (proof, secret) = proof(desk, id, NewProof::Secret(None))?;
    let consumer = Consumer { proof, updated_at: desk.now(), ..before };
    consumers::update(&mut tx, &consumer).await?;
    finish(desk, tx, caller, permit, &consumer, &[], detail([("secret", json!("renewed"))])).await?;
    Ok(Registered { consumer, secret })
}
