//! Challenges that cost nothing until they are answered: a stranger who asks for many fills no table.
//!
//! ```text
//! 16 bytes   8 bytes            32 bytes
//! chance     end, in ms since   keyed digest over purpose, binding, chance and end
//!            1970
//! ```
//!
//! A challenge is good for one purpose and for whom it was made: a session, a sign-in under way, a browser. When it is
//! answered, its digest is written, and nobody answers it again.

use std::time::Duration;

use claviger_domain::digest::TokenDigest;
use claviger_domain::time::Timestamp;
use claviger_domain::webauthn::Challenge;
use claviger_store::{Tx, passkeys};
use data_encoding::HEXLOWER;

use crate::desk::Desk;
use crate::error::Result;

/// As long as the browser is told to wait.
const LIFE: Duration = Duration::from_mins(5);
const CHANCE: usize = 16;
const HEAD: usize = CHANCE + 8;

/// What a challenge is for, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purpose<'a> {
    /// The ceremony.
    pub(crate) word: &'static str,
    /// Whose it is.
    pub(crate) bound: &'a [u8],
}

/// A challenge of ours that is not over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ours {
    digest: TokenDigest,
    ends: Timestamp,
}

/// A new challenge.
pub(crate) fn make(desk: &Desk, purpose: Purpose<'_>) -> Vec<u8> {
    let mut head = [0; HEAD];
    desk.entropy.fill(&mut head[..CHANCE]);
    head[CHANCE..].copy_from_slice(&desk.now().plus(LIFE).as_millis().to_be_bytes());
    [&head[..], digest(desk, purpose, &head).as_bytes()].concat()
}

/// Whether this challenge was made here, for this purpose, not long ago.
pub(crate) fn check(desk: &Desk, purpose: Purpose<'_>, challenge: &Challenge) -> Option<Ours> {
    let (head, tail) = challenge.0.split_at_checked(HEAD)?;
    let digest = digest(desk, purpose, head);
    if TokenDigest::from_bytes(tail.try_into().ok()?) != digest {
        return None;
    }
    let ends = Timestamp::from_millis(i64::from_be_bytes(head[CHANCE..].try_into().ok()?));
    (desk.now() < ends).then_some(Ours { digest, ends })
}

impl Ours {
    /// Spends it. False if it was.
    pub(crate) async fn spend(self, tx: &mut Tx) -> Result<bool> {
        Ok(passkeys::spend(tx, &self.digest, self.ends.plus(LIFE)).await?)
    }
}

fn digest(desk: &Desk, purpose: Purpose<'_>, head: &[u8]) -> TokenDigest {
    let [bound, head] = [purpose.bound, head].map(|bytes| HEXLOWER.encode(bytes));
    desk.keys.pepper.digest(&format!("challenge {} {bound} {head}", purpose.word))
}
