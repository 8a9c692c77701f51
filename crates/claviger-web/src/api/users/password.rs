//! `PUT /v1/users/{user}/password`.

use axum::extract::State;
use claviger_auth::{accounts, sudo};
use claviger_domain::action::Action;
use claviger_domain::secret::Secret;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserSegment;
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "we are all mad here"}))]
pub struct SetPassword {
    /// The password. Nothing of it is trimmed.
    #[schema(min_length = 8, max_length = 1024, format = Password)]
    password: String,
}

/// Set the password of a person.
///
/// For administrators of the site. The person's sessions end; their tokens stay.
#[utoipa::path(put, path = "/v1/users/{user}/password", operation_id = "users.set_password", tag = "Users",
    params(UserSegment), request_body = SetPassword,
    responses((status = 204, description = "The password is set.")))]
pub async fn set(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(user): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<SetPassword>,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::UsersSetPassword, password.as_ref()).await?;
    let id = accounts::find_id(&state.desk, &user).await?;
    accounts::set_password(&state.desk, &caller, sudo, id, &Secret::from(wanted.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
