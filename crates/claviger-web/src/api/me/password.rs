//! `PUT /v1/me/password`.

use axum::extract::State;
use claviger_auth::{Error, accounts};
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::Secret;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Json, Known};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "down the rabbit hole", "password": "we are all mad here"}))]
pub struct ChangePassword {
    /// The password until now. It is the confirmation of this change.
    #[schema(max_length = 1024, format = Password)]
    old_password: String,
    /// The password from now on. Nothing of it is trimmed.
    #[schema(min_length = 8, max_length = 1024, format = Password)]
    password: String,
}

/// Change one's own password.
///
/// All sessions end; tokens stay. No token can do this, whatever its methods: use Basic, or a session.
#[utoipa::path(put, path = "/v1/me/password", operation_id = "me.set_password", tag = "Me",
    request_body = ChangePassword, responses((status = 204, description = "The password is changed.")))]
pub async fn change(
    State(state): State<AppState>,
    caller: Known<Native>,
    Json(wanted): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let (old, new) = (Secret::from(wanted.old_password), Secret::from(wanted.password));
    match accounts::change_own_password(&state.desk, &caller, &old, &new).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => {
            let wrong = matches!(error, Error::Refused(Refusal::Denied(Denial::WrongConfirmation)));
            let problem = Problem::from(error);
            Err(if wrong { problem.detail("`old_password` is not your password.") } else { problem })
        }
    }
}
