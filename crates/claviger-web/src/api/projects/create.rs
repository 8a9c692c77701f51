//! `POST /v1/projects`.

use axum::extract::State;
use claviger_forge::projects::{self, NewProject};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Project;
use crate::extract::{Json, Known};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The project that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "looking-glass", "title": "Through the looking-glass", "private": true}))]
pub struct CreateProject {
    /// The name in paths: lower-case letters, digits and `-`, at least one letter among them.
    #[schema(min_length = 2, max_length = 63, pattern = "^(?![0-9]+$)(?!-)[a-z0-9-]{1,62}[a-z0-9]$")]
    name: String,
    /// The name that people read; the name if it is left out.
    #[serde(default)]
    #[schema(max_length = 200)]
    title: String,
    /// Whether only members may see it.
    #[serde(default)]
    private: bool,
    /// The login of its first administrator; left out means the caller. Only an administrator of the site names somebody
    /// else.
    #[serde(default)]
    owner: Option<String>,
}

/// Make a project.
///
/// A token that is restricted to projects cannot make one.
#[utoipa::path(post, path = "/v1/projects", operation_id = "projects.create", tag = "Projects",
    request_body = CreateProject,
    responses((status = 201, description = "The project was made.", body = Project), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Json(wanted): Json<CreateProject>,
) -> Result<(StatusCode, Json<Project>), Problem> {
    let new = NewProject { name: wanted.name, title: wanted.title, private: wanted.private, owner: wanted.owner };
    let project = projects::create(&state.desk, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(project.into())))
}
