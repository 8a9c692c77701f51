//! `DELETE /v1/projects/{project}`.

use axum::extract::State;
use claviger_auth::{Error, sudo};
use claviger_domain::action::Action;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_forge::projects;
use http::StatusCode;

use super::ProjectSegment;
use crate::extract::{Confirm, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Delete a project.
///
/// For administrators of the project. The tokens of its bots are dead when this is answered: if there are any, it is
/// confirmed as `bots.delete` is, by the password or by a token that includes that method.
#[utoipa::path(delete, path = "/v1/projects/{project}", operation_id = "projects.delete", tag = "Projects",
    params(ProjectSegment, ("Claviger-Confirm" = Option<String>, Header, max_length = 1024,
        description = "The account's password, if bots of the project have tokens. Not needed with Basic and the password, \
                       or with a token that includes `bots.delete`.")),
    responses((status = 204, description = "The project is deleted.")))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let desk = &state.desk;
    match projects::delete(desk, &caller, None, &project).await {
        Err(Error::Refused(Refusal::Denied(Denial::Unconfirmed))) => {
            let sudo = sudo::confirm(desk, &caller, Action::BotsDelete, password.as_ref()).await?;
            projects::delete(desk, &caller, Some(sudo), &project).await?;
        }
        other => other?,
    }
    Ok(StatusCode::NO_CONTENT)
}
