//! `GET /v1/projects/{project}`.

use axum::extract::State;
use claviger_domain::project::Role;
use claviger_forge::projects;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Project, ProjectSegment};
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// A project and what the caller is in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectWithRole {
    #[serde(flatten)]
    project: Project,
    /// The caller's role: `reader`, `developer` or `admin`; null for those who are no members.
    role: Option<&'static str>,
}

/// See one project.
///
/// A project that the caller may not see is answered as if it did not exist.
#[utoipa::path(get, path = "/v1/projects/{project}", operation_id = "projects.read", tag = "Projects",
    params(ProjectSegment), responses((status = 200, description = "The project.", body = ProjectWithRole)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
) -> Result<Json<ProjectWithRole>, Problem> {
    let (project, role) = projects::get(&state.desk, &caller, &project).await?;
    Ok(Json(ProjectWithRole { project: project.into(), role: role.map(Role::as_str) }))
}
