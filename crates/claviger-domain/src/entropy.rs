//! Chance as a parameter.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};

/// Where random bytes come from. Only the binary's `world.rs` asks the operating system.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// Chance that was drawn for many at once, for what must differ and need not be secret: the system would be asked anew for
/// every request's id, and a check would wait for it.
pub struct Drawn {
    source: Arc<dyn Entropy>,
    left: Mutex<Vec<u8>>,
}

/// How much is drawn at once.
const DRAWN: usize = 4 << 10;

impl Drawn {
    /// Draws from this source.
    #[must_use]
    pub fn from(source: Arc<dyn Entropy>) -> Self {
        Self { source, left: Mutex::default() }
    }
}

impl Entropy for Drawn {
    fn fill(&self, buffer: &mut [u8]) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() < buffer.len() {
            left.resize(buffer.len().max(DRAWN), 0);
            self.source.fill(&mut left);
        }
        let rest = left.len() - buffer.len();
        buffer.copy_from_slice(&left[rest..]);
        left.truncate(rest);
    }
}

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawn(..)")
    }
}

/// Bytes that repeat from the same seed: for tests, never for a server.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    counter: AtomicU64,
}

impl SeededEntropy {
    /// The sequence that belongs to the seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let block = self.counter.fetch_add(1, Ordering::Relaxed);
            let input = [self.seed.to_le_bytes(), block.to_le_bytes()].concat();
            chunk.copy_from_slice(&digest(&SHA256, &input).as_ref()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_is_given_out_once() {
        let drawn = Drawn::from(Arc::new(SeededEntropy::new(1)));
        let mut seen = std::collections::HashSet::new();
        for _ in 0..2000 {
            let mut bytes = [0; 10];
            drawn.fill(&mut bytes);
            assert!(seen.insert(bytes), "{bytes:?}");
        }
        let mut many = [0; 2 * DRAWN];
        drawn.fill(&mut many);
        assert_ne!(many[..DRAWN], many[DRAWN..]);
    }
}
