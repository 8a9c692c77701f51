//! Members of a project and their roles.

use claviger_auth::audit::{detail, done};
use claviger_auth::revocations::announce;
use claviger_auth::{Desk, Error, Result};
use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::ids::AccountId;
use claviger_domain::policy::{Permit, Sudo};
use claviger_domain::project::{Project, Role};
use claviger_domain::text::InvalidField;
use claviger_store::invalidations::Changed;
use claviger_store::members;
use claviger_store::{Page, PageRequest, Tx, accounts, projects};
use serde_json::json;

pub use claviger_store::members::Member;

use crate::{find, hide, thing};

/// Lists the members.
pub async fn list(desk: &Desk, caller: &Caller, project: &str, page: &PageRequest<AccountId>) -> Result<Page<Member>> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, project).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::MembersList, thing).map_err(hide)?;
    Ok(members::list(&mut tx, project.id, page).await?)
}

/// The project's first administrator, whom people call its owner; for everybody who may see the members.
pub async fn find_owner(desk: &Desk, caller: &Caller, project: &Project) -> Result<Option<Member>> {
    let mut tx = desk.store.read().await?;
    let thing = thing(&mut tx, caller, project).await?;
    desk.authorize(caller, Action::MembersList, thing).map_err(hide)?;
    Ok(members::find_owner(&mut tx, project.id).await?)
}

/// Makes an account a member, or gives a member another role.
pub async fn set(desk: &Desk, caller: &Caller, sudo: Sudo, project: &str, login: &str, role: Role) -> Result<Member> {
    let mut tx = desk.store.write().await?;
    let (project, permit) = open(desk, &mut tx, caller, sudo, project, Action::MembersSet).await?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("account"))?;
    let before = members::find_role(&mut tx, project.id, account.id).await?;
    if before == Some(Role::Admin) && role != Role::Admin {
        keep_an_admin(
            &mut tx,
            &project,
            "role",
            "must stay: this is the project's last administrator, so make another one first",
        )
        .await?;
    }
    members::put(&mut tx, project.id, account.id, role, desk.now()).await?;
    announce(desk, &mut tx, Changed::Project(project.id)).await?;
    let said = detail([("login", json!(account.login)), ("role", json!(role.as_str()))]);
    let subject = AuditSubject::Project(project.id);
    done(desk, &mut tx, caller, permit, subject, Some(account.id), said).await?;
    let member = members::find(&mut tx, project.id, account.id).await?.ok_or(Error::NotFound("member"))?;
    tx.commit().await?;
    Ok(member)
}

/// Removes a member. What their tokens could do here ends with it: the role is read at each decision.
pub async fn remove(desk: &Desk, caller: &Caller, sudo: Sudo, project: &str, login: &str) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let (project, permit) = open(desk, &mut tx, caller, sudo, project, Action::MembersRemove).await?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("member"))?;
    match members::find_role(&mut tx, project.id, account.id).await? {
        None => return Err(Error::NotFound("member")),
        Some(Role::Admin) => {
            let problem = "is the project's last administrator's: make another one first";
            keep_an_admin(&mut tx, &project, "login", problem).await?;
        }
        Some(Role::Developer | Role::Reader) => {}
    }
    members::remove(&mut tx, project.id, account.id).await?;
    announce(desk, &mut tx, Changed::Project(project.id)).await?;
    let said = detail([("login", json!(account.login))]);
    let subject = AuditSubject::Project(project.id);
    done(desk, &mut tx, caller, permit, subject, Some(account.id), said).await?;
    tx.commit().await?;
    Ok(())
}

async fn open(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    sudo: Sudo,
    typed: &str,
    action: Action,
) -> Result<(Project, Permit)> {
    let found = find(tx, typed).await?;
    let project = projects::get_to_change(tx, found.id).await?;
    let thing = thing(tx, caller, &project).await?;
    let permit = desk.authorize_change_in_project(caller, action, thing, sudo).map_err(hide)?;
    Ok((project, permit))
}

/// A project without an administrator could not be ruled any more.
async fn keep_an_admin(tx: &mut Tx, project: &Project, field: &'static str, problem: &str) -> Result<()> {
    if members::count_admins(tx, project.id).await? <= 1 {
        return Err(InvalidField::new(field, problem).into());
    }
    Ok(())
}
