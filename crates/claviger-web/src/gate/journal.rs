//! What becomes of a request at the gate: the log line, the counters, the request's id.

use axum::response::Response;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::ids::RequestId;
use http::{HeaderMap, Method};
use std::sync::Arc;
use tokio::time::Instant;
use tracing::Span;

use super::Gate;
use super::route::Route;
use crate::layer::notes::{Line, Notes};
use crate::problem::Because;

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
        // An upstream's own 403 is none of ours.
        let refused = response.extensions().get::<Because>().is_some();
        self.route.counts.note(response.status(), refused, self.id().made_at());
        self.line.write(&self.notes, &response, self.started.elapsed());
        response
    }
}
