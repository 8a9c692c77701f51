//! What became of a route's requests since its configuration was read, for the administrators' page.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use claviger_domain::time::Timestamp;
use http::StatusCode;
use metrics::Counter;

use crate::prometheus;

/// The counts of one route.
pub struct Counts {
    outcomes: [Counter; 4],
    allowed: AtomicU64,
    refused: AtomicU64,
    last_refusal: AtomicI64,
}

/// What becomes of a request, as the metrics name it.
const OUTCOMES: [&str; 4] = ["passed", "refused", "throttled", "failed"];

impl Counts {
    pub(super) fn new(route: &str) -> Self {
        prometheus::install();
        let counter = |outcome| metrics::counter!("claviger_gate_requests_total", "route" => route.to_owned(), "outcome" => outcome);
        let (allowed, refused, last_refusal) = (AtomicU64::new(0), AtomicU64::new(0), AtomicI64::new(0));
        Self { outcomes: OUTCOMES.map(counter), allowed, refused, last_refusal }
    }

    /// Requests that went on to the upstream, or that a proxy was told to let through.
    pub fn allowed(&self) -> u64 {
        self.allowed.load(Ordering::Relaxed)
    }

    /// Requests that were refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// When the last of these came.
    pub fn last_refusal(&self) -> Option<Timestamp> {
        let at = self.last_refusal.load(Ordering::Relaxed);
        (at != 0).then(|| Timestamp::from_millis(at))
    }

    pub(super) fn note(&self, status: StatusCode, refused: bool, now: Timestamp) {
        let outcome = match status.as_u16() {
            401 | 403 => 1,
            429 => 2,
            500.. => 3,
            _ => 0,
        };
        self.outcomes[outcome].increment(1);
        if refused {
            self.refused.fetch_add(1, Ordering::Relaxed);
            self.last_refusal.store(now.as_millis(), Ordering::Relaxed);
        } else {
            self.allowed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts").field("allowed", &self.allowed).field("refused", &self.refused).finish_non_exhaustive()
    }
}
