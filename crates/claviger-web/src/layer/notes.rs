//! One request, from its id to its log line.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use claviger_auth::audit::REQUEST;
use claviger_auth::authenticate::{note_denial, note_stranger};
use claviger_auth::usage;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::ids::RequestId;
use claviger_domain::refusal::Refusal;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tracing::Span;

use super::{mask, trace};
use crate::extract::peer;
use crate::problem::{Because, Coded};
use crate::prometheus;
use crate::state::AppState;

/// The header by which people name a request to us.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// When the credential of this request ends.
const EXPIRES: HeaderName = HeaderName::from_static("x-claviger-expires");

/// What becomes known about a request while it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Notes(Arc<Known>);

#[derive(Debug)]
struct Known {
    id: RequestId,
    caller: OnceLock<Caller>,
}

impl Notes {
    pub(crate) fn new(id: RequestId) -> Self {
        Self(Arc::new(Known { id, caller: OnceLock::new() }))
    }

    /// The request's id.
    pub(crate) fn id(&self) -> RequestId {
        self.0.id
    }

    /// Notes who asks.
    pub(crate) fn caller(&self, caller: &Caller) {
        drop(self.0.caller.set(caller.clone()));
    }

    /// Tells the client the request's id, and when its credential ends.
    pub(crate) fn mark(&self, response: &mut Response) {
        if let Ok(id) = HeaderValue::from_str(&self.id().to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        if let Some(end) = self.who().and_then(Caller::expires_at)
            && let Ok(end) = HeaderValue::from_str(&end.to_string())
        {
            response.headers_mut().insert(EXPIRES, end);
        }
    }

    fn who(&self) -> Option<&Caller> {
        self.0.caller.get()
    }
}

/// Gives the request its id, and writes down what came of it.
pub(crate) async fn take(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let notes = Notes::new(RequestId::new(state.desk.now(), &*state.desk.entropy));
    request.extensions_mut().insert(notes.clone());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let origin = peer::origin(request.extensions(), request.headers(), authority, &state.config.trusted_proxies);
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let line = Line::new(request.method(), request.uri(), request.headers(), route, &origin);
    let started = tokio::time::Instant::now();
    let (mut response, needed) = usage::gather(REQUEST.scope(notes.id(), next.run(request))).await;
    notes.mark(&mut response);
    audit_denial(&state, &notes, &response, origin.client);
    if let (Some(caller), None) = (notes.who(), response.extensions().get::<Because>()) {
        usage::count(&state.desk, caller, &needed);
    }
    line.write(&notes, &response, started.elapsed());
    response
}

/// What was wrong with a credential is noted where it is found out; the rest here.
fn audit_denial(state: &AppState, notes: &Notes, response: &Response, client: IpAddr) {
    match (notes.who(), response.extensions().get::<Because>()) {
        (Some(caller), Some(Because(refusal @ (Refusal::Denied(_) | Refusal::Throttled { .. })))) => {
            note_denial(&state.desk, caller, "authorize", refusal, Some(notes.id()));
        }
        (None, Some(Because(refusal @ Refusal::Absent))) => {
            note_stranger(&state.desk, refusal, client, Some(notes.id()));
        }
        _ => {}
    }
}

/// What the log line says of the request itself, and the request's span.
pub(crate) struct Line {
    span: Span,
    method: String,
    target: String,
    route: Option<String>,
    agent: String,
    client: String,
}

impl Line {
    /// Reads it from the request, with secrets masked.
    pub(crate) fn new(method: &Method, uri: &Uri, headers: &HeaderMap, route: Option<String>, origin: &Origin) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let span = trace::request(method, route.as_deref());
        let method = method.to_string();
        // Nobody reads it: nobody needs to mask it.
        if span.is_disabled() && !tracing::enabled!(target: "claviger::access", tracing::Level::INFO) {
            let nothing = String::new;
            return Self { span, method, target: nothing(), route, agent: nothing(), client: nothing() };
        }
        let (target, agent) = (mask::target(uri.path(), uri.query()), mask::text(agent).into_owned());
        Self { span, method, target, route, agent, client: origin.client.to_string() }
    }

    /// The request's span, for what is done on its behalf.
    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Writes it, and counts.
    pub(crate) fn write(&self, notes: &Notes, response: &Response, took: Duration) {
        let caller = notes.who();
        let status = response.status().as_u16();
        let because = response.extensions().get::<Because>().map(|Because(refusal)| refusal.code());
        let refusal = because.or_else(|| response.extensions().get::<Coded>().map(|Coded(code)| *code));
        trace::answered(&self.span, &self.target, &self.client, notes.id(), caller, status, refusal);
        let route = self.route.clone().unwrap_or_else(|| "none".to_owned());
        metrics::counter!("claviger_http_requests_total", "method" => method_label(&self.method), "route" => route.clone(), "status" => status.to_string()).increment(1);
        metrics::histogram!("claviger_http_request_seconds", "route" => route).record(took.as_secs_f64());
        prometheus::answered();
        if let Some(code) = refusal {
            metrics::counter!("claviger_refusals_total", "code" => code).increment(1);
        }
        tracing::info!(
            target: "claviger::access",
            request_id = %notes.id(),
            method = %self.method,
            path = %self.target,
            status,
            refusal,
            user = caller.map(|caller| caller.actor().login.as_str()),
            credential = caller.and_then(Caller::credential).map(tracing::field::display),
            dialect = caller.map(|caller| caller.dialect),
            client = %self.client,
            agent = %self.agent,
            took_ms = (took.as_secs_f64() * 1e6).round() / 1e3,
        );
    }
}

/// A client may invent methods; a metric's labels are bounded.
fn method_label(method: &str) -> String {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method.to_owned(),
        _ => "other".to_owned(),
    }
}
