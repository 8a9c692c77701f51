//! The server's own keys, read once from files beside the database and never kept in it.

use claviger_domain::digest::Pepper;
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;

/// What the server signs, digests and seals with.
pub struct Keys {
    /// The key of all digests.
    pub pepper: Pepper,
    /// The key under which lies what must be read again: secrets that others share with us.
    pub seal: Seal,
    /// The private key that signs assertions for upstreams: PKCS#8 of an Ed25519 key.
    pub assertion: Secret<Vec<u8>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}
