//! The memory index: every live secret, by the first 16 bytes of its keyed digest.
//!
//! It is the truth for checks. It fills in the background after start; until it is complete a miss reads the database,
//! so the server answers rightly from the first millisecond. Once complete, a miss is the answer: unknown, expired and
//! revoked tokens cost no read either. 256 shards keep a resize from ever copying the whole.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use claviger_domain::credential::CredentialKind;
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::CredentialId;
use claviger_domain::time::Timestamp;

use crate::grant_table::Slot;

/// What a check needs to know of a secret beyond the grant that it shares with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The credential.
    pub id: CredentialId,
    /// The grant.
    pub grant: Slot,
    /// Token or session.
    pub kind: CredentialKind,
    /// Whether it rests.
    pub suspended: bool,
    /// Whether the secret ends before its credential, because a newer one was made. That one may have ended since as well.
    pub replaced: bool,
    /// The first moment at which the secret no longer works.
    pub expires_at: Option<Timestamp>,
}

type Key = [u8; 16];
type Shard = RwLock<HashMap<Key, Record, BuildHasherDefault<DigestHasher>>>;

/// The index. Locks are held for a look-up or an insertion, never longer.
pub struct Index {
    shards: Box<[Shard; 256]>,
    complete: AtomicBool,
    /// Grows whenever something was missed: a fill that began before does not make the index complete.
    missed: AtomicU64,
    /// Keys removed while a fill runs: the fill must not bring them back from an older read.
    removed: Mutex<HashSet<Key>>,
}

impl Index {
    pub(crate) fn new() -> Self {
        let shards = std::array::from_fn(|_| Shard::default());
        Self {
            shards: Box::new(shards),
            complete: AtomicBool::new(false),
            missed: AtomicU64::new(0),
            removed: Mutex::default(),
        }
    }

    /// What is known of the secret.
    pub(crate) fn find(&self, digest: &TokenDigest) -> Option<Record> {
        let key = digest.prefix();
        self.shard(key).read().unwrap_or_else(PoisonError::into_inner).get(&key).copied()
    }

    /// Whether a miss is the answer.
    pub fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    /// How many secrets are known.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets what is known now: after a commit, and before the answer to whoever asked for the change.
    pub(crate) fn put(&self, digest: &TokenDigest, record: Record) {
        let key = digest.prefix();
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        self.shard(key).write().unwrap_or_else(PoisonError::into_inner).insert(key, record);
    }

    /// Forgets a secret: no check that starts later finds it.
    pub(crate) fn remove(&self, digest: &TokenDigest) {
        let key = digest.prefix();
        {
            let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
            if !self.is_complete() {
                removed.insert(key);
            }
        }
        self.shard(key).write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Adds what an older read found, unless something newer is known, or something was missed since the fill began:
    /// what it read may be what was missed.
    pub(crate) fn fill(&self, digest: &TokenDigest, record: Record, began: u64) {
        let key = digest.prefix();
        let mut shard = self.shard(key).write().unwrap_or_else(PoisonError::into_inner);
        let removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.filling() == began && !removed.contains(&key) {
            shard.entry(key).or_insert(record);
        }
    }

    /// Forgets what ended before this moment, so that memory does not grow with what was: a miss says no as well.
    pub(crate) fn forget_ended(&self, before: Timestamp, kind: CredentialKind) {
        let ended = |record: &Record| record.kind == kind && record.expires_at.is_some_and(|end| end < before);
        for shard in self.shards.iter() {
            shard.write().unwrap_or_else(PoisonError::into_inner).retain(|_, record| !ended(record));
        }
    }

    /// The grants that records have.
    pub(crate) fn grants(&self) -> HashSet<Slot> {
        let of = |shard: &Shard| -> Vec<Slot> {
            shard.read().unwrap_or_else(PoisonError::into_inner).values().map(|record| record.grant).collect()
        };
        self.shards.iter().flat_map(of).collect()
    }

    /// What had been missed when a fill begins.
    pub(crate) fn filling(&self) -> u64 {
        self.missed.load(Ordering::Acquire)
    }

    /// Every live secret is in: from now on a miss is the answer. If something was missed since the fill began, it is not
    /// complete, and this says so.
    pub(crate) fn completed(&self, began: u64) -> bool {
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.filling() != began {
            return false;
        }
        self.complete.store(true, Ordering::Release);
        removed.clear();
        true
    }

    /// Nothing that is kept can be trusted: every check reads the database until the next fill is through.
    pub(crate) fn forget_all(&self) {
        self.incomplete();
        for shard in self.shards.iter() {
            shard.write().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Something was missed: misses read the database again until the next fill is through.
    pub(crate) fn incomplete(&self) {
        let _removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        self.missed.fetch_add(1, Ordering::AcqRel);
        self.complete.store(false, Ordering::Release);
    }

    fn shard(&self, key: Key) -> &Shard {
        &self.shards[usize::from(key[0])]
    }
}

/// The key is a keyed digest, so its own bytes are as good as any hash of them.
#[derive(Default)]
struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(Ok(tail)) = bytes.len().checked_sub(8).map(|at| bytes[at..].try_into()) {
            self.0 ^= u64::from_le_bytes(tail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            id: CredentialId::from_bytes([1; 16]),
            grant: Slot::for_test(0),
            kind: CredentialKind::Token,
            suspended: false,
            replaced: false,
            expires_at: None,
        }
    }

    #[test]
    fn rev_02_a_fill_never_brings_back_what_was_removed_meanwhile() {
        let index = Index::new();
        let digest = TokenDigest::from_bytes([7; 32]);
        index.remove(&digest);
        index.fill(&digest, record(), index.filling());
        assert_eq!(index.find(&digest), None);
        assert!(index.completed(index.filling()));
        assert!(index.is_complete() && index.is_empty());
    }

    #[test]
    fn a_fill_that_began_before_something_was_missed_completes_nothing() {
        let index = Index::new();
        let began = index.filling();
        index.incomplete();
        assert!(!index.completed(began) && !index.is_complete());
        assert!(index.completed(index.filling()) && index.is_complete());
    }

    #[test]
    fn a_fill_never_overwrites_what_is_newer() {
        let index = Index::new();
        let digest = TokenDigest::from_bytes([7; 32]);
        let newer = Record { suspended: true, ..record() };
        index.put(&digest, newer);
        index.fill(&digest, record(), index.filling());
        assert_eq!(index.find(&digest), Some(newer));
    }

    #[test]
    fn rev_02_a_fill_adds_nothing_that_it_read_before_everything_was_forgotten() {
        let index = Index::new();
        let digest = TokenDigest::from_bytes([7; 32]);
        let began = index.filling();
        index.forget_all();
        index.fill(&digest, record(), began);
        assert_eq!(index.find(&digest), None);
    }

    #[test]
    fn ended_sessions_are_forgotten_and_nothing_else_is() {
        let index = Index::new();
        let end = |millis| Some(Timestamp::from_millis(millis));
        let session = |expires_at| Record { kind: CredentialKind::Session, expires_at, ..record() };
        let kept = [session(None), session(end(10)), Record { expires_at: end(5), ..record() }];
        for (place, known) in (1..).zip([session(end(5))].into_iter().chain(kept)) {
            index.put(&TokenDigest::from_bytes([place; 32]), known);
        }
        index.forget_ended(Timestamp::from_millis(10), CredentialKind::Session);
        assert_eq!((index.len(), index.find(&TokenDigest::from_bytes([1; 32]))), (3, None));
    }
}
