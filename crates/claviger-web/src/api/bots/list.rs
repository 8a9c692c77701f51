//! `GET /v1/projects/{project}/bots`.

use axum::extract::State;
use claviger_forge::bots;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::projects::ProjectSegment;
use crate::api::users::User;
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// A project's bots.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bots {
    /// All of them, oldest first.
    items: Vec<User>,
}

/// List a project's bots.
#[utoipa::path(get, path = "/v1/projects/{project}/bots", operation_id = "bots.list", tag = "Members",
    params(ProjectSegment), responses((status = 200, description = "The bots.", body = Bots)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
) -> Result<Json<Bots>, Problem> {
    let found = bots::list(&state.desk, &caller, &project).await?;
    Ok(Json(Bots { items: found.into_iter().map(User::from).collect() }))
}
