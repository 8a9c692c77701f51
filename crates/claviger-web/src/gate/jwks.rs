//! `/oauth2/jwks`: the keys that upstreams check assertions with (RFC 7517). They are no secret and may be kept for a while.

use axum::response::{IntoResponse, Response};
use claviger_auth::audit::REQUEST;
use http::request::Parts;
use http::{HeaderValue, Method, header};
use tokio::time::Instant;

use super::passage::origin_at;
use super::{Gate, target};
use crate::extract::Json;
use crate::layer::notes::{Line, Notes};
use crate::problem::Problem;

/// Where upstreams find the keys.
pub(super) const PATH: &str = "/oauth2/jwks";

/// It is no route of the gate, but written down like every other request.
pub(super) fn answer(gate: &Gate, parts: &Parts) -> Response {
    let (notes, started) = (Notes::new(gate.state.request_id()), Instant::now());
    let origin = origin_at(gate, parts, target::host(parts).ok().flatten());
    let (target, meter) = ((PATH, parts.uri.query()), gate.state.meters.of(Some(PATH)));
    let line = Line::new(&parts.method, target, &parts.headers, meter, &origin);
    let mut response = REQUEST.sync_scope(notes.id(), || keys(gate, &parts.method));
    notes.mark(&mut response);
    line.write(&notes, &response, started.elapsed());
    response
}

fn keys(gate: &Gate, verb: &Method) -> Response {
    if ![Method::GET, Method::HEAD].contains(verb) {
        return ([(header::ALLOW, "GET, HEAD")], Problem::wrong_method()).into_response();
    }
    let mut response = Json(gate.jwks()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
