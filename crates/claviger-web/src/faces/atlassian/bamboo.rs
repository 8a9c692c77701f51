//! Bamboo: who one is, and the projects.

use axum::extract::State;
use claviger_auth::accounts;
use claviger_domain::project::Project;
use claviger_forge::projects;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Atlassian;
use super::fault::Fault;
use super::jira::{find, key};
use crate::extract::{Json, Known, Path, Query};
use crate::state::AppState;

/// How much is wanted. What makes no sense counts as not said.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Paging {
    #[serde(rename = "max-results", alias = "max-result")]
    max_results: Option<String>,
    #[serde(rename = "start-index")]
    start_index: Option<String>,
}

/// How many are listed if nothing is said.
const USUAL: usize = 25;

/// `GET /rest/api/latest/currentUser`.
pub(crate) async fn current_user(
    State(state): State<AppState>,
    caller: Known<Atlassian>,
) -> Result<Json<Value>, Fault> {
    let account = accounts::own(&state.desk, &caller).await.map_err(|error| Fault::of(&state, error))?;
    Ok(Json(json!({"name": account.login, "fullName": account.name, "email": account.email})))
}

/// `GET /rest/api/latest/project/{key}`.
pub(crate) async fn one_project(
    State(state): State<AppState>,
    caller: Known<Atlassian>,
    Path(typed): Path<String>,
) -> Result<Json<Value>, Fault> {
    let found = find(&state, &caller, &typed).await.map_err(|error| Fault::of(&state, error))?;
    Ok(Json(project(&state, &found)))
}

fn project(state: &AppState, project: &Project) -> Value {
    let href = format!("{}/rest/api/latest/project/{}", state.config.public_url, key(project));
    json!({"key": key(project), "name": project.title, "link": {"href": href, "rel": "self"}})
}

/// `GET /rest/api/latest/project`.
pub(crate) async fn projects(
    State(state): State<AppState>,
    caller: Known<Atlassian>,
    Query(paging): Query<Paging>,
) -> Result<Json<Value>, Fault> {
    let found = projects::list_visible(&state.desk, &caller, "").await.map_err(|error| Fault::of(&state, error))?;
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let (start, most) = (number(&paging.start_index).unwrap_or(0), number(&paging.max_results).unwrap_or(USUAL));
    let shown: Vec<Value> = found.iter().skip(start).take(most).map(|(found, _)| project(&state, found)).collect();
    Ok(Json(json!({
        "expand": "projects",
        "link": {"href": format!("{}/rest/api/latest/project", state.config.public_url), "rel": "self"},
        "projects": {
            "size": found.len(),
            "start-index": start,
            "max-result": most,
            "expand": "project",
            "project": shown,
        },
    })))
}
