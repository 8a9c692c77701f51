//! What becomes of a request at the gate: the log line, the counters, the request's id.

use axum::response::{IntoResponse as _, Response};
use claviger_auth::audit::REQUEST;
use claviger_auth::request::Learned;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::ids::RequestId;
use http::request::Parts;
use http::{HeaderMap, Method};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::time::Instant;
use tracing::Span;

use super::Gate;
use super::answer::Stop;
use super::counts::Outcome;
use super::passage::origin_at;
use super::route::Route;
use super::target;
use crate::layer::notes::{Line, Notes};
use crate::problem::{Coded, Problem};

/// What is answered after a panic. What it was, the panic hook has told the log.
pub(super) fn broken(id: RequestId) -> Response {
    REQUEST.sync_scope(id, || Problem::broken().into_response())
}

/// One request's notes, from its first byte to its answer's head.
pub(super) struct Journal {
    notes: Notes,
    line: Line,
    route: Arc<Route>,
    started: Instant,
}

impl Journal {
    /// `target` is the request's path and its query.
    pub(super) fn open(
        gate: &Gate,
        verb: &Method,
        target: (&str, Option<&str>),
        headers: &HeaderMap,
        route: &Arc<Route>,
        origin: &Origin,
    ) -> Self {
        let line = Line::new(verb, target, headers, Arc::clone(&route.meter), origin);
        let notes = Notes::new(gate.state.request_id());
        Self { notes, line, route: Arc::clone(route), started: Instant::now() }
    }

    /// Of a request that is refused before it is known what it is for.
    pub(super) fn of_any(gate: &Gate, parts: &Parts, route: &Arc<Route>) -> Self {
        let target = (parts.uri.path(), parts.uri.query());
        let host = target::host(parts).ok().flatten();
        Self::open(gate, &parts.method, target, &parts.headers, route, &origin_at(gate, parts, host))
    }

    /// Of a request that another proxy asks about.
    pub(super) fn asked_about(self) -> Self {
        Self { line: self.line.via("check"), ..self }
    }

    pub(super) fn id(&self) -> RequestId {
        self.notes.id()
    }

    pub(super) fn learned(&self) -> &Learned {
        self.notes.learned()
    }

    /// The request's span, for what is done on its behalf.
    pub(super) fn span(&self) -> &Span {
        self.line.span()
    }

    pub(super) fn caller(&self, caller: &Caller) {
        self.notes.caller(caller);
    }

    /// The one end of every request: its answer, or why it has none, is written down, counted, and told with the request's id.
    pub(super) fn end(&self, crossed: Result<Response, Stop>, speak: impl FnOnce(Stop) -> Response) -> Response {
        let outcome = crossed.as_ref().map_or_else(Outcome::of, |_| Outcome::Passed);
        let code = crossed.as_ref().err().map(Stop::code);
        let spoken = |stop| REQUEST.sync_scope(self.id(), || catch_unwind(AssertUnwindSafe(|| speak(stop))));
        let mut response = crossed.unwrap_or_else(|stop| spoken(stop).unwrap_or_else(|_| broken(self.id())));
        if let Some(code) = code {
            response.extensions_mut().insert(Coded(code));
        }
        self.notes.mark(&mut response);
        self.route.counts.note(outcome, self.id().made_at());
        self.line.write(&self.notes, &response, self.started.elapsed());
        response
    }
}
