//! What became of a route's requests since its configuration was read, for the administrators' page.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;
use http::StatusCode;

use super::answer::Stop;

/// The counts of one route.
#[derive(Debug, Default)]
pub struct Counts {
    allowed: AtomicU64,
    refused: AtomicU64,
    last_refusal: AtomicI64,
}

impl Counts {
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
            Stop::Unknown => Self::Failed,
            Stop::Cannot { status, .. } if FAILURES.contains(status) => Self::Failed,
            Stop::Refused(_) | Stop::Cannot { .. } => Self::Refused,
        }
    }

    /// The word of the metric.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
        }
    }
}
