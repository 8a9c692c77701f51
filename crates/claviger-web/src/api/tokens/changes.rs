//! `DELETE /v1/tokens/{id}`, `POST /v1/tokens/{id}/suspend` and `/resume`: whatever changes a token's state.

use axum::extract::State;
use claviger_auth::{Error, sudo, tokens};
use claviger_domain::action::Action;
use claviger_domain::text::InvalidField;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{Token, TokenPath};
use crate::extract::{Confirm, Json, Known, NoBody, OptionalJson, Query};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Why.
#[derive(Debug, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The laptop was lost."}))]
#[into_params(parameter_in = Query)]
pub struct Why {
    /// The reason, for the list and the audit log.
    #[schema(max_length = 300)]
    #[param(max_length = 300)]
    reason: Option<String>,
}

/// Revoke an access token.
///
/// No check that starts after the answer lets it in. Revoking twice is not an error. The reason may stand in the query or in
/// the body.
#[utoipa::path(delete, path = "/v1/tokens/{id}", operation_id = "tokens.delete", tag = "Tokens",
    params(TokenPath, Why), request_body = Option<Why>,
    responses((status = 200, description = "The token is revoked.", body = Token),
        (status = 422, body = Problem)))]
pub async fn revoke(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    Query(asked): Query<Why>,
    OptionalJson(why): OptionalJson<Why>,
) -> Result<Json<Token>, Problem> {
    let reason = match (asked.reason, why.reason) {
        (Some(_), Some(_)) => {
            let problem = "stands in the query and in the body: say it once";
            return Err(Error::from(InvalidField::new("reason", problem)).into());
        }
        (asked, said) => asked.or(said),
    };
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensDelete, password.as_ref()).await?;
    let token = tokens::revoke(&state.desk, &caller, sudo, id, reason).await?;
    Ok(Json(Token::of(token, state.desk.now())))
}

/// Suspend an access token.
#[utoipa::path(post, path = "/v1/tokens/{id}/suspend", operation_id = "tokens.suspend", tag = "Tokens",
    params(TokenPath), request_body = Option<Why>,
    responses((status = 200, description = "The token is suspended.", body = Token),
        (status = 409, body = Problem)))]
pub async fn suspend(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    OptionalJson(why): OptionalJson<Why>,
) -> Result<Json<Token>, Problem> {
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensSuspend, password.as_ref()).await?;
    let token = tokens::suspend(&state.desk, &caller, sudo, id, why.reason).await?;
    Ok(Json(Token::of(token, state.desk.now())))
}

/// Resume a suspended access token.
#[utoipa::path(post, path = "/v1/tokens/{id}/resume", operation_id = "tokens.resume", tag = "Tokens",
    params(TokenPath),
    responses((status = 200, description = "The token works again.", body = Token),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn resume(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<Json<Token>, Problem> {
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensResume, password.as_ref()).await?;
    let token = tokens::resume(&state.desk, &caller, sudo, id).await?;
    Ok(Json(Token::of(token, state.desk.now())))
}
