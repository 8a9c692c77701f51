//! The end of a project: first what dies with it, then the deed.

use axum::response::Response;
use claviger_domain::action::Action;
use claviger_forge::pages::{self, Doomed};
use claviger_forge::projects;
use http::StatusCode;

use super::one::bot_row;
use super::row;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::rows::number;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::forge::ProjectDelete;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /projects/{name}/delete`.
pub(crate) async fn ask(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Failure> {
    let doomed = pages::preview_delete(visitor.desk(), &visitor, &name).await?;
    Ok(page(&preview(&visitor, &doomed, Confirm::default())))
}

/// `POST /projects/{name}/delete`. Credentials die with it: so it is confirmed, as their own deletion is.
pub(crate) async fn carry_out(Path(name): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let doomed = pages::preview_delete(visitor.desk(), &visitor, &name).await?;
    let project = &doomed.line.project;
    let sudo = match visitor.confirm(Action::ProjectsDelete, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => {
            let page = preview(&visitor, &doomed, Confirm { fault: Some(fault) });
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    projects::delete(visitor.desk(), &visitor, Some(sudo), &project.name).await?;
    Ok(visitor.done("/projects", visitor.reader().t1("project-deleted", "name", &project.title)))
}

fn preview(visitor: &Visitor, doomed: &Doomed, confirm: Confirm) -> ProjectDelete {
    ProjectDelete {
        shell: visitor.shell(Place::Projects),
        project: row(&doomed.line),
        bots: doomed.bots.iter().map(|bot| bot_row(bot).called().to_owned()).collect(),
        in_use: number(doomed.tokens_in_use),
        bound: number(doomed.bound),
        confirm,
    }
}
