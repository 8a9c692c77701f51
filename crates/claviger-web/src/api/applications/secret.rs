//! `POST /v1/applications/{id}/secret`.

use axum::extract::State;
use claviger_auth::{consumers, sudo};
use claviger_domain::action::Action;

use super::ApplicationWithSecret;
use super::create::with_secret;
use crate::api::links::{ConsumerPath, consumer};
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Give an application another secret.
///
/// The old one works no longer; the tokens stay.
#[utoipa::path(post, path = "/v1/applications/{id}/secret", operation_id = "applications.renew_secret",
    tag = "Applications", params(ConsumerPath),
    responses((status = 200, description = "The application, with its new secret.", body = ApplicationWithSecret),
        (status = 404, body = Problem)))]
pub async fn renew(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<Json<ApplicationWithSecret>, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::ApplicationsRenewSecret, password.as_ref()).await?;
    let made = consumers::renew_secret(&state.desk, &caller, sudo, consumer(&id)?).await?;
    Ok(Json(with_secret(&state, made).await?))
}
