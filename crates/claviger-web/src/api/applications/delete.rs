//! `DELETE /v1/applications/{id}`.

use axum::extract::State;
use claviger_auth::{consumers, sudo};
use claviger_domain::action::Action;
use http::StatusCode;

use crate::api::links::{ConsumerPath, consumer};
use crate::extract::{Confirm, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Remove an application.
///
/// All its tokens end at once: those that people allowed it, and those that were made by hand.
#[utoipa::path(delete, path = "/v1/applications/{id}", operation_id = "applications.delete", tag = "Applications",
    params(ConsumerPath),
    responses((status = 204, description = "The application and its tokens are gone."), (status = 404, body = Problem)))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::ApplicationsDelete, password.as_ref()).await?;
    consumers::delete(&state.desk, &caller, sudo, consumer(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
