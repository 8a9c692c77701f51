//! The spans of OpenTelemetry: one for each request, and one in it for what the upstream takes.
//!
//! They cost nothing until somebody listens to [`TARGET`]. Their names are those of OpenTelemetry's conventions for HTTP;
//! secrets are masked as in the log.

#[cfg_attr(feature = "otel", path = "trace/context.rs")]
#[cfg_attr(not(feature = "otel"), path = "trace/without_context.rs")]
mod context;

use std::net::IpAddr;

use claviger_domain::caller::Caller;
use claviger_domain::ids::RequestId;
use http::{HeaderMap, Method};
use tracing::field::{Empty, display};
use tracing::{Span, debug_span};

pub(crate) use context::carry;

/// Where spans are said: lines of the log are said elsewhere.
pub const TARGET: &str = "claviger::trace";

/// A request that has come, in the trace that it names. Its name must be one of few: the route, and not the path.
pub(crate) fn request(method: &Method, route: Option<&str>, headers: &HeaderMap) -> Span {
    let span = debug_span!(
        target: TARGET,
        "request",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = route,
        http.response.status_code = Empty,
        url.path = Empty,
        client.address = Empty,
        user.name = Empty,
        claviger.request_id = Empty,
        claviger.credential = Empty,
        claviger.dialect = Empty,
        claviger.refusal = Empty,
    );
    if !span.is_disabled() {
        context::join(&span, headers);
        span.record("otel.name", display(format_args!("{method} {}", route.unwrap_or("none"))));
    }
    span
}

/// What came of it.
pub(crate) fn answered(
    span: &Span,
    path: &str,
    client: IpAddr,
    id: RequestId,
    caller: Option<&Caller>,
    status: u16,
    refusal: Option<&str>,
) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status);
    span.record("url.path", path.split('?').next());
    span.record("client.address", display(client));
    span.record("claviger.request_id", display(id));
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
    if let Some(code) = refusal {
        span.record("claviger.refusal", code);
    }
    if let Some(caller) = caller {
        span.record("user.name", caller.actor().login.as_str());
        span.record("claviger.dialect", caller.dialect);
        if let Some(credential) = caller.credential() {
            span.record("claviger.credential", display(credential));
        }
    }
}

/// The way to the upstream, until its answer begins.
pub(crate) fn upstream(request: &Span, route: &str) -> Span {
    debug_span!(target: TARGET, parent: request, "upstream", otel.kind = "client", claviger.route = route)
}
