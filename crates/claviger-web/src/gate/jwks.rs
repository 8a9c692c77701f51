//! `/oauth2/jwks`: the keys that upstreams check assertions with (RFC 7517). They are no secret and may be kept for a while.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};

use super::Gate;
use crate::extract::Json;
use crate::problem::Problem;

/// Where upstreams find the keys.
pub(super) const PATH: &str = "/oauth2/jwks";

pub(super) fn answer(gate: &Gate, verb: &Method) -> Response {
    if ![Method::GET, Method::HEAD].contains(verb) {
        return ([(header::ALLOW, "GET, HEAD")], Problem::wrong_method()).into_response();
    }
    let mut response = Json(gate.jwks()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
