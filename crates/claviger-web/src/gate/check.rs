//! `/gate/check`: another proxy asks whether a request may pass (forward-auth).
//!
//! Answers 200 with who it is, 401 with the challenges, 403, or 503 when it cannot know; never with a body: nginx drops
//! the connection of an answer that has one.

use axum::response::{IntoResponse, Response};
use claviger_auth::audit::REQUEST;
use claviger_auth::request::{Body, Client};
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::gate::headers::is_override;
use claviger_domain::gate::original::{DESCRIBING, NotDescribed, OriginalRequest};
use claviger_domain::gate::path::CanonicalPath;
use http::header::{self, HeaderMap, HeaderName};
use http::{HeaderValue, Method, StatusCode, request::Parts};
use std::sync::Arc;

use super::answer::Stop;
use super::decide::{Decision, Question, decide};
use super::journal::Journal;
use super::passage::{caught, name_too_long, origin};
use super::route::Route;
use super::table::RouteTable;
use super::{Gate, rewrite};

/// Where proxies ask.
pub(super) const PATH: &str = "/gate/check";

/// Why a request was refused, for the operator of the asking proxy.
const REFUSAL: HeaderName = HeaderName::from_static("x-claviger-refusal");

/// What is said of a caller, and of the answer itself.
const MOST_HEADERS: usize = 10;

/// Answers a proxy's question.
pub(super) async fn answer(gate: &Gate, table: &RouteTable, parts: &Parts) -> Response {
    let asked = origin(gate, parts).and_then(|origin| asked(table, parts, &origin).map(|asked| (asked, origin)));
    let (asked, origin) = match asked {
        Ok(asked) => asked,
        Err(stop) => {
            let route = table.unrouted();
            return Journal::of_any(gate, parts, route).asked_about().end(Err(stop), |stop| bare(gate, route, stop));
        }
    };
    // The log tells of the request that is asked about.
    let target = (asked.written.as_str(), asked.query.as_deref());
    let origin = Origin { host: asked.host.clone(), ..origin };
    let journal = Journal::open(gate, &asked.sent, target, &parts.headers, &asked.route, &origin).asked_about();
    let told = REQUEST.scope(journal.id(), caught(ask(gate, &asked, parts, &journal))).await;
    journal.end(told, |stop| bare(gate, &asked.route, stop))
}

/// What is asked about: a request, its route, and the path to decide on.
struct Asked {
    route: Arc<Route>,
    verb: Method,
    /// The verb that was sent.
    sent: Method,
    host: Option<String>,
    /// As a signature covers it, if that differs.
    dotted_host: Option<String>,
    path: CanonicalPath<'static>,
    written: String,
    query: Option<String>,
    client: Client,
}

async fn ask(gate: &Gate, asked: &Asked, parts: &Parts, journal: &Journal) -> Result<Response, Stop> {
    // As a proxy of its own the gate takes these away; here the API would get them, and may obey them.
    if parts.headers.keys().any(is_override) {
        return Err(forbidden("unclear_request", "A header names another verb or path than the request's own."));
    }
    if !asked.route.admits(&asked.verb) {
        return Err(forbidden("method_not_allowed", "This verb does not pass here."));
    }
    let question = Question {
        verb: &asked.verb,
        sent: &asked.sent,
        path: &asked.path,
        written: &asked.written,
        query: asked.query.as_deref(),
        headers: &parts.headers,
        form: None,
        host: asked.dotted_host.as_deref().or(asked.host.as_deref()),
        published: None,
        body: Body::Elsewhere,
        client: asked.client,
        id: journal.id(),
        learned: journal.learned(),
    };
    match decide(&gate.state.desk, &asked.route, &question).await {
        Decision::Refused(refusal, caller) => {
            caller.iter().for_each(|caller| journal.caller(caller));
            Err(Stop::Refused(refusal))
        }
        Decision::Unknown => Err(Stop::Unknown),
        Decision::Allowed(caller) => {
            let mut response = StatusCode::OK.into_response();
            response.headers_mut().reserve(MOST_HEADERS);
            if let Some(caller) = &caller {
                journal.caller(caller);
                rewrite::add_identity(response.headers_mut(), caller).map_err(|_| name_too_long())?;
                if let Some(host) = &asked.host {
                    let audience = format!("{}://{host}", if asked.client.secure { "https" } else { "http" });
                    gate.add_assertion(response.headers_mut(), &asked.route, caller, &audience, journal.id());
                }
            }
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
    }
}

fn asked(table: &RouteTable, parts: &Parts, origin: &Origin) -> Result<Asked, Stop> {
    let client = Client { address: origin.client, secure: origin.https };
    if !origin.through_proxy {
        // Nobody's word is taken for another request; a credential may still ask about itself.
        if describes(&parts.headers) {
            tracing::warn!(peer = %origin.client, "forward-auth was asked by an address that is not in trusted_proxies");
            return Err(forbidden("proxy_not_trusted", "The asking proxy is not among the trusted ones."));
        }
        return Ok(undescribed(table, parts, origin, client));
    }
    match OriginalRequest::read(&parts.headers, origin) {
        Err(NotDescribed::Missing) => Ok(undescribed(table, parts, origin, client)),
        Err(unclear) => Err(forbidden("unclear_request", &unclear.to_string())),
        Ok(original) => {
            let path =
                CanonicalPath::read(&original.path).map_err(|error| forbidden("ambiguous_path", &error.to_string()))?;
            let route = Arc::clone(table.find(Some(&original.host), &path).unwrap_or_else(|| table.unrouted()));
            let verb = match original.verb {
                Some(verb) => verb,
                // It may be any: where verbs make the difference, it takes the right to write; elsewhere none is right.
                None if route.goes_by_verb() => Method::POST,
                None => return Err(forbidden("unclear_request", "The asking proxy does not say the request's verb.")),
            };
            let client = Client { secure: original.https, ..client };
            let (path, host, sent) = (path.into_owned(), Some(original.host), verb.clone());
            let (written, query, dotted_host) = (original.path, original.query, original.dotted_host);
            Ok(Asked { route, verb, sent, host, dotted_host, path, written, query, client })
        }
    }
}

/// Without a description the request may be any: it takes the right to write.
fn undescribed(table: &RouteTable, parts: &Parts, origin: &Origin, client: Client) -> Asked {
    let path = CanonicalPath::read(PATH).expect("our own path is canonical");
    let (route, sent, host) = (Arc::clone(table.unrouted()), parts.method.clone(), origin.host.clone());
    let query = parts.uri.query().map(str::to_owned);
    let (verb, dotted_host, written) = (Method::POST, origin.dotted_host.clone(), PATH.to_owned());
    Asked { route, verb, sent, host, dotted_host, path, written, query, client }
}

/// Whether headers claim to describe another request.
fn describes(headers: &HeaderMap) -> bool {
    DESCRIBING.iter().any(|name| headers.contains_key(name))
}

fn forbidden(code: &'static str, detail: &str) -> Stop {
    Stop::cannot(StatusCode::FORBIDDEN, code, detail)
}

/// Proxies know four answers: what is no 401 is 403, what may be otherwise a moment later is 503.
fn bare(gate: &Gate, route: &Route, stop: Stop) -> Response {
    let code = stop.code();
    let mut response = stop.speak_without_body(&gate.state, route);
    let status = match response.status() {
        known @ (StatusCode::UNAUTHORIZED | StatusCode::SERVICE_UNAVAILABLE) => known,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::INTERNAL_SERVER_ERROR => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    };
    *response.status_mut() = status;
    response.headers_mut().insert(REFUSAL, HeaderValue::from_static(code));
    response
}
