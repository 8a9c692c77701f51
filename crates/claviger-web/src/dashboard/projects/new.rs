//! A new project, with whoever makes it as its first administrator.

use axum::response::Response;
use claviger_auth::Error;
use claviger_domain::limits;
use claviger_domain::text::{ProjectName, line};
use claviger_forge::projects::{self, NewProject};
use http::StatusCode;

use super::may_create;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::people::fault_of_line;
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::forge::ProjectNew;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::visitor::Visitor;

/// `GET /projects/-/new`.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    if !may_create(&visitor) {
        return Err(Trouble::Forbidden.into());
    }
    let (shell, faults) = (visitor.shell(Place::Projects), Faults::none());
    Ok(page(&ProjectNew { shell, name: String::new(), title: String::new(), private: false, faults }))
}

/// `POST /projects/-/new`.
pub(crate) async fn create(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let (name, title) = (fields.one("name").trim().to_owned(), fields.one("title").trim().to_owned());
    let private = fields.one("private") == "yes";
    let mut faults = Faults::none();
    if line("title", &title, limits::NAME).is_err() {
        faults.add("title", fault_of_line(&title));
    }
    if name.is_empty() {
        faults.add("name", Fault::Missing);
    } else if ProjectName::parse_new(&name).is_err() {
        faults.add("name", Fault::BadName);
    }
    if faults.is_empty() {
        let new = NewProject { name: name.clone(), title: title.clone(), private, owner: None };
        match projects::create(visitor.desk(), &visitor, new).await {
            Ok(project) => {
                return Ok(visitor.done(&format!("/projects/{}", project.name), visitor.reader().t("project-made")));
            }
            Err(Error::Taken(_)) => faults.add("name", Fault::Taken),
            Err(other) => return Err(other.into()),
        }
    }
    let shell = visitor.shell(Place::Projects);
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &ProjectNew { shell, name, title, private, faults }))
}
