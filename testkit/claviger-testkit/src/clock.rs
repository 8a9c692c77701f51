//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use claviger_domain::time::{Clock, Timestamp};

/// The frozen clock. Clones show the same time.
#[derive(Debug, Clone)]
pub struct FrozenClock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    now: AtomicI64,
    running: AtomicU64,
}

impl FrozenClock {
    /// The moment at which every test begins: 2027-01-15T08:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    /// Moves on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }

    /// Moves to a moment, which may be an earlier one.
    pub fn set(&self, moment: Timestamp) {
        self.0.now.store(moment.as_millis(), Ordering::SeqCst);
    }

    /// Lets the program run for this long, whatever the time is.
    pub fn run_on(&self, by: Duration) {
        self.0.running.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Default for FrozenClock {
    fn default() -> Self {
        let now = AtomicI64::new(Self::START.as_millis());
        Self(Arc::new(Hands { now, running: AtomicU64::new(0) }))
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.now.load(Ordering::SeqCst))
    }

    fn running(&self) -> Duration {
        Duration::from_millis(self.0.running.load(Ordering::SeqCst))
    }
}
