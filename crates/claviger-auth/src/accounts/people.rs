//! People and service accounts as their pages show them; for administrators.

use claviger_domain::account::{AccountKind, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::Thing;
use claviger_domain::project::{Project, Role};
use claviger_store::people::{self, PeopleFilter, PersonLine};
use claviger_store::{Part, accounts, projects};

use crate::desk::Desk;
use crate::error::{Error, Result};

/// A page of people by login, and how many match in all.
pub async fn list_people(
    desk: &Desk,
    caller: &Caller,
    filter: &PeopleFilter,
    part: Part,
) -> Result<(Vec<PersonLine>, i64)> {
    desk.authorize(caller, Action::UsersList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    Ok(people::list(&mut tx, filter, part, desk.now()).await?)
}

/// One person or service account, with their projects.
pub async fn find_person(desk: &Desk, caller: &Caller, login: &str) -> Result<(PersonLine, Vec<(Project, Role)>)> {
    desk.authorize(caller, Action::UsersList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("account"))?;
    let line = people::find(&mut tx, account.id, desk.now()).await?;
    let is_one =
        |line: &PersonLine| line.account.kind != AccountKind::Bot && line.account.state != AccountState::Deleted;
    let line = line.filter(is_one).ok_or(Error::NotFound("account"))?;
    let projects = projects::list_of_member(&mut tx, account.id).await?;
    Ok((line, projects))
}
