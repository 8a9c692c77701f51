//! What every answer tells browsers, unless the handler said something else: do not guess its type, do not keep it, do
//! not frame it, load nothing from elsewhere, tell no other site where a link was, and come back over HTTPS.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use claviger_domain::gate::forwarded::Origin;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::uri::Authority;
use http::{HeaderName, HeaderValue};

use crate::dashboard::view::assets::CONTENT_SECURITY_POLICY as OF_PAGES;
use crate::extract::peer;
use crate::state::AppState;

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Everything that is no page: should a browser show it as one, it can do nothing.
const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// Adds them.
pub(crate) async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(Authority::as_str);
    let origin = peer::origin(request.extensions(), request.headers(), authority, &state.config.trusted_proxies);
    let mut response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut add = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // The forms of a page at an origin that is not trusted are known by their `Origin` alone, which is `null` under
    // `no-referrer` (docs/decisions/0013).
    let trusted = is_trusted(&origin);
    add(REFERRER_POLICY, if is_page && !trusted { "same-origin" } else { "no-referrer" });
    add(X_FRAME_OPTIONS, "DENY");
    add(CACHE_CONTROL, "no-store");
    add(CONTENT_SECURITY_POLICY, if is_page { OF_PAGES } else { NO_PAGE });
    add(RESOURCE, "same-origin");
    if is_page && trusted {
        add(OPENER, "same-origin"); // elsewhere browsers ignore it, and say so on every page
    }
    if origin.https {
        add(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Whether browsers trust the origin (Secure Contexts, section 3.1): one over TLS, or this machine's own. To no other do they
/// send Fetch Metadata.
fn is_trusted(origin: &Origin) -> bool {
    let own = |host: &str| match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    };
    let host = origin.host.as_deref().and_then(|host| host.parse::<Authority>().ok());
    origin.https || host.is_some_and(|authority| own(authority.host()))
}
