//! `GET /v1/users/{user}`.

use axum::extract::State;
use claviger_auth::accounts;

use super::{User, UserSegment};
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// See one account.
///
/// Everybody may see their own, administrators of the site all.
#[utoipa::path(get, path = "/v1/users/{user}", operation_id = "users.read", tag = "Users", params(UserSegment),
    responses((status = 200, description = "The account.", body = User)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(user): Path<String>,
) -> Result<Json<User>, Problem> {
    let id = accounts::find_id(&state.desk, &user).await?;
    Ok(Json(accounts::get(&state.desk, &caller, id).await?.into()))
}
