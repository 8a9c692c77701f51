//! Each signed request and each form that makes a secret is accepted once: what was used is written to the store before the
//! request is let in, so that neither a restart nor another node takes it a second time.
//!
//! A write for each request would cost a turn of the disk for each. Those that arrive while one is under way wait, and
//! are written together by whoever writes next.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use claviger_domain::oauth1::NonceKey;
use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;
use claviger_store::{Db, StoreError, nonces};
use tokio::sync::oneshot;

use crate::desk::Desk;
use crate::error::Result;

/// Uses that are remembered at most; the table stays under 200 MB.
const MOST: i64 = 4_000_000;
/// How often those that are too old to come again are forgotten.
const PRUNE: Duration = Duration::from_mins(1);

struct Waiting {
    key: NonceKey,
    forget_after: Timestamp,
    answer: oneshot::Sender<bool>,
}

/// What waits to be written.
pub(crate) struct Nonces {
    /// How many are remembered at most.
    most: i64,
    waiting: Mutex<Vec<Waiting>>,
    writing: tokio::sync::Mutex<()>,
    kept: AtomicI64,
    pruned_at: AtomicI64,
}

impl Default for Nonces {
    fn default() -> Self {
        Self::of_size(MOST)
    }
}

/// Remembers a use, and tells whether it is the first. When it has returned, no later one is.
pub(crate) async fn is_first(desk: &Desk, key: NonceKey, forget_after: Timestamp) -> Result<bool> {
    let (nonces, store, now) = (Arc::clone(&desk.nonces), desk.store.clone(), desk.now());
    if nonces.is_full() {
        tokio::spawn(async move { nonces.make_room(&store, now).await });
        return Err(Refusal::Throttled { retry_after: PRUNE }.into());
    }
    let (answer, answered) = oneshot::channel();
    let waiting = Waiting { key, forget_after, answer };
    nonces.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    // A task of its own: a client that goes away does not take along what it writes for others.
    tokio::spawn(async move { nonces.write(&store, now).await });
    Ok(answered.await.map_err(|_| StoreError::Busy)?)
}

impl Nonces {
    fn of_size(most: i64) -> Self {
        Self {
            most,
            waiting: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            kept: AtomicI64::default(),
            pruned_at: AtomicI64::default(),
        }
    }

    fn is_full(&self) -> bool {
        self.kept.load(Ordering::Relaxed) >= self.most
    }

    /// Forgets what is too old. While there is no room nothing is written, so that nobody else does it.
    async fn make_room(&self, store: &Db, now: Timestamp) {
        let Ok(_one) = self.writing.try_lock() else { return }; // whoever writes prunes as well
        if let Err(error) = self.write_batch(store, &[], now).await {
            tracing::error!(%error, "there is no room to remember signed requests, and none could be made");
        }
    }

    /// Writes all that waits; whoever comes later finds nothing left to do. If the store fails, nobody is answered.
    async fn write(&self, store: &Db, now: Timestamp) {
        let _one = self.writing.lock().await;
        let mut batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if batch.is_empty() {
            return;
        }
        // In one order on all nodes: two of them never wait for each other.
        batch.sort_by_key(|waiting| waiting.key);
        match self.write_batch(store, &batch, now).await {
            Ok(first) => {
                for (waiting, first) in batch.into_iter().zip(first) {
                    let _ = waiting.answer.send(first);
                }
            }
            Err(error) => tracing::error!(%error, "signed requests cannot be remembered, and none is let in"),
        }
    }

    async fn write_batch(&self, store: &Db, batch: &[Waiting], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        self.prune(store, now).await?;
        if batch.is_empty() {
            return Ok(vec![]);
        }
        let first = match all_are_first(store, batch).await? {
            true => vec![true; batch.len()],
            false => one_by_one(store, batch).await?,
        };
        self.kept.fetch_add(i64::try_from(batch.len()).unwrap_or(i64::MAX), Ordering::Relaxed);
        Ok(first)
    }

    /// Forgets what is too old to come again, once in a while.
    async fn prune(&self, store: &Db, now: Timestamp) -> Result<(), StoreError> {
        if now.since(Timestamp::from_millis(self.pruned_at.load(Ordering::Relaxed))) < PRUNE {
            return Ok(());
        }
        let mut tx = store.write().await?;
        nonces::prune(&mut tx, now).await?;
        let kept = nonces::count(&mut tx).await?;
        tx.commit().await?;
        self.kept.store(kept, Ordering::Relaxed);
        self.pruned_at.store(now.as_millis(), Ordering::Relaxed);
        Ok(())
    }
}

/// Writes the batch by few statements, as it is where nobody sends anything twice: then each is the first, or none of it
/// was written.
async fn all_are_first(store: &Db, batch: &[Waiting]) -> Result<bool, StoreError> {
    if batch.windows(2).any(|two| two[0].key == two[1].key) {
        return Ok(false);
    }
    let keys: Vec<NonceKey> = batch.iter().map(|waiting| waiting.key).collect();
    let latest = batch.iter().map(|waiting| waiting.forget_after).max().unwrap_or(Timestamp::MAX);
    let mut tx = store.write().await?;
    let first = nonces::remember_all(&mut tx, &keys, latest).await?;
    if first {
        tx.commit().await?
    } else {
        tx.rollback().await?
    }
    Ok(first)
}

async fn one_by_one(store: &Db, batch: &[Waiting]) -> Result<Vec<bool>, StoreError> {
    let mut tx = store.write().await?;
    let mut first = Vec::with_capacity(batch.len());
    for waiting in batch {
        first.push(nonces::remember(&mut tx, &waiting.key, waiting.forget_after).await?);
    }
    tx.commit().await?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use claviger_store::{DatabaseUrl, DbOptions};

    use super::*;

    #[tokio::test]
    async fn a_full_memory_makes_room_when_the_first_of_it_are_too_old() {
        let store = Db::open(&DatabaseUrl::Memory, &DbOptions::default()).await.unwrap();
        store.migrate().await.unwrap();
        let (nonces, start) = (Nonces::of_size(2), Timestamp::from_millis(1_800_000_000_000));
        let end = start.plus(PRUNE);
        let waiting = |nonce| Waiting {
            key: NonceKey::new("consumer", "token", "1", nonce),
            forget_after: end,
            answer: oneshot::channel().0,
        };
        nonces.write_batch(&store, &[waiting("one"), waiting("two")], start).await.unwrap();
        assert!(nonces.is_full());
        nonces.make_room(&store, end).await;
        assert!(nonces.is_full(), "they count until their time is over");
        nonces.make_room(&store, end.plus(PRUNE)).await;
        assert!(!nonces.is_full());
    }
}
