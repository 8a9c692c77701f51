//! `/api/tokens`: a login and a password for a token of exactly 24 hours.
//!
//! ```text
//! POST /api/tokens {"username": "john", "password": "..."}
//!      200 {"user_id": "115", "token": "...", "uri": "/api/tokens/..."}      as the published documentation has it
//!      201 {"user_id":  115,  "token": "...", "uri": "tokens/..."}           as the released code answers
//! ```

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::{Error, sessions, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::refusal::Refusal;
use claviger_domain::secret::{Password, Secret};
use http::StatusCode;
use http::request::Parts;
use serde::{Deserialize, Serialize};

use super::Tuleap;
use super::body::Fields;
use super::fault::Fault;
use crate::extract::{Confirm, Json, Known, Maybe, Path, peer};
use crate::state::{AppState, TuleapTokens};

/// Who signs in.
#[derive(Deserialize)]
pub(crate) struct Login {
    username: String,
    password: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum UserId {
    Text(String),
    Number(i64),
}

#[derive(Serialize)]
struct Token<'a> {
    user_id: UserId,
    token: &'a str,
    uri: String,
}

/// `POST /api/tokens`.
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    _: Maybe<Tuleap>,
    parts: Parts,
    Fields(login): Fields<Login>,
) -> Result<Response, Fault> {
    let password = Secret::from(login.password);
    let address = peer::client_of(&parts, &state).address;
    let opened = sessions::sign_in(&state.desk, &login.username, &password, address, "token-pair", SESSION_LIFE).await;
    let opened = opened.map_err(|error| match error {
        Error::Refused(refusal @ Refusal::Unknown) => Fault::from(Error::Refused(refusal)).detail(""),
        other => other.into(),
    })?;
    let (number, token) = (opened.caller.actor().number, opened.secret.expose().as_str());
    Ok(match state.config.tuleap_tokens {
        TuleapTokens::Documented => {
            let uri = format!("/api/tokens/{token}");
            Json(Token { user_id: UserId::Text(number.to_string()), token, uri }).into_response()
        }
        TuleapTokens::Released => {
            let uri = format!("tokens/{token}");
            (StatusCode::CREATED, Json(Token { user_id: UserId::Number(number), token, uri })).into_response()
        }
    })
}

/// `DELETE /api/tokens/{token}`: one of the caller's own.
pub(crate) async fn delete_one(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Confirm(password): Confirm,
    Path(token): Path<String>,
) -> Result<StatusCode, Fault> {
    may_end_sessions(&state, &caller, password.as_ref()).await?;
    match sessions::sign_out(&state.desk, &caller, &token).await {
        Ok(()) => Ok(StatusCode::OK),
        Err(Error::NotFound(_)) => Err(Fault::bad_request("Invalid Token")),
        Err(other) => Err(other.into()),
    }
}

/// `DELETE /api/tokens`: all of the caller's own.
pub(crate) async fn delete_all(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Confirm(password): Confirm,
) -> Result<StatusCode, Fault> {
    may_end_sessions(&state, &caller, password.as_ref()).await?;
    sessions::sign_out_everywhere(&state.desk, &caller).await?;
    Ok(StatusCode::OK)
}

/// A session may end itself and its sisters, as signing out does. An access key may only if it was given that by name.
async fn may_end_sessions(state: &AppState, caller: &Caller, password: Option<&Password>) -> Result<(), Error> {
    match caller.rights() {
        None => Ok(()),
        Some(_) => sudo::confirm(&state.desk, caller, Action::TokensDelete, password).await.map(drop),
    }
}
