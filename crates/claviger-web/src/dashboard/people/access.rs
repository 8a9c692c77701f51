//! Whether an account may act, and a link for another password: each a deed with its own confirmation.

use axum::response::Response;
use claviger_auth::accounts::{self, AccountEdit, PersonLine};
use claviger_auth::invitations;
use claviger_domain::account::AccountKind;
use claviger_domain::action::Action;
use http::StatusCode;

use super::delete::stops;
use super::{invited, row};
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::question::Question;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /admin/people/{login}/disable`.
pub(crate) async fn ask_disable(visitor: Visitor, path: Path<String>) -> Result<Response, Failure> {
    ask(&visitor, path, false).await
}

/// `POST /admin/people/{login}/disable`.
pub(crate) async fn disable(path: Path<String>, post: Post) -> Result<Response, Failure> {
    carry_out(path, post, false).await
}

/// `GET /admin/people/{login}/enable`.
pub(crate) async fn ask_enable(visitor: Visitor, path: Path<String>) -> Result<Response, Failure> {
    ask(&visitor, path, true).await
}

/// `POST /admin/people/{login}/enable`.
pub(crate) async fn enable(path: Path<String>, post: Post) -> Result<Response, Failure> {
    carry_out(path, post, true).await
}

async fn ask(visitor: &Visitor, Path(login): Path<String>, enabled: bool) -> Result<Response, Failure> {
    let line = other(visitor, &login).await?;
    Ok(page(&question(visitor, &line, enabled, Confirm::default()).await?))
}

async fn carry_out(
    Path(login): Path<String>,
    Post { visitor, fields }: Post,
    enabled: bool,
) -> Result<Response, Failure> {
    let line = other(&visitor, &login).await?;
    match visitor.confirm(Action::UsersEdit, fields.one("password")).await? {
        Ok(sudo) => {
            let edit = AccountEdit { enabled: Some(enabled), ..AccountEdit::default() };
            let account = accounts::edit(visitor.desk(), &visitor, sudo, line.account.id, edit).await?;
            let said = if enabled { "person-enabled" } else { "person-disabled" };
            let href = format!("/admin/people/{}", account.login);
            Ok(visitor.done(&href, visitor.reader().t1(said, "name", &account.name)))
        }
        Err(fault) => {
            let page = question(&visitor, &line, enabled, Confirm { fault: Some(fault) }).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn question(visitor: &Visitor, line: &PersonLine, enabled: bool, confirm: Confirm) -> Result<Question, Failure> {
    let (shell, person) = (visitor.shell(Place::People), row(line));
    if enabled {
        return Ok(Question::enable_person(shell, &person, confirm));
    }
    let doomed = accounts::preview_delete(visitor.desk(), visitor, line.account.id).await?;
    Ok(Question::disable_person(shell, &person, &stops(visitor.reader(), &doomed), confirm))
}

/// `GET /admin/people/{login}/invite`.
pub(crate) async fn ask_invite(visitor: Visitor, Path(login): Path<String>) -> Result<Response, Failure> {
    let line = person(&visitor, &login).await?;
    Ok(page(&Question::invite_person(visitor.shell(Place::People), &row(&line), Confirm::default())))
}

/// `POST /admin/people/{login}/invite`: a new link; the last one works no longer.
pub(crate) async fn invite(Path(login): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let line = person(&visitor, &login).await?;
    match visitor.confirm(Action::UsersSetPassword, fields.one("password")).await? {
        Ok(sudo) => {
            let invitation = invitations::invite(visitor.desk(), &visitor, sudo, line.account.id).await?;
            Ok(invited(&visitor, &invitation))
        }
        Err(fault) => {
            let confirm = Confirm { fault: Some(fault) };
            let page = Question::invite_person(visitor.shell(Place::People), &row(&line), confirm);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Somebody else: nobody shuts themselves out.
async fn other(visitor: &Visitor, login: &str) -> Result<PersonLine, Failure> {
    let (line, _) = accounts::find_person(visitor.desk(), visitor, login).await?;
    if line.account.id == visitor.account.id { Err(Trouble::Forbidden.into()) } else { Ok(line) }
}

/// Somebody who has a password: services have none.
async fn person(visitor: &Visitor, login: &str) -> Result<PersonLine, Failure> {
    let (line, _) = accounts::find_person(visitor.desk(), visitor, login).await?;
    if line.account.kind == AccountKind::Person { Ok(line) } else { Err(Trouble::Forbidden.into()) }
}
