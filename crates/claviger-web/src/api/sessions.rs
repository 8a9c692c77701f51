//! `/v1/sessions`: the caller's own.

use axum::extract::State;
use claviger_auth::tokens::Listed;
use claviger_auth::{Error, sessions, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::CredentialId;
use http::StatusCode;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::tokens::LastUse;
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// A session: what a sign-in opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    #[schema(example = "tok_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    id: String,
    /// Where it was opened.
    description: String,
    /// Whether this very request was made with it.
    current: bool,
    /// When it was opened.
    #[schema(format = DateTime)]
    created_at: String,
    /// The first moment at which it no longer works.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Its last use; null means never.
    last_used: Option<LastUse>,
}

impl Session {
    fn of(listed: Listed, caller: &Caller) -> Self {
        Self {
            id: listed.credential.id.to_string(),
            current: caller.credential() == Some(listed.credential.id),
            description: listed.credential.description,
            created_at: listed.credential.created_at.to_string(),
            expires_at: listed.credential.expires_at.map(|end| end.to_string()),
            last_used: listed.last_use.map(LastUse::from),
        }
    }
}

/// The caller's sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// Those that live, newest first: at most 500.
    items: Vec<Session>,
}

/// List one's own sessions.
#[utoipa::path(get, path = "/v1/sessions", operation_id = "sessions.list", tag = "Sessions",
    responses((status = 200, description = "The sessions.", body = Sessions)))]
pub async fn list(State(state): State<AppState>, caller: Known<Native>) -> Result<Json<Sessions>, Problem> {
    let found = sessions::list(&state.desk, &caller).await?;
    Ok(Json(Sessions { items: found.into_iter().map(|listed| Session::of(listed, &caller)).collect() }))
}

/// The `{id}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("id"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct SessionSegment(
    /// The session's id.
    #[param(example = "tok_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    String,
);

/// End one of one's own sessions.
///
/// No check that starts after the answer lets it in.
#[utoipa::path(delete, path = "/v1/sessions/{id}", operation_id = "sessions.delete", tag = "Sessions",
    params(SessionSegment), responses((status = 204, description = "The session is over.")))]
pub async fn end(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::SessionsDelete, password.as_ref()).await?;
    let id: CredentialId = id.parse().map_err(|_| Error::NotFound("session"))?;
    sessions::end_one(&state.desk, &caller, sudo, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all of one's own sessions.
///
/// No check that starts after the answer lets one in. Tokens stay.
#[utoipa::path(delete, path = "/v1/sessions", operation_id = "sessions.delete_all", tag = "Sessions",
    responses((status = 204, description = "All sessions are over.")))]
pub async fn end_all(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::SessionsDeleteAll, password.as_ref()).await?;
    sessions::end_all(&state.desk, &caller, sudo).await?;
    Ok(StatusCode::NO_CONTENT)
}
