//! Who is what in a project: a new member, another role, and the end of a membership.

use axum::response::Response;
use claviger_auth::Error;
use claviger_domain::action::Action;
use claviger_forge::{members, pages};
use http::StatusCode;

use super::chosen;
use super::one::member_row;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::forge::{MemberNew, MemberRemove, MemberRole, MemberRow, Role};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /projects/{name}/new-member`.
pub(crate) async fn show_new(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Failure> {
    let project = may(&visitor, &name, Action::MembersSet).await?;
    Ok(page(&new(&visitor, project, String::new(), Role::Reader, Faults::none())))
}

/// `POST /projects/{name}/new-member`.
pub(crate) async fn add(Path(name): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let project = may(&visitor, &name, Action::MembersSet).await?;
    let login = fields.one("login").trim().to_owned();
    let role = Role::from_code(fields.one("role")).unwrap_or(Role::Reader);
    let mut faults = Faults::none();
    if login.is_empty() {
        faults.add("login", Fault::Missing);
    }
    match visitor.confirm(Action::MembersSet, fields.one("password")).await? {
        Ok(sudo) if faults.is_empty() => {
            match members::set(visitor.desk(), &visitor, sudo, &project, &login, chosen(role)).await {
                Ok(member) => {
                    let said = visitor.reader().t1("member-added", "name", &member.name);
                    return Ok(visitor.done(&format!("/projects/{project}"), said));
                }
                Err(Error::NotFound("account")) => faults.add("login", Fault::NoSuchPerson),
                Err(Error::Invalid(_)) => faults.add("role", Fault::LastAdmin),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(_) => {}
        Err(fault) => faults.add("password", fault),
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &new(&visitor, project, login, role, faults)))
}

/// `GET /projects/{name}/members/{login}`.
pub(crate) async fn show_role(visitor: Visitor, Path(path): Path<(String, String)>) -> Result<Response, Failure> {
    let (project, member) = find(&visitor, &path, Action::MembersSet).await?;
    let role = member.role;
    Ok(page(&another_role(&visitor, project, member, role, Faults::none())))
}

/// `POST /projects/{name}/members/{login}`.
pub(crate) async fn change_role(
    Path(path): Path<(String, String)>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let (project, member) = find(&visitor, &path, Action::MembersSet).await?;
    let role = Role::from_code(fields.one("role")).unwrap_or(member.role);
    let fault = match visitor.confirm(Action::MembersSet, fields.one("password")).await? {
        Ok(sudo) => match members::set(visitor.desk(), &visitor, sudo, &project, &member.login, chosen(role)).await {
            Ok(changed) => {
                let said = visitor.reader().t1("member-role-changed", "name", &changed.name);
                return Ok(visitor.done(&format!("/projects/{project}"), said));
            }
            Err(Error::Invalid(_)) => ("role", Fault::LastAdmin),
            Err(other) => return Err(other.into()),
        },
        Err(fault) => ("password", fault),
    };
    let page = another_role(&visitor, project, member, role, Faults::from_iter([fault]));
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// `GET /projects/{name}/members/{login}/remove`.
pub(crate) async fn ask_remove(visitor: Visitor, Path(path): Path<(String, String)>) -> Result<Response, Failure> {
    let (project, member) = find(&visitor, &path, Action::MembersRemove).await?;
    Ok(page(&removal(&visitor, project, member, Faults::none())))
}

/// `POST /projects/{name}/members/{login}/remove`.
pub(crate) async fn remove(
    Path(path): Path<(String, String)>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let (project, member) = find(&visitor, &path, Action::MembersRemove).await?;
    let fault = match visitor.confirm(Action::MembersRemove, fields.one("password")).await? {
        Ok(sudo) => match members::remove(visitor.desk(), &visitor, sudo, &project, &member.login).await {
            Ok(()) => {
                let said = visitor.reader().t1("member-removed", "name", member.called());
                return Ok(visitor.done(&after_removal(&visitor, &project).await, said));
            }
            Err(Error::Invalid(_)) => ("role", Fault::LastAdmin),
            Err(other) => return Err(other.into()),
        },
        Err(fault) => ("password", fault),
    };
    let page = removal(&visitor, project, member, Faults::from_iter([fault]));
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Whoever removed themselves may not see the project any more.
async fn after_removal(visitor: &Visitor, project: &str) -> String {
    let seen = claviger_forge::projects::get(visitor.desk(), visitor, project).await.is_ok();
    if seen { format!("/projects/{project}") } else { "/projects".to_owned() }
}

/// The project's name, for those who may do this in it.
pub(super) async fn may(visitor: &Visitor, typed: &str, action: Action) -> Result<String, Failure> {
    let line = pages::get_to_rule(visitor.desk(), visitor, typed, action).await?;
    Ok(line.project.name)
}

async fn find(visitor: &Visitor, path: &(String, String), action: Action) -> Result<(String, MemberRow), Failure> {
    let line = pages::get_to_rule(visitor.desk(), visitor, &path.0, action).await?;
    let member = pages::get_member(visitor.desk(), visitor, line.project.id, &path.1).await?;
    Ok((line.project.name, member_row(&member)))
}

fn new(visitor: &Visitor, project: String, login: String, role: Role, faults: Faults) -> MemberNew {
    let confirm = Confirm { fault: faults.of("password").cloned() };
    MemberNew { shell: visitor.shell(Place::Projects), project, login, role, faults, confirm }
}

fn another_role(visitor: &Visitor, project: String, member: MemberRow, role: Role, faults: Faults) -> MemberRole {
    let confirm = Confirm { fault: faults.of("password").cloned() };
    MemberRole { shell: visitor.shell(Place::Projects), project, member, role, faults, confirm }
}

fn removal(visitor: &Visitor, project: String, member: MemberRow, faults: Faults) -> MemberRemove {
    let confirm = Confirm { fault: faults.of("password").cloned() };
    MemberRemove { shell: visitor.shell(Place::Projects), project, member, faults, confirm }
}
