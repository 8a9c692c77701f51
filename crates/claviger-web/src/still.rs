//! What stands still: nobody waits for it for ever.
//!
//! Movement comes with every piece of every body, so it must cost little: it leaves a stamp. A timer is set anew only when
//! it rings.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// When something last moved, for whoever watches it from elsewhere.
#[derive(Debug)]
pub(crate) struct LastMove {
    start: Instant,
    /// Milliseconds after the start.
    millis: AtomicU64,
}

impl LastMove {
    /// It moves at this moment.
    pub(crate) fn now() -> Self {
        Self { start: Instant::now(), millis: AtomicU64::new(0) }
    }

    /// It moves again.
    pub(crate) fn again(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Release);
    }

    pub(crate) fn at(&self) -> Instant {
        self.start + Duration::from_millis(self.millis.load(Ordering::Acquire))
    }

    /// Ready as soon as it has not moved for this long.
    pub(crate) async fn long_ago(&self, time: Duration) {
        while self.at() + time > Instant::now() {
            sleep_until(self.at() + time).await;
        }
    }
}

/// A timer for an end that is put off again and again. It is made when there is something to wait for: most bodies end
/// before.
#[derive(Debug, Default)]
pub(crate) struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Ready when it is past `end`, which may be another one each time.
    pub(crate) fn poll_until(&mut self, end: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let timer = self.0.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if timer.deadline() > end {
            timer.as_mut().reset(end);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if end <= Instant::now() {
                return Poll::Ready(());
            }
            timer.as_mut().reset(end);
        }
    }
}
