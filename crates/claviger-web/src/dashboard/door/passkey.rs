//! Signing in with a passkey alone.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use claviger_auth::{Error, sign_in};
use http::StatusCode;

use super::{Knock, fault_of, let_in, party, place};
use crate::dashboard::page::Failure;
use crate::dashboard::view::sign_in::{SignIn, SignInFault};
use crate::extract::Json;
use crate::state::AppState;

/// `POST /sign-in/passkey/options`: what the browser needs to ask a passkey. The answer is good in this browser alone.
pub(crate) async fn options(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let asked = sign_in::begin_passkey(&state.desk, &party(&state)?, knock.door.value.as_bytes());
    Ok(Json(asked).into_response())
}

/// `POST /sign-in/passkey`.
pub(crate) async fn enter(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let (browser, answer) = (knock.door.value.as_bytes(), knock.fields.one("passkey"));
    let opened = sign_in::by_passkey(&state.desk, &party(&state)?, browser, answer, place(&knock.client)).await;
    let next = knock.fields.one("next");
    match opened {
        Ok(opened) => let_in(&state, &knock, &opened, next).await,
        Err(Error::Refused(refusal)) => {
            let (status, fault): (StatusCode, _) = fault_of(&refusal, SignInFault::Said("passkey-refused"));
            let page = SignIn { next: next.to_owned(), fault: Some(fault), ..knock.door.empty() };
            Ok(knock.door.page(status, page))
        }
        Err(other) => Err(other.into()),
    }
}
