//! A project's bots: a new one, and the end of one. Their tokens are ruled where all tokens are.

use axum::response::Response;
use claviger_auth::Error;
use claviger_domain::action::Action;
use claviger_domain::limits;
use claviger_domain::text::{Login, line};
use claviger_forge::{bots, pages};
use http::StatusCode;

use super::members::may;
use super::one::bot_row;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::people::fault_of_line;
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::forge::{BotNew, BotRow};
use crate::dashboard::view::question::Question;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /projects/{name}/new-bot`.
pub(crate) async fn show_new(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Failure> {
    let project = may(&visitor, &name, Action::BotsCreate).await?;
    Ok(page(&new(&visitor, project, String::new(), String::new(), Faults::none())))
}

/// `POST /projects/{name}/new-bot`.
pub(crate) async fn create(Path(typed): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let project = may(&visitor, &typed, Action::BotsCreate).await?;
    let (login, name) = (fields.one("login").trim().to_owned(), fields.one("name").trim().to_owned());
    let mut faults = Faults::none();
    if login.is_empty() {
        faults.add("login", Fault::Missing);
    } else if Login::parse(&login).is_err() {
        faults.add("login", Fault::Said("fault-bad-login"));
    }
    if line("name", &name, limits::NAME).is_err() {
        faults.add("name", fault_of_line(&name));
    }
    match visitor.confirm(Action::BotsCreate, fields.one("password")).await? {
        Ok(sudo) if faults.is_empty() => {
            match bots::create(visitor.desk(), &visitor, sudo, &project, login.clone(), name.clone()).await {
                Ok(bot) => {
                    let said = visitor.reader().t1("bot-made", "name", &bot.name);
                    return Ok(visitor.done(&format!("/projects/{project}"), said));
                }
                Err(Error::Taken(_)) => faults.add("login", Fault::Taken),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(_) => {}
        Err(fault) => faults.add("password", fault),
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &new(&visitor, project, login, name, faults)))
}

/// `GET /projects/{name}/bots/{login}/delete`.
pub(crate) async fn ask_delete(visitor: Visitor, Path(path): Path<(String, String)>) -> Result<Response, Failure> {
    let (project, bot) = find(&visitor, &path).await?;
    Ok(page(&Question::delete_bot(visitor.shell(Place::Projects), &project, &bot, Confirm::default())))
}

/// `POST /projects/{name}/bots/{login}/delete`.
pub(crate) async fn delete(
    Path(path): Path<(String, String)>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let (project, bot) = find(&visitor, &path).await?;
    match visitor.confirm(Action::BotsDelete, fields.one("password")).await? {
        Ok(sudo) => {
            bots::delete(visitor.desk(), &visitor, sudo, &project, &bot.login).await?;
            let said = visitor.reader().t1("bot-deleted", "name", bot.called());
            Ok(visitor.done(&format!("/projects/{project}"), said))
        }
        Err(fault) => {
            let confirm = Confirm { fault: Some(fault) };
            let page = Question::delete_bot(visitor.shell(Place::Projects), &project, &bot, confirm);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn find(visitor: &Visitor, path: &(String, String)) -> Result<(String, BotRow), Failure> {
    let line = pages::get_to_rule(visitor.desk(), visitor, &path.0, Action::BotsDelete).await?;
    let bot = pages::get_bot(visitor.desk(), visitor, line.project.id, &path.1).await?;
    Ok((line.project.name, bot_row(&bot)))
}

fn new(visitor: &Visitor, project: String, login: String, name: String, faults: Faults) -> BotNew {
    let confirm = Confirm { fault: faults.of("password").cloned() };
    BotNew { shell: visitor.shell(Place::Projects), project, login, name, faults, confirm }
}
