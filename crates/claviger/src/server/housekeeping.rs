//! What has to be done every hour: warnings of tokens that will end, and forgetting what nobody needs any more.

use std::time::Duration;

use claviger_auth::{Desk, load, tokens};
use claviger_domain::limits::EXPIRY_WARNINGS_DAYS;
use claviger_store::usage::{self, day_of};
use claviger_store::{credentials, invalidations, narrowings, notices, passkeys, secrets};
use tokio::sync::watch;

const HOUR: Duration = Duration::from_hours(1);
/// A dead secret's row stays for a month: whoever still has the value in a script that seldom runs is told that it was
/// replaced, and every node learns its digest and forgets it.
const DEAD_SECRETS: Duration = Duration::from_hours(30 * 24);
/// A session that has ended is of interest for a while, to whoever asks where they were signed in.
const ENDED_SESSIONS: Duration = Duration::from_hours(30 * 24);
/// Changes that every node has followed long ago.
const FOLLOWED: Duration = Duration::from_hours(7 * 24);
/// How long it is known what a token was used for.
const USAGE: Duration = Duration::from_hours(90 * 24);

/// Does it now and every hour, until told to stop. What fails is tried again in an hour.
pub(crate) async fn run(desk: &Desk, mut stop: watch::Receiver<bool>) {
    loop {
        match once(desk).await {
            Ok(done) if done == Done::default() => {}
            Ok(done) => tracing::info!(?done, "housekeeping"),
            Err(error) => tracing::warn!(%error, "housekeeping could not be finished; trying again in an hour"),
        }
        tokio::select! {
            () = tokio::time::sleep(HOUR) => {}
            _ = stop.changed() => return,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Done {
    /// Warnings that are new in the queue.
    pub(crate) warnings: u64,
    /// Secrets that are gone.
    pub(crate) secrets: usize,
    /// Sessions that are gone.
    pub(crate) sessions: u64,
    /// Changes that are forgotten.
    pub(crate) changes: u64,
    /// Counts of what tokens did long ago, and rights that are no longer given back.
    pub(crate) counts: u64,
}

/// Does it once.
pub(crate) async fn once(desk: &Desk) -> claviger_auth::Result<Done> {
    let now = desk.now();
    let mut done = Done::default();
    let mut tx = desk.store.write().await?;
    for days in EXPIRY_WARNINGS_DAYS {
        done.warnings += notices::queue(&mut tx, days, now).await?;
    }
    let gone = secrets::delete_dead(&mut tx, now.minus(DEAD_SECRETS)).await?;
    done.secrets = gone.len();
    done.sessions = credentials::delete_ended_sessions(&mut tx, now.minus(ENDED_SESSIONS)).await?;
    passkeys::forget_spent(&mut tx, now).await?;
    done.changes = invalidations::prune(&mut tx, now.minus(FOLLOWED)).await?;
    done.counts = usage::prune(&mut tx, day_of(now.minus(USAGE))).await?;
    done.counts += narrowings::prune(&mut tx, now.minus(tokens::UNDO)).await?;
    tx.commit().await?;
    load::forget_ended(desk, &gone).await;
    Ok(done)
}
