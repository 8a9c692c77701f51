//! What a token was used for.

use std::time::Duration;

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::CredentialId;
use claviger_domain::method::MethodName;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_store::narrowings::{self, Narrowing};
use claviger_store::usage::{self, AddressUse, MethodUse, day_of};
use claviger_store::{Tx, secrets};

use super::{Listed, get, hide, thing};
use crate::desk::Desk;
use crate::error::Result;

/// For how long a token's rights can be given back after they were narrowed.
pub const UNDO: Duration = Duration::from_hours(7 * 24);

/// A token, seen through.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The token.
    pub token: Listed,
    /// Its calls from the first day on, by day and method.
    pub methods: Vec<MethodUse>,
    /// The same by day and address.
    pub addresses: Vec<AddressUse>,
    /// The end of an older value that lives on beside the newest.
    pub older_value_until: Option<Timestamp>,
    /// What it could be narrowed to: what it used, if that is less than it may.
    pub narrower: Option<Rights>,
    /// Until when an earlier narrowing can be taken back.
    pub undo_until: Option<Timestamp>,
    /// Whether the caller may change the token.
    pub may_change: bool,
}

/// Shows what a token did from a day on (days since 1970 in UTC), up to the last second.
pub async fn see(desk: &Desk, caller: &Caller, id: CredentialId, since_day: i64) -> Result<Seen> {
    let token = get(desk, caller, id).await?;
    let now = desk.now();
    let mut tx = desk.store.read().await?;
    let owner = thing(&mut tx, caller, token.credential.owner).await?;
    desk.authorize(caller, Action::TokensRead, owner).map_err(hide)?;
    let may_change =
        claviger_domain::policy::may(caller.actor().id, caller.actor().site_role, owner, Action::TokensEdit);
    let methods = usage::list_methods(&mut tx, id, since_day).await?;
    let addresses = usage::list_addresses(&mut tx, id, since_day).await?;
    let ends = secrets::list_of(&mut tx, id).await?.into_iter().filter_map(|secret| secret.dies_at);
    let older_value_until = ends.filter(|end| *end > now).max();
    let narrower = narrower(desk, &token.credential.rights, &methods);
    let undo_until = narrowings::find(&mut tx, id)
        .await?
        .filter(|step| may_undo(step, &token.credential.rights, now))
        .map(|step| step.at.plus(UNDO));
    Ok(Seen { token, methods, addresses, older_value_until, narrower, undo_until, may_change })
}

/// What a token used from a day on.
pub(super) async fn used(tx: &mut Tx, id: CredentialId, since: Timestamp) -> Result<Vec<MethodUse>> {
    Ok(usage::list_methods(tx, id, day_of(since)).await?)
}

/// The rights that would have done.
pub(super) fn narrower(desk: &Desk, rights: &Rights, used: &[MethodUse]) -> Option<Rights> {
    let used: Vec<_> = used.iter().filter_map(|seen| MethodName::parse(&seen.method).ok()).collect();
    rights.narrowed_to(&used, &desk.catalogue())
}

/// Whether the step can be taken back: it is fresh, and nobody changed the rights since.
pub(super) fn may_undo(step: &Narrowing, rights: &Rights, now: Timestamp) -> bool {
    step.at.plus(UNDO) > now && step.rights_after == *rights
}
