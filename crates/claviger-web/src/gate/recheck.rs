//! What outlives its check: long answers and tunnels end when their credential does.

use claviger_auth::Desk;
use claviger_domain::caller::Caller;
use claviger_domain::time::Timestamp;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// How often a running answer's credential is looked at again.
const PERIOD: Duration = Duration::from_secs(5);

/// So many times in a row "cannot know" is patience; then it is "no".
const PATIENCE: u32 = 6;

/// A watch over a caller who was let in.
pub(super) struct Recheck {
    desk: Arc<Desk>,
    caller: Arc<Caller>,
    since: Timestamp,
    started: Instant,
    /// Made at the first pause: most answers end before.
    running: Option<BoxFuture<'static, ()>>,
}

impl Recheck {
    pub(super) fn new(desk: Arc<Desk>, caller: Arc<Caller>) -> Self {
        let since = desk.now();
        Self { desk, caller, since, started: Instant::now(), running: None }
    }

    /// Whether it is worth asking: answers that end at once never do.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.running.is_some() || now - self.started >= PERIOD
    }

    /// Ready when the caller is no longer good.
    pub(super) fn poll_lost(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let running = self
            .running
            .get_or_insert_with(|| Box::pin(lost(Arc::clone(&self.desk), Arc::clone(&self.caller), self.since)));
        running.as_mut().poll(cx)
    }

    /// Waits until the caller is no longer good.
    pub(super) async fn lost(self) {
        lost(self.desk, self.caller, self.since).await;
    }
}

async fn lost(desk: Arc<Desk>, caller: Arc<Caller>, since: Timestamp) {
    let mut unknown = 0;
    loop {
        tokio::time::sleep(PERIOD).await;
        match claviger_auth::still::still_good(&desk, &caller, since).await {
            Ok(true) => unknown = 0,
            Ok(false) => return,
            Err(error) => {
                unknown += 1;
                tracing::warn!(%error, "whether a running answer's credential is still good cannot be known");
                if unknown >= PATIENCE {
                    return;
                }
            }
        }
    }
}
