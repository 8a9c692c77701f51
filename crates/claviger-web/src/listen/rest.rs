//! Connections that rest. A client may keep one for its next request, but not for ever: it holds a place that others wait
//! for.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// What one connection is busy with.
#[derive(Clone, Debug)]
pub(super) struct Work(Arc<Requests>);

#[derive(Debug)]
struct Requests {
    running: AtomicUsize,
    start: Instant,
    /// Milliseconds after the start at which the last one ended.
    ended: AtomicU64,
}

impl Work {
    /// A connection that has just begun, and on which nothing was asked yet.
    pub(super) fn none_yet() -> Self {
        Self(Arc::new(Requests { running: AtomicUsize::new(0), start: Instant::now(), ended: AtomicU64::new(0) }))
    }

    /// A request has come. It runs until what this returns is dropped.
    pub(super) fn begin(&self) -> Running {
        self.0.running.fetch_add(1, Ordering::AcqRel);
        Running(Arc::clone(&self.0))
    }

    /// Ready as soon as no request has been running for this long. It costs one timer for a connection, not for a request.
    pub(super) async fn rests_for(&self, time: Duration) {
        loop {
            let since = self.since();
            let over = since.unwrap_or_else(Instant::now) + time;
            if since.is_some() && over <= Instant::now() {
                return;
            }
            sleep_until(over).await;
        }
    }

    /// Since when no request has been running.
    fn since(&self) -> Option<Instant> {
        let rests = self.0.running.load(Ordering::Acquire) == 0;
        rests.then(|| self.0.start + Duration::from_millis(self.0.ended.load(Ordering::Acquire)))
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Running(Arc<Requests>);

impl Drop for Running {
    fn drop(&mut self) {
        let now = u64::try_from(self.0.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.ended.store(now, Ordering::Release);
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

/// An answer's body. Its request runs until the last of it has gone.
pub(super) struct Answer {
    pub(super) body: Body,
    pub(super) _running: Running,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
