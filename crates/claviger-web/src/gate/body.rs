//! Bodies on their way through: streamed, never gathered, and ended when they stand still.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use thiserror::Error;
use tokio::time::{Instant, Sleep};

use super::recheck::Recheck;

/// Why a body ended before its end. The connection it goes to is cut: nothing partial looks whole.
#[derive(Debug, Error)]
pub(super) enum BodyError {
    #[error("the other side broke off")]
    Broken(#[source] hyper::Error),
    #[error("the body is larger than the route permits")]
    TooLarge,
    #[error("the body stood still for too long")]
    Idle,
    #[error("the credential is no longer good")]
    Revoked,
}

/// A request's body on its way to the upstream.
pub(super) enum RequestBody {
    Empty,
    /// What was read before the decision.
    Whole(Bytes),
    /// It is still on its way.
    Stream {
        rest: Incoming,
        progress: Arc<Progress>,
        left: u64,
    },
}

/// What the forwarding side must know of a request's body: when it last moved, and how it failed.
#[derive(Debug)]
pub(super) struct Progress {
    start: Instant,
    /// Milliseconds after the start.
    moved: AtomicU64,
    failed: AtomicU8,
}

/// How a request's body failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Broken = 1,
    TooLarge = 2,
}

impl Progress {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { start: Instant::now(), moved: AtomicU64::new(0), failed: AtomicU8::new(0) })
    }

    /// When the body last moved.
    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.moved.load(Ordering::Relaxed))
    }

    pub(super) fn failed(&self) -> Option<Failed> {
        match self.failed.load(Ordering::Relaxed) {
            1 => Some(Failed::Broken),
            2 => Some(Failed::TooLarge),
            _ => None,
        }
    }

    fn note(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.moved.store(millis, Ordering::Relaxed);
    }

    fn fail(&self, how: Failed) {
        self.failed.store(how as u8, Ordering::Relaxed);
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.get_mut() {
            Self::Empty => Poll::Ready(None),
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Stream { rest, progress, left } => {
                let frame = ready!(Pin::new(rest).poll_frame(cx));
                progress.note();
                Poll::Ready(frame.map(|frame| {
                    let frame = frame.map_err(|error| {
                        progress.fail(Failed::Broken);
                        BodyError::Broken(error)
                    })?;
                    let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                    *left = left.checked_sub(length).ok_or_else(|| {
                        progress.fail(Failed::TooLarge);
                        BodyError::TooLarge
                    })?;
                    Ok(frame)
                }))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Stream { rest, .. } => rest.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream { rest, .. } => rest.size_hint(),
        }
    }
}

/// An answer's body on its way to the client.
pub(super) struct AnswerBody {
    inner: Incoming,
    idle: Duration,
    last: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    recheck: Option<Recheck>,
}

impl AnswerBody {
    pub(super) fn new(inner: Incoming, idle: Duration, recheck: Option<Recheck>) -> Self {
        Self { inner, idle, last: Instant::now(), timer: None, recheck }
    }

    /// Whether the body must end now, because it stands still or because the caller lost the right to it.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<BodyError> {
        if let Some(recheck) = &mut self.recheck
            && recheck.poll_lost(cx).is_ready()
        {
            return Poll::Ready(BodyError::Revoked);
        }
        loop {
            let deadline = self.last + self.idle;
            let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
            ready!(timer.as_mut().poll(cx));
            if self.last + self.idle <= Instant::now() {
                return Poll::Ready(BodyError::Idle);
            }
            // It moved meanwhile: the timer is set anew only when it rings.
            timer.as_mut().reset(self.last + self.idle);
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(frame) => {
                this.last = Instant::now();
                // A stream that never pauses must still notice that its credential died.
                if let Some(recheck) = &mut this.recheck
                    && recheck.is_due(this.last)
                    && recheck.poll_lost(cx).is_ready()
                {
                    return Poll::Ready(Some(Err(BodyError::Revoked)));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(BodyError::Broken)))
            }
            Poll::Pending => this.poll_end(cx).map(|error| Some(Err(error))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
