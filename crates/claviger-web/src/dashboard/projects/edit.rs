//! What a project is called and who sees it.

use axum::response::Response;
use claviger_domain::action::Action;
use claviger_domain::limits;
use claviger_domain::text::line;
use claviger_forge::pages;
use claviger_forge::projects::{self, ProjectEdit as Edit};
use http::StatusCode;

use super::row;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::people::fault_of_line;
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::fault::Faults;
use crate::dashboard::view::forge::{ProjectEdit, ProjectRow};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /projects/{name}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Failure> {
    let project = find(&visitor, &name).await?;
    let (title, private) = (project.title.clone(), project.private);
    Ok(page(&form(&visitor, project, title, private, Faults::none())))
}

/// `POST /projects/{name}/edit`.
pub(crate) async fn save(Path(name): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let project = find(&visitor, &name).await?;
    let (title, private) = (fields.one("title").trim().to_owned(), fields.one("private") == "yes");
    if line("title", &title, limits::NAME).is_err() {
        let faults = Faults::from_iter([("title", fault_of_line(&title))]);
        return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&visitor, project, title, private, faults)));
    }
    let edit = Edit { title: Some(title), private: Some(private) };
    let saved = projects::edit(visitor.desk(), &visitor, &project.name, edit).await?;
    Ok(visitor.done(&format!("/projects/{}", saved.name), visitor.reader().t("project-saved")))
}

async fn find(visitor: &Visitor, typed: &str) -> Result<ProjectRow, Failure> {
    let line = pages::get_to_rule(visitor.desk(), visitor, typed, Action::ProjectsEdit).await?;
    Ok(row(&line))
}

fn form(visitor: &Visitor, project: ProjectRow, title: String, private: bool, faults: Faults) -> ProjectEdit {
    ProjectEdit { shell: visitor.shell(Place::Projects), project, title, private, faults }
}
