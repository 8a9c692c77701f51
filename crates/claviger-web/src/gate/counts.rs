//! What became of a route's requests since its configuration was read, for the administrators' page.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;
use http::StatusCode;
use metrics::Counter;

use super::answer::Stop;
use crate::prometheus;

/// The counts of one route.
pub struct Counts {
    outcomes: [Counter; 4],
    allowed: AtomicU64,
    refused: AtomicU64,
    last_refusal: AtomicI64,
}

/// What becomes of a request, as the metrics name it: the words of [`Outcome`], in its order.
const OUTCOMES: [&str; 4] = ["passed", "refused", "throttled", "failed"];

impl Counts {
    pub(super) fn new(route: &str) -> Self {
        prometheus::install();
        let counter = |outcome| metrics::counter!("claviger_gate_requests_total", "route" => route.to_owned(), "outcome" => outcome);
        let (allowed, refused, last_refusal) = (AtomicU64::new(0), AtomicU64::new(0), AtomicI64::new(0));
        Self { outcomes: OUTCOMES.map(counter), allowed, refused, last_refusal }
    }

    /// Requests that the upstream answered, or that a proxy was told to let through.
    pub fn allowed(&self) -> u64 {
        self.allowed.load(Ordering::Relaxed)
    }

    /// Requests that were refused. Those that could be neither decided nor answered are none of both.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// When the last of these came.
    pub fn last_refusal(&self) -> Option<Timestamp> {
        let at = self.last_refusal.load(Ordering::Relaxed);
        (at != 0).then(|| Timestamp::from_millis(at))
    }

    pub(super) fn note(&self, outcome: Outcome, now: Timestamp) {
        self.outcomes[outcome as usize].increment(1);
        match outcome {
            Outcome::Passed => drop(self.allowed.fetch_add(1, Ordering::Relaxed)),
            Outcome::Refused | Outcome::Throttled => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                self.last_refusal.store(now.as_millis(), Ordering::Relaxed);
            }
            Outcome::Failed => {}
        }
    }
}

/// What became of a request: one word for the counts and the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The upstream answered, whatever it said, or a proxy was told to let the request through.
    Passed,
    /// We said no.
    Refused,
    /// We said "not now".
    Throttled,
    /// Nobody can know, or the upstream gave no answer.
    Failed,
}

/// Statuses that say nothing of the request.
const FAILURES: [StatusCode; 3] =
    [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];

impl Outcome {
    /// What a stop means.
    pub(super) fn of(stop: &Stop) -> Self {
        match stop {
            Stop::Refused(Refusal::Throttled { .. }) => Self::Throttled,
            Stop::Unknown | Stop::Broken => Self::Failed,
            Stop::Cannot { status, .. } if FAILURES.contains(status) => Self::Failed,
            Stop::Refused(_) | Stop::Cannot { .. } => Self::Refused,
        }
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts").field("allowed", &self.allowed).field("refused", &self.refused).finish_non_exhaustive()
    }
}
