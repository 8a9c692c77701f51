//! What becomes of a request at the gate: the log line, the counters, the request's id.

use axum::response::Response;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::ids::RequestId;
use claviger_domain::time::Timestamp;
use http::{HeaderMap, Method, Uri};
use std::sync::Arc;
use tokio::time::Instant;
use tracing::Span;

use super::Gate;
use super::counts::Counts;
use super::route::Route;
use crate::layer::notes::{Line, Notes};
use crate::problem::Because;

/// One request's notes, from its first byte to its answer's head.
pub(super) struct Journal {
    notes: Notes,
    line: Line,
    route: String,
    counts: Arc<Counts>,
    now: Timestamp,
    started: Instant,
}

impl Journal {
    pub(super) fn open(
        gate: &Gate,
        verb: &Method,
        target: &Uri,
        headers: &HeaderMap,
        route: &Route,
        origin: &Origin,
    ) -> Self {
        let line = Line::new(verb, target, headers, Some(format!("gate:{}", route.name)), origin);
        Self {
            notes: Notes::new(gate.request_id()),
            line,
            route: route.name.clone(),
            counts: Arc::clone(&route.counts),
            now: gate.state.desk.now(),
            started: Instant::now(),
        }
    }

    pub(super) fn id(&self) -> RequestId {
        self.notes.id()
    }

    /// The request's span, for what is done on its behalf.
    pub(super) fn span(&self) -> &Span {
        self.line.span()
    }

    pub(super) fn caller(&self, caller: &Caller) {
        self.notes.caller(caller);
    }

    /// Writes it all down, and tells the client the request's id.
    pub(super) fn close(&self, mut response: Response) -> Response {
        self.notes.mark(&mut response);
        let outcome = match response.status().as_u16() {
            401 | 403 => "refused",
            429 => "throttled",
            500.. => "failed",
            _ => "passed",
        };
        metrics::counter!("claviger_gate_requests_total", "route" => self.route.clone(), "outcome" => outcome)
            .increment(1);
        // An upstream's own 403 is none of ours.
        self.counts.note(response.extensions().get::<Because>().is_some(), self.now);
        self.line.write(&self.notes, &response, self.started.elapsed());
        response
    }
}
