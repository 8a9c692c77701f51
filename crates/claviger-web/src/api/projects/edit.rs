//! `PATCH /v1/projects/{project}`.

use axum::extract::State;
use claviger_forge::projects::{self, ProjectEdit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Project, ProjectSegment};
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Through the looking-glass", "private": false}))]
pub struct EditProject {
    /// Another title; empty means the name.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// Hidden from all but members, or not.
    private: Option<bool>,
}

/// Change a project.
///
/// For administrators of the project.
#[utoipa::path(patch, path = "/v1/projects/{project}", operation_id = "projects.edit", tag = "Projects",
    params(ProjectSegment), request_body = EditProject,
    responses((status = 200, description = "The project as it is now.", body = Project)))]
pub async fn edit(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
    Json(wanted): Json<EditProject>,
) -> Result<Json<Project>, Problem> {
    let edit = ProjectEdit { title: wanted.title, private: wanted.private };
    Ok(Json(projects::edit(&state.desk, &caller, &project, edit).await?.into()))
}
