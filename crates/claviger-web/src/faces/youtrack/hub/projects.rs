//! `/hub/api/rest/projects`: the projects that the caller may see, as Hub lists them.

use axum::extract::State;
use claviger_domain::dates;
use claviger_forge::projects;
use serde_json::json;

use super::super::answer::{Entity, Fault};
use super::super::wishes::Wishes;
use super::Hub;
use crate::extract::Known;
use crate::state::AppState;

/// How many projects a list holds, if nothing is said.
const USUAL: usize = 100;

/// `GET /hub/api/rest/projects`.
pub async fn list(State(state): State<AppState>, caller: Known<Hub>, wishes: Wishes) -> Result<Entity, Fault> {
    let search = wishes.find("query").unwrap_or_default();
    let visible = projects::list_visible(&state.desk, &caller, search).await?;
    let project = |(project, _): (claviger_domain::project::Project, _)| {
        json!({
            "type": "project",
            "id": project.id,
            "key": project.name,
            "name": project.title,
            "archived": false,
            "global": false,
            "creationTime": dates::youtrack(project.created_at),
        })
    };
    let found: Vec<_> = visible.into_iter().map(project).collect();
    let total = found.len();
    Ok(wishes.hub_list("projects", found, total, USUAL))
}
