//! `POST /v1/tokens/{id}/rotate`, `/regenerate` and `/copy`: whatever answers with a value.

use std::time::Duration;

use axum::extract::State;
use claviger_auth::{sudo, tokens};
use claviger_domain::action::Action;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{TokenPath, TokenWithSecret};
use crate::extract::{Confirm, Json, Known, NoBody, OptionalJson};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// How to rotate.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"overlap": 3600}))]
pub struct RotateToken {
    /// For how many seconds the old value lives on, never past the token's end: at most seven days. Left out means one
    /// day.
    #[schema(maximum = 604_800)]
    overlap: Option<u64>,
}

/// Give a token a new value beside the old one.
#[utoipa::path(post, path = "/v1/tokens/{id}/rotate", operation_id = "tokens.rotate", tag = "Tokens",
    params(TokenPath), request_body = Option<RotateToken>,
    responses((status = 200, description = "The token, with its new value.", body = TokenWithSecret),
        (status = 409, body = Problem)))]
pub async fn rotate(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    OptionalJson(wanted): OptionalJson<RotateToken>,
) -> Result<Json<TokenWithSecret>, Problem> {
    const DAY: u64 = 24 * 60 * 60;
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensRotate, password.as_ref()).await?;
    let overlap = Duration::from_secs(wanted.overlap.unwrap_or(DAY));
    let issued = tokens::rotate(&state.desk, &caller, sudo, id, overlap).await?;
    Ok(Json(TokenWithSecret::of(issued, state.desk.now())))
}

/// Replace a token's value at once.
///
/// Every older value is dead when this is answered. It works on an expired token too.
#[utoipa::path(post, path = "/v1/tokens/{id}/regenerate", operation_id = "tokens.regenerate", tag = "Tokens",
    params(TokenPath),
    responses((status = 200, description = "The token, with its new value.", body = TokenWithSecret),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn regenerate(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<Json<TokenWithSecret>, Problem> {
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensRegenerate, password.as_ref()).await?;
    let issued = tokens::regenerate(&state.desk, &caller, sudo, id).await?;
    Ok(Json(TokenWithSecret::of(issued, state.desk.now())))
}

/// How to copy.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"description": "weekly backup"}))]
pub struct CopyToken {
    /// What the copy is for; left out means the original's description and `(copy)`.
    #[schema(min_length = 1, max_length = 300)]
    description: Option<String>,
}

/// Make a token with another one's settings.
#[utoipa::path(post, path = "/v1/tokens/{id}/copy", operation_id = "tokens.copy", tag = "Tokens",
    params(TokenPath), request_body = Option<CopyToken>,
    responses((status = 201, description = "The new token, with its value.", body = TokenWithSecret)))]
pub async fn copy(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    OptionalJson(wanted): OptionalJson<CopyToken>,
) -> Result<(StatusCode, Json<TokenWithSecret>), Problem> {
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensCopy, password.as_ref()).await?;
    let issued = tokens::copy(&state.desk, &caller, sudo, id, wanted.description).await?;
    Ok((StatusCode::CREATED, Json(TokenWithSecret::of(issued, state.desk.now()))))
}
