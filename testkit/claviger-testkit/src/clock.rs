//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use claviger_domain::time::{Clock, Timestamp};

/// The frozen clock. Clones show the same time.
#[derive(Debug, Clone)]
pub struct FrozenClock(Arc<AtomicI64>);

impl FrozenClock {
    /// The moment at which every test begins: 2027-01-15T08:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    /// Moves on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }

    /// Moves to a moment, which may be an earlier one.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.as_millis(), Ordering::SeqCst);
    }
}

impl Default for FrozenClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(Self::START.as_millis())))
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
