//! `/rest/p/{project}`: a project, as far as there is anything to tell of it.

use std::collections::BTreeMap;

use axum::extract::State;
use claviger_auth::{Error, PageRequest};
use claviger_domain::caller::Caller;
use claviger_domain::dates;
use claviger_domain::limits::PAGE_MAX;
use claviger_domain::project::{Project as Stored, Role};
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::text::ProjectName;
use claviger_forge::{members, projects};
use data_encoding::HEXLOWER;
use serde::Serialize;

use super::Allura;
use super::fault::Fault;
use crate::extract::{Json, Known, Path};
use crate::state::AppState;

/// A project or, for Allura, a person's own page, which is one.
#[derive(Serialize)]
pub(crate) struct Project {
    pub(crate) shortname: String,
    pub(crate) name: String,
    #[serde(rename = "_id")]
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) private: bool,
    pub(crate) short_description: &'static str,
    pub(crate) creation_date: String,
    pub(crate) summary: &'static str,
    pub(crate) external_homepage: &'static str,
    pub(crate) video_url: &'static str,
    pub(crate) socialnetworks: [(); 0],
    pub(crate) status: &'static str,
    pub(crate) moved_to_url: &'static str,
    pub(crate) preferred_support_tool: &'static str,
    pub(crate) preferred_support_url: &'static str,
    pub(crate) developers: Vec<Developer>,
    pub(crate) tools: [(); 0],
    pub(crate) labels: [(); 0],
    pub(crate) categories: BTreeMap<&'static str, [(); 0]>,
    pub(crate) icon_url: Option<()>,
    pub(crate) screenshots: [(); 0],
}

#[derive(Serialize)]
pub(crate) struct Developer {
    username: String,
    name: String,
    url: String,
}

/// What a project may be filed under. Nothing is.
const CATEGORIES: [&str; 9] =
    ["developmentstatus", "environment", "language", "license", "database", "topic", "audience", "translation", "os"];

/// `GET /rest/p/{project}`.
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Known<Allura>,
    Path(name): Path<String>,
) -> Result<Json<Project>, Fault> {
    find(&state, &caller, &name).await.map(Json).map_err(|error| Fault::of(&state, error))
}

/// The name of a project in a path. What is no name is not looked up: an id is no address here.
pub(crate) fn name(typed: &str) -> Result<&str, Error> {
    ProjectName::parse(typed).map(|_| typed).map_err(|_| Error::NotFound("project"))
}

async fn find(state: &AppState, caller: &Caller, typed: &str) -> Result<Project, Error> {
    let (project, _) = projects::get(&state.desk, caller, name(typed)?).await?;
    let public = &state.config.public_url;
    let developers = developers(state, caller, &project).await?;
    Ok(Project {
        url: format!("{public}/p/{}/", project.name),
        private: project.private,
        creation_date: dates::allura_day(project.created_at),
        ..Project::bare(project.name, project.title, project.id.as_bytes(), developers)
    })
}

/// Those who work on it, for a caller who may see them.
async fn developers(state: &AppState, caller: &Caller, project: &Stored) -> Result<Vec<Developer>, Error> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let request = PageRequest::new(after, PAGE_MAX);
        let page = match members::list(&state.desk, caller, &project.name, &request).await {
            Ok(page) => page,
            Err(Error::Refused(Refusal::Denied(Denial::Method(_)))) => return Ok(vec![]),
            Err(other) => return Err(other),
        };
        after = page.items.last().map(|member| member.account);
        let working = page.items.into_iter().filter(|member| member.role >= Role::Developer);
        found.extend(working.map(|member| Developer::of(state, member.login, member.name)));
        if !page.more {
            return Ok(found);
        }
    }
}

impl Project {
    /// With what every project here has in common.
    pub(crate) fn bare(shortname: String, name: String, id: &[u8; 16], developers: Vec<Developer>) -> Self {
        Self {
            shortname,
            name,
            // Allura's ids have twelve bytes. The last twelve of ours hold all its chance.
            id: HEXLOWER.encode(&id[4..]),
            url: String::new(),
            private: false,
            short_description: "",
            creation_date: String::new(),
            summary: "",
            external_homepage: "",
            video_url: "",
            socialnetworks: [],
            status: "active",
            moved_to_url: "",
            preferred_support_tool: "",
            preferred_support_url: "",
            developers,
            tools: [],
            labels: [],
            categories: CATEGORIES.map(|category| (category, [])).into(),
            icon_url: None,
            screenshots: [],
        }
    }
}

impl Developer {
    pub(crate) fn of(state: &AppState, login: String, name: String) -> Self {
        let url = format!("{}/u/{login}/", state.config.public_url);
        Self { name: if name.is_empty() { login.clone() } else { name }, username: login, url }
    }
}
