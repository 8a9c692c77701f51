//! Bodies on their way through: streamed, never gathered, and ended when the client stands still.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

use super::recheck::Recheck;
use crate::still::{LastMove, Timer};

/// Why a body ended before its end. The connection it goes to is cut: nothing partial looks whole.
#[derive(Debug, Error)]
pub(super) enum BodyError {
    #[error("the other side broke off")]
    Broken(#[source] hyper::Error),
    #[error("the body is larger than the route permits")]
    TooLarge,
    #[error("the body stood still for too long")]
    Still,
    #[error("the credential is no longer good")]
    Revoked,
}

/// A request's body on its way to the upstream.
pub(super) enum RequestBody {
    Empty,
    /// What was read before the decision.
    Whole(Bytes),
    /// It is still on its way.
    Stream(Stream),
}

/// A body that is still on its way.
pub(super) struct Stream {
    rest: Incoming,
    upload: Arc<Upload>,
    /// Bytes that may still come.
    left: u64,
    /// How long the client may stand still.
    patience: Duration,
    /// When it must have moved, while it is waited for.
    due: Option<Instant>,
    timer: Timer,
}

/// What the forwarding side must know of a request's body: how it goes, and when it last moved.
#[derive(Debug)]
pub(super) struct Upload {
    moved: LastMove,
    how: AtomicU8,
}

/// How an upload goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// What came was passed on, or is about to be: if anybody is waited for, it is the upstream.
    Moves,
    /// The client is waited for.
    Waits,
    Broken,
    TooLarge,
    Still,
    /// Nothing more is to come.
    Over,
}

impl Upload {
    /// How it goes.
    pub(super) fn how(&self) -> How {
        let all = [How::Moves, How::Waits, How::Broken, How::TooLarge, How::Still, How::Over];
        all.into_iter().find(|how| *how as u8 == self.how.load(Ordering::Relaxed)).unwrap_or(How::Moves)
    }

    /// Since when the upstream has been waited for: not yet while the client is.
    pub(super) fn waits_since(&self) -> Instant {
        if self.how() == How::Waits { Instant::now() } else { self.moved.at() }
    }

    /// Whether nothing more is to come, for whatever reason.
    pub(super) fn is_over(&self) -> bool {
        !matches!(self.how(), How::Moves | How::Waits)
    }

    fn goes(&self, how: How) {
        self.how.store(how as u8, Ordering::Relaxed);
    }

    fn fails(&self, how: How, error: BodyError) -> BodyError {
        self.goes(how);
        error
    }
}

impl Stream {
    pub(super) fn new(rest: Incoming, most: Option<u64>, patience: Duration) -> Self {
        let upload = Arc::new(Upload { moved: LastMove::now(), how: AtomicU8::new(How::Moves as u8) });
        Self { rest, upload, left: most.unwrap_or(u64::MAX), patience, due: None, timer: Timer::default() }
    }

    pub(super) fn upload(&self) -> Arc<Upload> {
        Arc::clone(&self.upload)
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.rest).poll_frame(cx) else {
            self.upload.goes(How::Waits);
            let due = *self.due.get_or_insert_with(|| Instant::now() + self.patience);
            return self.timer.poll_until(due, cx).map(|()| Some(Err(self.upload.fails(How::Still, BodyError::Still))));
        };
        self.due = None;
        self.upload.moved.again();
        self.upload.goes(How::Moves);
        Poll::Ready(frame.map(|frame| {
            let frame = frame.map_err(|error| self.upload.fails(How::Broken, BodyError::Broken(error)))?;
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            let left = self.left.checked_sub(length);
            self.left = left.ok_or_else(|| self.upload.fails(How::TooLarge, BodyError::TooLarge))?;
            Ok(frame)
        }))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if !self.upload.is_over() {
            self.upload.goes(How::Over);
        }
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
            Self::Stream(stream) => stream.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Stream(stream) => stream.rest.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream(stream) => stream.rest.size_hint(),
        }
    }
}

/// An answer's body on its way to the client, for as long as the caller may have it.
pub(super) struct AnswerBody {
    inner: Incoming,
    recheck: Option<Recheck>,
}

impl AnswerBody {
    pub(super) fn new(inner: Incoming, recheck: Option<Recheck>) -> Self {
        Self { inner, recheck }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.inner).poll_frame(cx);
        // A stream that never pauses must still notice that its credential died.
        if let Some(recheck) = &mut this.recheck
            && (frame.is_pending() || recheck.is_due(Instant::now()))
            && recheck.poll_lost(cx).is_ready()
        {
            return Poll::Ready(Some(Err(BodyError::Revoked)));
        }
        frame.map(|frame| frame.map(|frame| frame.map_err(BodyError::Broken)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
