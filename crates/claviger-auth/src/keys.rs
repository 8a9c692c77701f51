//! The server's own keys, read once from files beside the database and never kept in it.

use claviger_domain::digest::Pepper;
use claviger_domain::secret::Secret;

/// What the server signs and digests with.
pub struct Keys {
    /// The key of all digests.
    pub pepper: Pepper,
    /// The private key that signs assertions for upstreams: PKCS#8 of an Ed25519 key.
    pub assertion: Secret<Vec<u8>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}
