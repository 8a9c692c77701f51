//! What others changed: the growing `invalidation` sequence, followed.
//!
//! Every change to a credential, an account or a set appends a line to the sequence in its own transaction. Each server
//! follows it; its own lines only repeat what its memory knows already. A gap, or a store that cannot be read, is never
//! read as "nothing changed".

use std::sync::Arc;
use std::time::Duration;

use claviger_domain::ids::CredentialId;
use claviger_store::invalidations::{self, Changed};
use claviger_store::{Engine, Tx};
use tokio::sync::{Mutex, watch};

use crate::desk::Desk;
use crate::error::Result;
use crate::load;

/// How often the sequence is asked for where nobody tells us.
const POLL: Duration = Duration::from_millis(100);
/// Changes that are brought into memory at a time: few enough that it takes a fraction of what a node may be without
/// word.
const BATCH: u32 = 200;
/// How often the store is asked for what was changed here.
const TRIES: u32 = 3;

/// Says in the caller's transaction what it changes.
pub async fn announce(desk: &Desk, tx: &mut Tx, changed: Changed) -> Result<()> {
    invalidations::append(tx, changed, desk.now()).await?;
    Ok(())
}

/// Says that these credentials change.
pub async fn announce_all(desk: &Desk, tx: &mut Tx, ids: &[CredentialId]) -> Result<()> {
    for id in ids {
        announce(desk, tx, Changed::Credential(*id)).await?;
    }
    Ok(())
}

/// Brings memory up to date with what was changed here, after the commit and before the answer. If the store cannot be
/// read for long, the whole index is forgotten and each check asks the store again: not at once, because a store that is
/// short of readers would then be asked by all.
pub async fn apply(desk: &Desk, changes: &[Changed]) {
    // A few at a time: others who bring memory up to date take turns.
    for some in changes.chunks(BATCH as usize) {
        let _memory = desk.memory.lock().await;
        let mut tries = 1;
        while let Err(error) = refresh_all(desk, some).await {
            if tries == TRIES {
                tracing::warn!(%error, "memory could not be brought up to date: forgetting it and reading past it");
                return load::forget(desk);
            }
            tries += 1;
        }
    }
}

async fn refresh_all(desk: &Desk, changes: &[Changed]) -> Result<()> {
    let mut tx = desk.store.read().await?;
    for changed in changes {
        load::refresh(desk, &mut tx, *changed).await?;
    }
    Ok(())
}

/// Brings the index up to date with credentials that were changed here.
pub async fn apply_all(desk: &Desk, ids: &[CredentialId]) {
    let changes: Vec<_> = ids.iter().copied().map(Changed::Credential).collect();
    apply(desk, &changes).await;
}

/// Follows the sequence.
pub struct Follower {
    desk: Arc<Desk>,
    place: Mutex<Place>,
}

struct Place {
    seq: i64,
    data_version: Option<i64>,
}

impl Follower {
    /// Starts at the end of the sequence as it is now. What the index reads afterwards is at least as new.
    pub async fn start(desk: Arc<Desk>) -> Result<Self> {
        let asked = desk.clock.running();
        let data_version = desk.store.data_version().await?;
        let mut tx = desk.store.read().await?;
        let seq = invalidations::last(&mut tx).await?;
        drop(tx);
        // The file of an embedded database is always at hand, and whoever writes to it comes through this machine.
        if desk.store.engine() == Engine::Postgres {
            desk.hearing.heard(asked);
        }
        Ok(Self { desk, place: Mutex::new(Place { seq, data_version }) })
    }

    /// Applies all that was announced up to now, and returns the sequence's number. When this has returned, no check
    /// that starts later sees an older state.
    pub async fn catch_up(&self) -> Result<i64> {
        let mut place = self.place.lock().await;
        loop {
            let _memory = self.desk.memory.lock().await;
            let asked = self.desk.clock.running();
            let mut tx = self.desk.store.read().await?;
            let last = invalidations::last(&mut tx).await?;
            let lines = invalidations::list_since(&mut tx, place.seq, BATCH).await?;
            let next = lines.first().map(|line| line.seq);
            if last < place.seq || last > place.seq && next != Some(place.seq + 1) {
                // Lines are gone, or it is another database than it was: nothing that we know need be true.
                tracing::warn!(
                    seen = place.seq,
                    last,
                    "changes were missed: forgetting everything and reading it anew"
                );
                load::refresh(&self.desk, &mut tx, Changed::Everything).await?;
                place.seq = last;
                self.desk.hearing.heard_again(asked);
                return Ok(last);
            }
            for line in &lines {
                load::refresh(&self.desk, &mut tx, line.changed).await?;
                place.seq = line.seq;
            }
            drop(tx);
            self.desk.hearing.heard_again(asked);
            if lines.len() < BATCH as usize {
                return Ok(place.seq);
            }
        }
    }

    /// Follows until told to stop. Errors are logged and tried again: the next look applies what this one missed.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let polls_database = self.desk.store.engine() == Engine::Postgres;
        loop {
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                _ = stop.changed() => return,
            }
            let looked = if polls_database { self.catch_up().await.map(drop) } else { self.look().await };
            if let Err(error) = looked {
                tracing::warn!(%error, "the store cannot tell what others changed; trying again");
            }
            self.fill_if_needed();
        }
    }

    /// SQLite tells for two microseconds whether another connection has written. What it told counts as seen only when
    /// all of it was applied: a look that fails is followed by one that does not rely on it.
    pub async fn look(&self) -> Result<()> {
        let version = self.desk.store.data_version().await?;
        if version.is_none() || version != self.place.lock().await.data_version {
            self.catch_up().await?;
            self.place.lock().await.data_version = version;
        }
        Ok(())
    }

    /// Whatever made the index incomplete, checks should not read past it for longer than it takes to fill.
    fn fill_if_needed(&self) {
        if !self.desk.index.is_complete() && self.desk.filling.try_lock().is_ok() {
            let desk = Arc::clone(&self.desk);
            tokio::spawn(async move { load::fill_patiently(&desk).await });
        }
    }
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower").finish_non_exhaustive()
    }
}
