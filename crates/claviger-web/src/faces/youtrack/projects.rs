//! `/api/admin/projects`: the projects that the caller may see.

use axum::extract::State;
use claviger_domain::caller::Caller;
use claviger_domain::project::Project;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_forge::members::{self, Member};
use claviger_forge::projects;
use serde_json::{Value, json};

use super::YouTrack;
use super::answer::{Entity, Fault};
use super::users::{USUAL, database_id};
use super::wishes::Wishes;
use crate::extract::{Known, Path};
use crate::state::AppState;

/// `GET /api/admin/projects`, the oldest first.
pub async fn list(State(state): State<AppState>, caller: Known<YouTrack>, wishes: Wishes) -> Result<Entity, Fault> {
    let search = wishes.find("query").unwrap_or_default();
    let visible = projects::list_visible(&state.desk, &caller, search).await?;
    let mut found = vec![];
    for (project, _) in wishes.page(visible, USUAL) {
        found.push(entity(&state, &caller, &project, &wishes).await?);
    }
    Ok(wishes.youtrack(&Value::Array(found)))
}

/// `GET /api/admin/projects/{id}`: by database id (`0-2`), by an id of ours, or by the short name.
pub async fn one(
    State(state): State<AppState>,
    caller: Known<YouTrack>,
    Path(id): Path<String>,
    wishes: Wishes,
) -> Result<Entity, Fault> {
    let number = id.strip_prefix("0-").filter(|number| number.parse::<i64>().is_ok());
    let (project, _) = projects::get(&state.desk, &caller, number.unwrap_or(&id)).await.map_err(Fault::about(&id))?;
    Ok(wishes.youtrack(&entity(&state, &caller, &project, &wishes).await?))
}

/// A project with all attributes, of which `fields` picks. Its leader is its first administrator, and so is whom it is
/// said to be created by: who typed the command is in the audit log alone.
async fn entity(state: &AppState, caller: &Caller, project: &Project, wishes: &Wishes) -> Result<Value, Fault> {
    let wanted = wishes.wants("leader") || wishes.wants("createdBy");
    let owner = if wanted { owner(state, caller, project).await? } else { None };
    let owner = owner.map(|owner| {
        json!({
            "$type": "User",
            "id": database_id(owner.number),
            "login": owner.login,
            "name": owner.name,
            "fullName": owner.name,
            "ringId": owner.account,
            "guest": false,
        })
    });
    Ok(json!({
        "$type": "Project",
        "id": format!("0-{}", project.number),
        "name": project.title,
        "shortName": project.name,
        "description": null,
        "archived": false,
        "createdBy": owner,
        "leader": owner,
        "iconUrl": null,
        "fromEmail": null,
        "replyToEmail": null,
        "startingNumber": 1,
        "template": false,
        "hubResourceId": project.id,
        "timeTrackingEnabled": false,
        "customFields": [],
        "issues": [],
        "team": null,
    }))
}

/// The project's first administrator, if the credential may see members.
async fn owner(state: &AppState, caller: &Caller, project: &Project) -> Result<Option<Member>, claviger_auth::Error> {
    match members::find_owner(&state.desk, caller, project).await {
        Err(claviger_auth::Error::Refused(Refusal::Denied(Denial::Method(_)))) => Ok(None),
        other => other,
    }
}
