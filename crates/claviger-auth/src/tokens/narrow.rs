//! Narrows a token to what it used and where, and takes that back.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialState, WrongState};
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use claviger_store::credentials;
use claviger_store::narrowings::{self, Narrowing};
use claviger_store::usage::day_of;
use serde_json::json;

use super::create::known_projects;
use super::uses::{may_undo, narrower, used};
use super::{Listed, finish, load_for_change, not_wider};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

/// Narrows the token to the methods that it used since a moment, and to the projects where it did if all of them are known.
/// What it may do becomes less and never more; what it could do before is remembered for [`UNDO`](super::UNDO).
pub async fn narrow(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId, since: Timestamp) -> Result<Listed> {
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensEdit, id).await?;
    if before.state == CredentialState::Revoked {
        return Err(WrongState::Revoked.into());
    }
    let (methods, projects) = used(&mut tx, id, day_of(since)).await?;
    let rights = narrower(desk, &mut tx, caller, &before.rights, &methods, &projects).await?.ok_or_else(|| {
        InvalidField::new("methods", "cannot be narrower: there is nothing that this token could do without")
    })?;
    let now = desk.now();
    let after = Credential { rights, updated_at: now, ..before.clone() };
    credentials::update(&mut tx, &after).await?;
    let step =
        Narrowing { credential: id, rights_before: before.rights.clone(), rights_after: after.rights.clone(), at: now };
    narrowings::put(&mut tx, &step).await?;
    let said = detail([("narrowed", json!(true)), ("before", rights_of(&before)), ("after", rights_of(&after))]);
    finish(desk, tx, caller, permit, &after, said).await
}

/// Gives back what [`narrow`] took. Refused when the rights were changed since, when too much time has passed, and when
/// the caller could not give them now.
pub async fn widen_again(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId) -> Result<Listed> {
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensEdit, id).await?;
    if before.state == CredentialState::Revoked {
        return Err(WrongState::Revoked.into());
    }
    let now = desk.now();
    let step =
        narrowings::find(&mut tx, id).await?.filter(|step| may_undo(step, &before.rights, now)).ok_or_else(|| {
            InvalidField::new("methods", "cannot be given back, as they were changed since: edit the token instead")
        })?;
    let rights: Rights = step.rights_before.checked(&desk.catalogue())?;
    known_projects(&mut tx, rights.projects.as_deref()).await?;
    not_wider(desk, caller, &rights)?;
    let after = Credential { rights, updated_at: now, ..before.clone() };
    credentials::update(&mut tx, &after).await?;
    narrowings::forget(&mut tx, id).await?;
    let said = detail([("widened_again", json!(true)), ("before", rights_of(&before)), ("after", rights_of(&after))]);
    finish(desk, tx, caller, permit, &after, said).await
}

fn rights_of(credential: &Credential) -> serde_json::Value {
    json!({ "rights": credential.rights })
}
