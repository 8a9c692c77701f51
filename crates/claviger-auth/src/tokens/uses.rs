//! What a token was used for.

use std::collections::BTreeSet;
use std::time::Duration;

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::method::MethodName;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_store::narrowings::{self, Narrowing};
use claviger_store::usage::{self, AddressUse, MethodUse, ProjectUse};
use claviger_store::{Tx, projects, secrets};

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
    /// Those of them that were in a project that is known.
    pub projects: Vec<ProjectUse>,
    /// Whether all were, so that it could be narrowed to these projects.
    pub within_projects: bool,
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
    let (methods, projects) = used(&mut tx, id, since_day).await?;
    let addresses = usage::list_addresses(&mut tx, id, since_day).await?;
    let ends = secrets::list_of(&mut tx, id).await?.into_iter().filter_map(|secret| secret.dies_at);
    let older_value_until = ends.filter(|end| *end > now).max();
    let within_projects = all_within(&methods, &projects);
    let narrower = narrower(desk, &mut tx, caller, &token.credential.rights, &methods, &projects).await?;
    let undo_until = narrowings::find(&mut tx, id)
        .await?
        .filter(|step| may_undo(step, &token.credential.rights, now))
        .map(|step| step.at.plus(UNDO));
    Ok(Seen {
        token,
        methods,
        projects,
        within_projects,
        addresses,
        older_value_until,
        narrower,
        undo_until,
        may_change,
    })
}

/// What a token used from a day on, and in which projects.
pub(super) async fn used(tx: &mut Tx, id: CredentialId, since_day: i64) -> Result<(Vec<MethodUse>, Vec<ProjectUse>)> {
    let methods = usage::list_methods(tx, id, since_day).await?;
    Ok((methods, usage::list_projects(tx, id, since_day).await?))
}

/// Whether every call was in a project that is known. Who one is, everybody may ask whatever their projects.
fn all_within(methods: &[MethodUse], projects: &[ProjectUse]) -> bool {
    let all = methods.iter().filter(|used| used.method != Action::MeRead.method()).map(|used| used.calls).sum::<i64>();
    all > 0 && all == projects.iter().map(|used| used.calls).sum::<i64>()
}

/// The rights that would have done.
pub(super) async fn narrower(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    rights: &Rights,
    methods: &[MethodUse],
    used_in: &[ProjectUse],
) -> Result<Option<Rights>> {
    let mut still_there: Vec<ProjectId> = vec![];
    if all_within(methods, used_in) {
        let ids: BTreeSet<_> = used_in.iter().map(|used| used.project).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let found = projects::find_some(tx, caller.actor().id, &ids).await?;
        still_there.extend(found.into_iter().map(|(project, _)| project.id));
        still_there.sort();
    }
    let methods: Vec<_> = methods.iter().filter_map(|used| MethodName::parse(&used.method).ok()).collect();
    Ok(rights.narrowed_to(&methods, Some(&still_there), &desk.catalogue()))
}

/// Whether the step can be taken back: it is fresh, and nobody changed the rights since.
pub(super) fn may_undo(step: &Narrowing, rights: &Rights, now: Timestamp) -> bool {
    step.at.plus(UNDO) > now && step.rights_after == *rights
}
