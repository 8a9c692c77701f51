//! `/api/projects`: the projects that the caller may see.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use claviger_auth::Error;
use claviger_domain::project::{Project as Stored, Role};
use claviger_forge::projects;
use serde::{Deserialize, Serialize};

use super::Tuleap;
use super::fault::Fault;
use super::paging::Part;
use crate::extract::{Json, Known, Path, Query};
use crate::state::AppState;

#[derive(Serialize)]
pub(crate) struct Project {
    id: i64,
    uri: String,
    label: String,
    label_without_icon: String,
    shortname: String,
    status: &'static str,
    access: &'static str,
    is_template: bool,
    resources: [(); 0],
    additional_informations: BTreeMap<(), ()>,
    is_member_of: bool,
    description: &'static str,
    additional_fields: [(); 0],
    icon: &'static str,
}

/// Which projects: `{"shortname":"x"}`, `{"is_member_of":true}` or `{"is_admin_of":true}`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    shortname: Option<String>,
    is_member_of: Option<bool>,
    is_admin_of: Option<bool>,
}

/// The parameters of the list.
#[derive(Deserialize)]
pub(crate) struct Parameters {
    limit: Option<String>,
    offset: Option<String>,
    query: Option<String>,
}

/// `GET /api/projects`.
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Query(asked): Query<Parameters>,
) -> Result<Response, Fault> {
    let part = Part::read(asked.limit.as_deref(), asked.offset.as_deref(), 10)?;
    let wanted = read(asked.query.as_deref())?;
    let mut found =
        projects::list_visible(&state.desk, &caller, wanted.shortname.as_deref().unwrap_or_default()).await?;
    found.retain(|(project, role)| wanted.fits(project, *role));
    Ok(part.of(found.into_iter().map(|(project, role)| Project::of(project, role.is_some()))))
}

/// `GET /api/projects/{id}`.
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Path(id): Path<String>,
) -> Result<Json<Project>, Fault> {
    if id.parse::<u32>().is_err() {
        return Err(Error::NotFound("project").into());
    }
    let (project, role) = projects::get(&state.desk, &caller, &id).await?;
    Ok(Json(Project::of(project, role.is_some())))
}

impl Wanted {
    fn fits(&self, project: &Stored, role: Option<Role>) -> bool {
        self.shortname.as_ref().is_none_or(|name| project.name.eq_ignore_ascii_case(name))
            && (self.is_member_of.is_none() || role.is_some())
            && (self.is_admin_of.is_none() || role == Some(Role::Admin))
    }
}

fn read(query: Option<&str>) -> Result<Wanted, Fault> {
    let Some(query) = query.filter(|query| !query.is_empty()) else { return Ok(Wanted::default()) };
    let wanted: Wanted = serde_json::from_str(query).map_err(|_| not_understood())?;
    match (&wanted.shortname, wanted.is_member_of, wanted.is_admin_of) {
        (Some(_), None, None) | (None, Some(true), None) | (None, None, Some(true)) => Ok(wanted),
        _ => Err(not_understood()),
    }
}

fn not_understood() -> Fault {
    Fault::bad_request(r#"`query` must be {"shortname":"name"}, {"is_member_of":true} or {"is_admin_of":true}"#)
}

impl Project {
    fn of(project: Stored, is_member_of: bool) -> Self {
        Self {
            id: project.number,
            uri: format!("projects/{}", project.number),
            label: project.title.clone(),
            label_without_icon: project.title,
            shortname: project.name,
            status: "active",
            access: if project.private { "private" } else { "public" },
            is_template: false,
            resources: [],
            additional_informations: BTreeMap::new(),
            is_member_of,
            description: "",
            additional_fields: [],
            icon: "",
        }
    }
}
