//! `DELETE /v1/links/{id}`.

use axum::extract::State;
use claviger_auth::{consumers, sudo};
use claviger_domain::action::Action;
use http::StatusCode;

use super::{ConsumerPath, consumer};
use crate::extract::{Confirm, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Remove an application link.
///
/// All tokens that people allowed it end at once.
#[utoipa::path(delete, path = "/v1/links/{id}", operation_id = "links.delete", tag = "Links", params(ConsumerPath),
    responses((status = 204, description = "The link and its tokens are gone."), (status = 404, body = Problem)))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::LinksDelete, password.as_ref()).await?;
    consumers::delete(&state.desk, &caller, sudo, consumer(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
