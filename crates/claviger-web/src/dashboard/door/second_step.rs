//! The second step after a password, or after another site: a code, or a passkey.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::sign_in::{self, Half};
use claviger_domain::refusal::{Death, Refusal};
use claviger_domain::secret::Secret;
use http::StatusCode;
use http::request::Parts;

use super::{Asked, Door, Knock, Said, fault_of, let_in, out, own_path, party, place};
use crate::dashboard::cookies::Cookie;
use crate::dashboard::page::{Failure, page_with, see_other};
use crate::dashboard::view::listing::address;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::sign_in::{SecondFactor, SignInFault};
use crate::extract::{Json, Query, peer};
use crate::state::AppState;

/// On to the second step, with what the browser keeps until then.
pub(super) fn go_on(secure: bool, kept: &Secret<String>, next: &str) -> Response {
    let mut response = see_other(&address("/sign-in/code", &[("next", next)]));
    Cookie::Half.set(&mut response, secure, kept.expose(), Some(sign_in::HALF_LIFE.as_secs()));
    response
}

/// `GET /sign-in/code`.
pub(crate) async fn show(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Result<Response, Failure> {
    let secure = peer::client_of(&parts, &state).secure;
    let kept = Cookie::Half.of(&parts.headers, secure).unwrap_or_default();
    let Some(half) = sign_in::half(&state.desk, &kept).await? else { return Ok(over(secure)) };
    Ok(page(&Door::of(&state, &parts.headers, secure), &half, &asked.next, None))
}

/// `POST /sign-in/code`.
pub(crate) async fn enter(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let secure = knock.client.secure;
    let kept = Cookie::Half.of(&knock.parts.headers, secure).unwrap_or_default();
    let Some(half) = sign_in::half(&state.desk, &kept).await? else { return Ok(over(secure)) };
    let (code, answer, next) = (knock.fields.one("code"), knock.fields.one("passkey"), knock.fields.one("next"));
    let opened = if answer.is_empty() {
        sign_in::by_code(&state.desk, &kept, code, place(&knock.client)).await
    } else {
        sign_in::by_passkey_step(&state.desk, &party(&state)?, &kept, answer, place(&knock.client)).await
    };
    match opened {
        Ok(opened) => let_in(&state, &knock, &opened, next).await,
        Err(Error::Refused(Refusal::Dead(Death::Expired))) => Ok(over(secure)),
        Err(Error::Refused(refusal)) => {
            let wrong = if answer.is_empty() { "code-wrong" } else { "passkey-refused" };
            Ok(page(&knock.door, &half, next, Some(fault_of(&refusal, SignInFault::Said(wrong)))))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /sign-in/code/options`: what the browser needs to ask a passkey.
pub(crate) async fn options(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let kept = Cookie::Half.of(&knock.parts.headers, knock.client.secure).unwrap_or_default();
    let asked = sign_in::begin_passkey_step(&state.desk, &party(&state)?, &kept).await?;
    Ok(Json(asked.ok_or(Trouble::NotFound)?).into_response())
}

fn page(door: &Door, half: &Half, next: &str, fault: Option<(StatusCode, SignInFault)>) -> Response {
    let next = if next.is_empty() { String::new() } else { own_path(next) };
    let (status, fault) = fault.map_or((StatusCode::OK, None), |(status, fault)| (status, Some(fault)));
    let shell = door.shell.clone();
    let (login, app) = (half.login.clone(), half.app);
    let passkey = half.passkey && party(&door.state).is_ok();
    door.keep(page_with(status, &SecondFactor { shell, login, next, app, passkey, fault }))
}

/// Too late: from the beginning.
fn over(secure: bool) -> Response {
    let mut response = out(secure, Said::Ended);
    Cookie::Half.clear(&mut response, secure);
    response
}
