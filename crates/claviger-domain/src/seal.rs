//! What must be read again, and yet never lies anywhere in clear: sealed under the server's key.
//!
//! ```text
//! 1 byte    12 bytes   n bytes      16 bytes
//! version   nonce      ciphertext   tag          AES-256-GCM; the purpose and whose it is are its associated data
//! ```
//!
//! A sealed value is good for one purpose and one owner: moved to another row or another cookie it does not open.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use zeroize::Zeroize;

use crate::entropy::Entropy;
use crate::secret::Secret;

const VERSION: u8 = 1;

/// Seals and opens under a key that comes from the server's master key.
pub struct Seal(LessSafeKey);

impl Seal {
    /// The seal that belongs to a master key.
    #[must_use]
    pub fn new(master: &Secret<[u8; 32]>) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master.expose());
        let mut derived = [0; 32];
        derived.copy_from_slice(hmac::sign(&master, b"claviger seal v1").as_ref());
        let key = UnboundKey::new(&AES_256_GCM, &derived).expect("32 bytes are a key of AES-256");
        derived.zeroize();
        Self(LessSafeKey::new(key))
    }

    /// Seals a value for a purpose and an owner.
    #[must_use]
    pub fn seal(&self, purpose: &str, whose: &[u8], plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut text = plain.to_vec();
        let sealed = self.0.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context(purpose, whose)),
            &mut text,
        );
        let tag = sealed.expect("what we seal is far below the cipher's limit");
        [&[VERSION], &nonce[..], &text, tag.as_ref()].concat()
    }

    /// The value, if it was sealed here for this purpose and owner and nobody touched it since.
    #[must_use]
    pub fn open(&self, purpose: &str, whose: &[u8], sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        if *version != VERSION {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(context(purpose, whose)), &mut text).ok()?.len();
        text.truncate(length);
        Some(Secret::new(text))
    }
}

/// The purpose is preceded by its length, so that no byte of it can pass for one of the owner's.
fn context(purpose: &str, whose: &[u8]) -> Vec<u8> {
    [&(purpose.len() as u64).to_be_bytes()[..], purpose.as_bytes(), whose].concat()
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_value_opens_only_as_what_and_whose_it_was_sealed() {
        let (seal, entropy) = (Seal::new(&Secret::new([7; 32])), SeededEntropy::new(1));
        let sealed = seal.seal("totp", b"alice", b"the secret", &entropy);
        assert_eq!(seal.open("totp", b"alice", &sealed).unwrap().expose(), b"the secret");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert!(seal.open("totp", b"bob", &sealed).is_none());
        assert!(seal.open("tot", b"palice", &sealed).is_none());
        assert!(Seal::new(&Secret::new([8; 32])).open("totp", b"alice", &sealed).is_none());
        for place in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[place] ^= 1;
            assert!(seal.open("totp", b"alice", &touched).is_none(), "byte {place}");
            assert!(seal.open("totp", b"alice", &sealed[..place]).is_none(), "the first {place} bytes");
        }
        assert_ne!(seal.seal("totp", b"alice", b"the secret", &entropy), sealed);
    }
}
