//! What became of a route's requests since its configuration was read, for the administrators' page.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use claviger_domain::time::Timestamp;

/// The counts of one route.
#[derive(Debug, Default)]
pub struct Counts {
    allowed: AtomicU64,
    refused: AtomicU64,
    last_refusal: AtomicI64,
}

impl Counts {
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

    pub(super) fn note(&self, refused: bool, now: Timestamp) {
        if refused {
            self.refused.fetch_add(1, Ordering::Relaxed);
            self.last_refusal.store(now.as_millis(), Ordering::Relaxed);
        } else {
            self.allowed.fetch_add(1, Ordering::Relaxed);
        }
    }
}
