//! `DELETE /v1/users/{user}`, and what it would take along: `GET /v1/users/{user}/deletion`.

use axum::extract::State;
use claviger_auth::{accounts, sudo};
use claviger_domain::action::Action;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{User, UserSegment};
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// What a deletion would take along.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deletion {
    /// The account.
    user: User,
    /// How many live tokens would die.
    tokens: i64,
    /// How many applications would be deregistered.
    applications: i64,
    /// How many tokens of others would die with these.
    foreign_tokens: i64,
    /// The projects that would lose a member.
    projects: Vec<String>,
}

/// See what the deletion of an account takes along.
///
/// Nothing is deleted.
#[utoipa::path(get, path = "/v1/users/{user}/deletion", operation_id = "users.preview_deletion", tag = "Users",
    params(UserSegment), responses((status = 200, description = "What would go.", body = Deletion)))]
pub async fn preview(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(user): Path<String>,
) -> Result<Json<Deletion>, Problem> {
    let id = accounts::find_id(&state.desk, &user).await?;
    let doomed = accounts::preview_delete(&state.desk, &caller, id).await?;
    Ok(Json(Deletion {
        user: doomed.account.into(),
        tokens: doomed.tokens,
        applications: doomed.applications,
        foreign_tokens: doomed.foreign_tokens,
        projects: doomed.projects,
    }))
}

/// Delete an account.
///
/// Every credential that it has, in any way, is dead when this is answered. Its id is never given out again; its login is
/// free. The last administrator of the site cannot be deleted.
#[utoipa::path(delete, path = "/v1/users/{user}", operation_id = "users.delete", tag = "Users", params(UserSegment),
    responses((status = 204, description = "The account is deleted."), (status = 422, body = Problem)))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(user): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::UsersDelete, password.as_ref()).await?;
    let id = accounts::find_id(&state.desk, &user).await?;
    accounts::delete(&state.desk, &caller, sudo, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
