//! The server's own keys, read once from files beside the database and never kept in it.

use claviger_domain::digest::{Pepper, TokenDigest};
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;
use claviger_domain::time::Timestamp;
use claviger_domain::token::{self, NotAToken, PlainToken};
use claviger_store::secrets::StoredSecret;

/// What the server signs, digests and seals with.
pub struct Keys {
    /// The key of all digests.
    pub pepper: Pepper,
    /// The key under which lies what must be read again: secrets that others share with us.
    pub seal: Seal,
    /// The private key that signs assertions for upstreams: PKCS#8 of an Ed25519 key.
    pub assertion: Secret<Vec<u8>>,
}

impl Keys {
    /// The digest under which the store knows what was presented: of its canonical text and of no other.
    pub(crate) fn digest_of(&self, presented: &str) -> Result<TokenDigest, NotAToken> {
        Ok(self.pepper.digest(&token::read(presented)?.canonical))
    }

    /// What the store keeps of a value that was just made: it is its own canonical text.
    pub(crate) fn kept(&self, made: &PlainToken, now: Timestamp) -> StoredSecret {
        let (digest, hint) = (self.pepper.digest(made.expose()), token::hint(made.expose()).to_owned());
        StoredSecret { digest, hint, created_at: now, dies_at: None }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}
