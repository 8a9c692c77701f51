//! `GET /v1/applications/{id}`.

use axum::extract::State;
use claviger_auth::consumers;

use super::Application;
use crate::api::links::{ConsumerPath, consumer};
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// See one application.
#[utoipa::path(get, path = "/v1/applications/{id}", operation_id = "applications.read", tag = "Applications",
    params(ConsumerPath),
    responses((status = 200, description = "The application.", body = Application), (status = 404, body = Problem)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
) -> Result<Json<Application>, Problem> {
    Ok(Json(Application::of(consumers::get(&state.desk, &caller, consumer(&id)?).await?)))
}
