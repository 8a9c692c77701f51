//! Jira: who one is, what the server is, and the projects.

use axum::extract::State;
use claviger_auth::{Error, accounts};
use claviger_domain::account::{Account, AccountState};
use claviger_domain::oauth1::encoding::encode;
use claviger_domain::project::Project;
use claviger_domain::text::ProjectName;
use claviger_forge::projects;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Atlassian;
use super::fault::Fault;
use crate::extract::{Json, Known, Maybe, Path, Query};
use crate::state::AppState;

/// The release whose answers these are. Clients read it to know what they may ask.
const VERSION: [u64; 3] = [8, 20, 0];

/// `GET /rest/api/2/myself`.
pub(crate) async fn myself(State(state): State<AppState>, caller: Known<Atlassian>) -> Result<Json<Value>, Fault> {
    let account = accounts::own(&state.desk, &caller).await.map_err(|error| Fault::of(&state, error))?;
    Ok(Json(user(&state, &account)))
}

/// Whom is asked for. These products have a key beside the name; here both are the login.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Whom {
    username: Option<String>,
    key: Option<String>,
}

/// `GET /rest/api/2/user?username=`: the caller's own account, and for an administrator everybody's.
pub(crate) async fn one_user(
    State(state): State<AppState>,
    caller: Known<Atlassian>,
    Query(whom): Query<Whom>,
) -> Result<Json<Value>, Fault> {
    let Some(login) = whom.username.or(whom.key) else {
        return Err(Fault::said(StatusCode::BAD_REQUEST, "Say whom, with the parameter `username`."));
    };
    let account = accounts::find_by_login(&state.desk, &caller, &login).await;
    Ok(Json(user(&state, &account.map_err(|error| Fault::of(&state, error))?)))
}

/// `GET /rest/api/2/serverInfo`: open to everybody.
pub(crate) async fn server_info(State(state): State<AppState>, _: Maybe<Atlassian>) -> Json<Value> {
    let now = state.desk.now().to_jiff().strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string();
    Json(json!({
        "baseUrl": state.config.public_url,
        "version": VERSION.map(|number| number.to_string()).join("."),
        "versionNumbers": VERSION,
        "deploymentType": "Server",
        "buildNumber": 820_000,
        "serverTime": now,
        "serverTitle": "Claviger",
    }))
}

/// `GET /rest/api/2/project`: those that the caller may see.
pub(crate) async fn projects(State(state): State<AppState>, caller: Known<Atlassian>) -> Result<Json<Value>, Fault> {
    let found = projects::list_visible(&state.desk, &caller, "").await.map_err(|error| Fault::of(&state, error))?;
    Ok(Json(found.iter().map(|(found, _)| project(&state, found)).collect()))
}

/// `GET /rest/api/2/project/{key}`: by key, in whatever case, or by number.
pub(crate) async fn one_project(
    State(state): State<AppState>,
    caller: Known<Atlassian>,
    Path(typed): Path<String>,
) -> Result<Json<Value>, Fault> {
    let found = find(&state, &caller, &typed).await.map_err(|error| Fault::of(&state, error))?;
    Ok(Json(project(&state, &found)))
}

/// The project that a client means.
pub(super) async fn find(
    state: &AppState,
    caller: &claviger_domain::caller::Caller,
    typed: &str,
) -> Result<Project, Error> {
    if let Ok(number) = typed.parse::<i64>() {
        let visible = projects::list_visible(&state.desk, caller, "").await?;
        let found = visible.into_iter().find(|(project, _)| project.number == number);
        return found.map(|(project, _)| project).ok_or(Error::NotFound("project"));
    }
    let name = typed.to_ascii_lowercase();
    ProjectName::parse(&name).map_err(|_| Error::NotFound("project"))?;
    Ok(projects::get(&state.desk, caller, &name).await?.0)
}

/// A project's key: its name, in capitals, as these products write keys.
pub(super) fn key(project: &Project) -> String {
    project.name.to_ascii_uppercase()
}

fn user(state: &AppState, account: &Account) -> Value {
    json!({
        "self": format!("{}/rest/api/2/user?username={}", state.config.public_url, encode(account.login.as_bytes())),
        "key": account.login,
        "name": account.login,
        "emailAddress": account.email,
        "displayName": account.name,
        "active": account.state == AccountState::Active,
        "timeZone": "UTC",
        "locale": "en_US",
    })
}

fn project(state: &AppState, project: &Project) -> Value {
    json!({
        "self": format!("{}/rest/api/2/project/{}", state.config.public_url, project.number),
        "id": project.number.to_string(),
        "key": key(project),
        "name": project.title,
        "projectTypeKey": "software",
    })
}
