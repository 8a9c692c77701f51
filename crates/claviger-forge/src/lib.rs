//! Project hosting: an ordinary customer of the keyring, with no private door.
//!
//! Every verb walks the same way: load facts in a transaction, ask the policy, write, announce and audit in that
//! transaction, commit.

pub mod bots;
pub mod members;
pub mod pages;
pub mod projects;

use claviger_domain::ids::ProjectId;
use claviger_domain::policy::Thing;
use claviger_domain::project::Project;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_store::Tx;

use claviger_auth::{Error, Result};
use claviger_domain::caller::Caller;

/// A project that the caller cannot see is as if it were not there: by id, by name and in time.
fn hide(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Denied(Denial::Hidden) => Error::NotFound("project"),
        other => Error::Refused(other),
    }
}

/// The facts about a project that policy judges by.
async fn thing(tx: &mut Tx, caller: &Caller, project: &Project) -> Result<Thing> {
    let role = claviger_store::members::find_role(tx, project.id, caller.actor().id).await?;
    Ok(Thing::Project { id: project.id, private: project.private, role })
}

/// Finds a project by what people type: its name, its id, or its decimal number. No name is a number.
async fn find(tx: &mut Tx, typed: &str) -> Result<Project> {
    let found = match (typed.parse::<ProjectId>(), typed.parse::<i64>()) {
        (Ok(id), _) => claviger_store::projects::find(tx, id).await?,
        (Err(_), Ok(number)) => claviger_store::projects::find_by_number(tx, number).await?,
        (Err(_), Err(_)) => claviger_store::projects::find_by_name(tx, typed).await?,
    };
    found.ok_or(Error::NotFound("project"))
}
