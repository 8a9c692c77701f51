//! `/rest/p/{project}`: a project, as far as there is anything to tell of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
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
use crate::extract::Known;
use crate::state::AppState;

/// A project or, for Allura, a person's own page, which is one.
#[derive(Serialize)]
pub(super) struct Project {
    pub(super) shortname: String,
    pub(super) name: String,
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) url: String,
    pub(super) private: bool,
    pub(super) short_description: &'static str,
    pub(super) creation_date: String,
    pub(super) summary: &'static str,
    pub(super) external_homepage: &'static str,
    pub(super) video_url: &'static str,
    pub(super) socialnetworks: [(); 0],
    pub(super) status: &'static str,
    pub(super) moved_to_url: &'static str,
    pub(super) preferred_support_tool: &'static str,
    pub(super) preferred_support_url: &'static str,
    pub(super) developers: Vec<Developer>,
    pub(super) tools: [(); 0],
    pub(super) labels: [(); 0],
    pub(super) categories: BTreeMap<&'static str, [(); 0]>,
    pub(super) icon_url: Option<()>,
    pub(super) screenshots: [(); 0],
}

#[derive(Serialize)]
pub(super) struct Developer {
    username: String,
    name: String,
    url: String,
}

/// What a project may be filed under. Nothing is.
const CATEGORIES: [&str; 9] =
    ["developmentstatus", "environment", "language", "license", "database", "topic", "audience", "translation", "os"];

/// `GET /rest/p/{project}`.
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Known<Allura>,
    Path(name): Path<String>,
) -> Result<Json<Project>, Fault> {
    find(&state, &caller, &name).await.map(Json).map_err(|error| Fault::of(&state, error))
}

/// The name of a project in a path. What is no name is not looked up: an id is no address here.
pub(super) fn name(typed: &str) -> Result<&str, Error> {
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
    pub(super) fn bare(shortname: String, name: String, id: &[u8; 16], developers: Vec<Developer>) -> Self {
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
    pub(super) fn of(state: &AppState, login: String, name: String) -> Self {
        let url = format!("{}/u/{login}/", state.config.public_url);
        Self { name: if name.is_empty() { login.clone() } else { name }, username: login, url }
    }
}
