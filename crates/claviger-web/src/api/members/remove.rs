//! `DELETE /v1/projects/{project}/members/{login}`.

use axum::extract::State;
use claviger_auth::sudo;
use claviger_domain::action::Action;
use claviger_forge::members;
use http::StatusCode;

use super::LoginSegment;
use crate::api::projects::ProjectSegment;
use crate::extract::{Confirm, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Remove a member from a project.
///
/// For administrators of the project, of whom the last one stays. What the member's tokens could do here ends with it.
#[utoipa::path(delete, path = "/v1/projects/{project}/members/{login}", operation_id = "members.remove",
    tag = "Members", params(ProjectSegment, LoginSegment),
    responses((status = 204, description = "The account is no member any more."), (status = 422, body = Problem)))]
pub async fn remove(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path((project, login)): Path<(String, String)>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::MembersRemove, password.as_ref()).await?;
    members::remove(&state.desk, &caller, sudo, &project, &login).await?;
    Ok(StatusCode::NO_CONTENT)
}
