//! When a connection leaves HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Thrown when a connection changes to another protocol: from then on its bytes are not read as requests. The listener
/// puts it into every request's extensions.
#[derive(Clone, Debug, Default)]
pub struct RawSwitch(Arc<AtomicBool>);

impl RawSwitch {
    /// The connection speaks another protocol from here.
    pub fn throw(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(super) fn is_thrown(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
