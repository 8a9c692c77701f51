//! `DELETE /v1/projects/{project}/bots/{login}`.

use axum::extract::State;
use claviger_auth::sudo;
use claviger_domain::action::Action;
use claviger_forge::bots;
use http::StatusCode;

use crate::api::members::LoginSegment;
use crate::api::projects::ProjectSegment;
use crate::extract::{Confirm, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Delete a project's bot.
///
/// For administrators of the project. The bot's tokens are dead when this is answered.
#[utoipa::path(delete, path = "/v1/projects/{project}/bots/{login}", operation_id = "bots.delete", tag = "Members",
    params(ProjectSegment, LoginSegment), responses((status = 204, description = "The bot is deleted.")))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path((project, login)): Path<(String, String)>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::BotsDelete, password.as_ref()).await?;
    bots::delete(&state.desk, &caller, sudo, &project, &login).await?;
    Ok(StatusCode::NO_CONTENT)
}
