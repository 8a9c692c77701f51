//! What is remembered of a request so that it is accepted once (RFC 5849 section 3.3).

use aws_lc_rs::digest::{Context, SHA256};

/// Sixteen bytes for (consumer, token, timestamp, nonce): a nonce has to be new only among the requests that share the
/// other three. However long the parts are, the memory of one use is this small. It is kept until the timestamp leaves
/// the window: see [`super::Window::forget_after`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NonceKey([u8; 16]);

impl NonceKey {
    /// The key of one use. Lengths are digested too, so that no two uses run into one another.
    #[must_use]
    pub fn new(consumer_key: &str, token: &str, timestamp: &str, nonce: &str) -> Self {
        let mut context = Context::new(&SHA256);
        for part in [consumer_key, token, timestamp, nonce] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut key = [0; 16];
        key.copy_from_slice(&context.finish().as_ref()[..16]);
        Self(key)
    }

    /// The bytes that memory and database keep.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oa1_02_a_nonce_is_new_for_another_timestamp_consumer_or_token() {
        let first = NonceKey::new("consumer", "token", "100", "nonce");
        assert_eq!(first, NonceKey::new("consumer", "token", "100", "nonce"));
        for other in [
            NonceKey::new("consumer", "token", "101", "nonce"),
            NonceKey::new("other", "token", "100", "nonce"),
            NonceKey::new("consumer", "other", "100", "nonce"),
            NonceKey::new("consumer", "token", "100", "other"),
            NonceKey::new("consumer", "token1", "00", "nonce"),
            NonceKey::new("consumert", "oken", "100", "nonce"),
        ] {
            assert_ne!(first, other);
        }
    }
}
