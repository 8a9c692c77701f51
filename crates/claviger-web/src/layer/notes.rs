//! One request, from its id to its log line.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use claviger_auth::audit::REQUEST;
use claviger_auth::authenticate::{note_denial, note_stranger};
use claviger_auth::request::Learned;
use claviger_auth::usage;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::ids::RequestId;
use claviger_domain::refusal::Refusal;
use claviger_domain::text;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tracing::Span;

use super::{mask, trace};
use crate::extract::peer;
use crate::problem::{Because, Coded};
use crate::prometheus::Meter;
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
    learned: Learned,
}

impl Notes {
    pub(crate) fn new(id: RequestId) -> Self {
        Self(Arc::new(Known { id, caller: OnceLock::new(), learned: Learned::default() }))
    }

    /// The request's id.
    pub(crate) fn id(&self) -> RequestId {
        self.0.id
    }

    /// Notes who asks.
    pub(crate) fn caller(&self, caller: &Caller) {
        drop(self.0.caller.set(caller.clone()));
    }

    /// Where authentication notes what it learns on its way.
    pub(crate) fn learned(&self) -> &Learned {
        &self.0.learned
    }

    /// Tells the client the request's id, and when its credential ends.
    pub(crate) fn mark(&self, response: &mut Response) {
        if let Ok(id) = HeaderValue::try_from(self.id().to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        if let Some(end) = self.who().and_then(Caller::expires_at)
            && let Ok(end) = HeaderValue::try_from(end.to_string())
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
    let notes = Notes::new(state.request_id());
    request.extensions_mut().insert(notes.clone());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let origin = peer::origin(request.extensions(), request.headers(), authority, &state.config.trusted_proxies);
    let meter = state.meters.of(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let target = (request.uri().path(), request.uri().query());
    let line = Line::new(request.method(), target, request.headers(), meter, &origin);
    let started = tokio::time::Instant::now();
    let (mut response, needed) = usage::gather(REQUEST.scope(notes.id(), next.run(request))).await;
    notes.mark(&mut response);
    REQUEST.sync_scope(notes.id(), || audit_denial(&state, &notes, &response, origin.client));
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
            note_denial(&state.desk, caller, "authorize", refusal);
        }
        (None, Some(Because(refusal @ Refusal::Absent))) => {
            note_stranger(&state.desk, refusal, client);
        }
        _ => {}
    }
}

/// What the log line says of the request itself, and the request's span.
pub(crate) struct Line {
    span: Span,
    meter: Arc<Meter>,
    method: Method,
    target: String,
    agent: Option<HeaderValue>,
    client: IpAddr,
    host: Option<String>,
    via: Option<&'static str>,
}

impl Line {
    /// Reads it from the request, with secrets masked. `target` is its path and its query.
    pub(crate) fn new(
        method: &Method,
        (path, query): (&str, Option<&str>),
        headers: &HeaderMap,
        meter: Arc<Meter>,
        origin: &Origin,
    ) -> Self {
        let (method, client) = (method.clone(), origin.client);
        let span = trace::request(&method, meter.route(), headers);
        // Nobody reads it: nobody needs to mask it.
        if span.is_disabled() && !tracing::enabled!(target: "claviger::access", tracing::Level::INFO) {
            return Self { span, meter, method, target: String::new(), agent: None, client, host: None, via: None };
        }
        let (target, agent) = (mask::target(path, query), headers.get(header::USER_AGENT).cloned());
        let host = origin.host.as_deref().map(|host| mask::text(host).into_owned());
        Self { span, meter, method, target, agent, client, host, via: None }
    }

    /// The request was not sent to us: somebody asks about it.
    pub(crate) fn via(self, via: &'static str) -> Self {
        Self { via: Some(via), ..self }
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
        let code = because.or_else(|| response.extensions().get::<Coded>().map(|Coded(code)| *code));
        // What we cannot do is no refusal.
        let (refusal, failure) =
            if because.is_none() && matches!(status, 500 | 502..=504) { (None, code) } else { (code, None) };
        trace::answered(&self.span, &self.target, self.client, notes.id(), caller, status, code);
        self.meter.count(&self.method, status, took);
        if let Some(caller) = caller {
            metrics::counter!("claviger_dialect_requests_total", "dialect" => caller.dialect).increment(1);
        }
        if let Some(code) = refusal {
            metrics::counter!("claviger_refusals_total", "code" => code).increment(1);
        }
        let agent = self.agent.as_ref().map(|agent| text::legible(agent.as_bytes())).unwrap_or_default();
        let agent = mask::text(&agent);
        tracing::info!(
            target: "claviger::access",
            request_id = %notes.id(),
            method = %self.method,
            path = %self.target,
            host = self.host.as_deref(),
            route = self.meter.route(),
            via = self.via,
            status,
            refusal,
            failure,
            user = caller.map(|caller| caller.actor().login.as_str()),
            credential = caller.and_then(Caller::credential).map(tracing::field::display),
            dialect = caller.map(|caller| caller.dialect),
            consumer_key = notes.learned().consumer_key(),
            client = %self.client,
            agent = &*agent, // quoted, so that it cannot play at being other fields
            took_ms = (took.as_secs_f64() * 1e6).round() / 1e3,
        );
    }
}
