//! What store and index know of a secret: its keyed digest.

use std::fmt;

use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::secret::Secret;

/// HMAC-SHA-256 of a secret under the server's [`Pepper`]: what is stored, indexed and compared.
#[derive(Clone, Copy)]
pub struct TokenDigest([u8; 32]);

/// The server's key for digests. It lives in a file beside the database, never in it, so that a stolen database alone
/// does not even permit to test a guess.
#[derive(Clone)]
pub struct Pepper {
    tokens: hmac::Key,
    passwords: hmac::Key,
    audit: hmac::Key,
    cursors: hmac::Key,
    pages: hmac::Key,
    oauth1: hmac::Key,
}

impl Pepper {
    /// The keys that come from this master key: one for each purpose.
    #[must_use]
    pub fn new(master: &Secret<[u8; 32]>) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master.expose());
        let derive = |purpose: &str| {
            let mut key = hmac::sign(&master, purpose.as_bytes()).as_ref().to_vec();
            let derived = hmac::Key::new(hmac::HMAC_SHA256, &key);
            key.zeroize();
            derived
        };
        Self {
            tokens: derive("claviger token digest v1"),
            passwords: derive("claviger verified password v1"),
            audit: derive("claviger audit chain v1"),
            cursors: derive("claviger page cursor v1"),
            pages: derive("claviger dashboard v1"),
            oauth1: derive("claviger oauth1 secrets v1"),
        }
    }

    /// The digest of a token's canonical text.
    #[must_use]
    pub fn digest(&self, token: &str) -> TokenDigest {
        TokenDigest(sign(&self.tokens, &[token.as_bytes()]))
    }

    /// The digest under which a verified password is remembered for a moment. It covers everything the verification
    /// used: the account and the stored hash, so that a changed password forgets itself.
    #[must_use]
    pub fn digest_password(&self, account: &[u8; 16], stored_hash: &str, password: &str) -> TokenDigest {
        TokenDigest(sign(&self.passwords, &[account, stored_hash.as_bytes(), password.as_bytes()]))
    }

    /// The next link of the audit chain: it binds the line to all lines before it.
    #[must_use]
    pub fn chain(&self, previous: &[u8], line: &[u8]) -> [u8; 32] {
        sign(&self.audit, &[previous, line])
    }

    /// The code that makes a page cursor ours.
    #[must_use]
    pub fn seal_cursor(&self, cursor: &[u8]) -> [u8; 32] {
        sign(&self.cursors, &[cursor])
    }

    /// The code by which a page knows again what it handed out: `purpose` keeps forms apart from notices, `whose` binds
    /// the code to one session.
    #[must_use]
    pub fn seal_page(&self, purpose: &str, whose: &[u8], content: &[u8]) -> [u8; 32] {
        sign(&self.pages, &[purpose.as_bytes(), whose, content])
    }

    /// The secret that belongs to a token of OAuth 1.0a. It follows from the token, which is not kept: nothing that is
    /// stored tells it. `purpose` keeps secrets of one token apart.
    #[must_use]
    pub fn oauth1_secret(&self, purpose: &str, consumer: &[u8; 16], token: &str) -> Secret<String> {
        let code = sign(&self.oauth1, &[purpose.as_bytes(), consumer, token.as_bytes()]);
        Secret::new(HEXLOWER.encode(&code[..20]))
    }
}

/// Fields are preceded by their length: moving a byte from one to the next changes the code (CVE-2026-58426).
fn sign(key: &hmac::Key, fields: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for field in fields {
        context.update(&(field.len() as u64).to_be_bytes());
        context.update(field);
    }
    let tag = context.sign();
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

impl TokenDigest {
    /// The digest that the database keeps as these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// All 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 16 bytes: the key of the memory index.
    #[must_use]
    pub fn prefix(&self) -> [u8; 16] {
        let mut prefix = [0; 16];
        prefix.copy_from_slice(&self.0[..16]);
        prefix
    }
}

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
impl Eq for TokenDigest {}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenDigest(..)")
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_depends_on_the_key_and_on_where_fields_end() {
        let one = Pepper::new(&Secret::new([1; 32]));
        let two = Pepper::new(&Secret::new([2; 32]));
        assert_eq!(one.digest("a"), one.digest("a"));
        assert_ne!(one.digest("a"), two.digest("a"));
        assert_ne!(one.digest_password(&[0; 16], "ab", "c"), one.digest_password(&[0; 16], "a", "bc"));
    }
}
