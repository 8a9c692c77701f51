//! `/rest/oauth/request_token` and `/access_token`: what a registered application calls.
//!
//! ```text
//! 200  oauth_token=..&oauth_token_secret=..&oauth_callback_confirmed=true
//! 400  error=invalid_request&error_description=..      what cannot be read, or stands for too long in the past; a blank is +
//! 401  nothing                                         an unknown key, a wrong signature, a wrong code
//! ```

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::oauth1::{self, Access, Requested};
use claviger_domain::oauth1::{Problem, Provider};
use claviger_domain::refusal::{Malformed, Refusal};
use http::request::Parts;
use http::{StatusCode, header};

use super::Allura;
use crate::extract::{peer, view};
use crate::faces::Face;
use crate::oauth1::form;
use crate::problem::Because;
use crate::state::AppState;

/// `GET` or `POST /rest/oauth/request_token`.
pub(crate) async fn request_token(State(state): State<AppState>, parts: Parts) -> Response {
    let origin = peer::origin_of(&parts, &state);
    let view = view(&parts, &state, &origin, Allura::accepts());
    match oauth1::request_token(&state.desk, &view, Provider::Allura).await {
        Ok(Requested { token, secret }) => told(
            StatusCode::OK,
            form(&[
                ("oauth_token", &token),
                ("oauth_token_secret", secret.expose()),
                ("oauth_callback_confirmed", "true"),
            ]),
        ),
        Err(error) => refused(&state, error),
    }
}

/// `GET` or `POST /rest/oauth/access_token`.
pub(crate) async fn access_token(State(state): State<AppState>, parts: Parts) -> Response {
    let origin = peer::origin_of(&parts, &state);
    let view = view(&parts, &state, &origin, Allura::accepts());
    match oauth1::access_token(&state.desk, &view, Provider::Allura).await {
        Ok(Access { token, secret, .. }) => told(
            StatusCode::OK,
            form(&[("oauth_token", &token), ("oauth_token_secret", secret.expose()), ("oauth_authorized_realms", "")]),
        ),
        Err(error) => refused(&state, error),
    }
}

fn refused(state: &AppState, error: Error) -> Response {
    let Error::Refused(refusal) = error else { return Allura::speak(state, error) };
    let mut response = match &refusal {
        Refusal::Signed(problem) if problem.status() == StatusCode::BAD_REQUEST => {
            let more = problem.parameters().into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(", ");
            let sentence = match **problem {
                // The original's own words.
                Problem::ParameterAbsent(_) => "Missing mandatory OAuth parameters.",
                ref other => other.sentence(),
            };
            bad_request("invalid_request", format!("{sentence} {more}").trim())
        }
        Refusal::Malformed(Malformed::SignedInClear) => {
            bad_request("insecure_transport_protocol", "Only HTTPS connections are permitted.")
        }
        Refusal::Malformed(_) => bad_request("invalid_request", &refusal.sentence()),
        Refusal::Throttled { .. } => return Allura::speak(state, Error::Refused(refusal)),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    };
    response.extensions_mut().insert(Because(refusal));
    response
}

fn bad_request(error: &str, description: &str) -> Response {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("error", error).append_pair("error_description", description);
    told(StatusCode::BAD_REQUEST, body.finish())
}

fn told(status: StatusCode, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
