//! `/plugins/servlet/oauth/request-token` and `/access-token`: what a consumer's program calls.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::oauth1::{self, Access, Requested};
use claviger_domain::oauth1::Provider;
use http::header;
use http::request::Parts;

use super::Atlassian;
use super::fault::Fault;
use crate::extract::{peer, view};
use crate::faces::Face;
use crate::oauth1::form;
use crate::state::AppState;

/// `POST /plugins/servlet/oauth/request-token`.
pub(crate) async fn request_token(State(state): State<AppState>, parts: Parts) -> Result<Response, Fault> {
    let origin = peer::origin_of(&parts, &state);
    let view = view(&parts, &state, &origin, Atlassian::accepts());
    let Requested { token, secret } = oauth1::request_token(&state.desk, &view, Provider::Atlassian)
        .await
        .map_err(|error| Fault::of(&state, error))?;
    Ok(told(&[("oauth_token", &token), ("oauth_token_secret", secret.expose()), ("oauth_callback_confirmed", "true")]))
}

/// `POST /plugins/servlet/oauth/access-token`.
pub(crate) async fn access_token(State(state): State<AppState>, parts: Parts) -> Result<Response, Fault> {
    let origin = peer::origin_of(&parts, &state);
    let view = view(&parts, &state, &origin, Atlassian::accepts());
    let Access { token, secret, expires_in, renewal } = oauth1::access_token(&state.desk, &view, Provider::Atlassian)
        .await
        .map_err(|error| Fault::of(&state, error))?;
    let expires_in = expires_in.map(|life| life.as_secs().to_string());
    let mut pairs = vec![("oauth_token", token.as_str()), ("oauth_token_secret", secret.expose())];
    pairs.extend(expires_in.as_deref().map(|seconds| ("oauth_expires_in", seconds)));
    let renewal = renewal.map(|(handle, life)| (handle, life.as_secs().to_string()));
    if let Some((handle, seconds)) = &renewal {
        pairs.extend([("oauth_session_handle", handle.expose().as_str()), ("oauth_authorization_expires_in", seconds)]);
    }
    Ok(told(&pairs))
}

/// The originals say `text/plain`, because a blank is `%20` here and not `+`.
fn told(pairs: &[(&str, &str)]) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain;charset=UTF-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, form(pairs)).into_response()
}
