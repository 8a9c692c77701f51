//! When this node last had word of what others change.
//!
//! Several nodes share a PostgreSQL, and so does the command line of another machine: what is revoked there is in this
//! node's memory only after it was read. A node that cannot read does not know, and says so: what is in memory opens
//! nothing, and refuses nobody, when there was no word for longer than [`BOUND`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use claviger_domain::time::Clock;
use claviger_store::{Fault, Result, StoreError};

/// How long a node may be without word.
const BOUND: Duration = Duration::from_secs(2);

/// The moment of the last word, as milliseconds of [`Clock::running`] and one; 0 where nobody else can change anything.
#[derive(Debug, Default)]
pub(crate) struct Hearing(AtomicU64);

impl Hearing {
    /// There is somebody to be heard, and all that they had changed until then is known.
    pub(crate) fn heard(&self, at: Duration) {
        let millis = u64::try_from(at.as_millis()).unwrap_or(u64::MAX - 1);
        self.0.fetch_max(millis + 1, Ordering::AcqRel);
    }

    /// The same, where there is somebody to be heard.
    pub(crate) fn heard_again(&self, at: Duration) {
        if self.0.load(Ordering::Acquire) != 0 {
            self.heard(at);
        }
    }

    /// Whether memory can be believed.
    pub(crate) fn check(&self, clock: &dyn Clock) -> Result<()> {
        let Some(heard) = self.0.load(Ordering::Acquire).checked_sub(1) else { return Ok(()) };
        if clock.running().saturating_sub(Duration::from_millis(heard)) <= BOUND {
            return Ok(());
        }
        let message = "nothing was heard of it for two seconds".to_owned();
        Err(StoreError::Unavailable(Fault { code: "silence".to_owned(), message }))
    }
}
