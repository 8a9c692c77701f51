//! `DELETE /v1/projects/{project}`.

use axum::extract::State;
use claviger_forge::projects;
use http::StatusCode;

use super::ProjectSegment;
use crate::extract::{Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Delete a project.
///
/// For administrators of the project. The tokens of its bots are dead when this is answered.
#[utoipa::path(delete, path = "/v1/projects/{project}", operation_id = "projects.delete", tag = "Projects",
    params(ProjectSegment), responses((status = 204, description = "The project is deleted.")))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
) -> Result<StatusCode, Problem> {
    projects::delete(&state.desk, &caller, &project).await?;
    Ok(StatusCode::NO_CONTENT)
}
