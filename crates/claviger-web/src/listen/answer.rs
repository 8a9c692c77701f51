//! Answers on their way out. One that stands still is cut off, whether its client takes nothing or nothing comes from
//! whoever makes it.
//!
//! A body cannot see by itself that nobody takes it: it is asked for the next piece when the last one is gone, and not
//! before. Who can see it is the task that writes it, a connection's with HTTP/1 and a stream's with HTTP/2. There, after
//! each look at what is to be written, [`stands_still`] looks at the time.
//!
//! So pieces must be small, and asked for when the client has taken others. The first is done here, the second by
//! [`UNSENT`]: without it the kernel may hold megabytes, and asks for more when a third of them is gone.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::Buf;
use claviger_domain::ids::RequestId;
use http::{Response, Version};
use http_body::{Body as _, Frame, SizeHint};
use hyper::rt::Executor;
use tokio::time::Instant;
use tracing::field::display;

use super::connection::{Running, Unsent};
use crate::prometheus::Meter;
use crate::still::Timer;

/// Bytes of a piece: those of a usual frame of HTTP/2.
const PIECE: usize = 16 << 10;

/// Bytes that the kernel takes before it has sent those that it has.
pub(crate) const UNSENT: u32 = 128 << 10;

tokio::task_local! {
    /// When the answer that this task writes must have moved; none while it writes none.
    static DUE: Cell<Option<Instant>>;
}

/// How long an answer may stand still: in its extensions, where it is not [`Limits::still`](super::Limits::still).
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    pub(crate) time: Duration,
    /// For the log.
    pub(crate) request: RequestId,
    pub(crate) meter: Arc<Meter>,
}

/// An answer's body. Its request runs until the last piece is handed over, which may wait for the client still.
pub(super) struct Answer {
    body: Body,
    /// What is left of a large piece.
    rest: Bytes,
    peer: SocketAddr,
    usual: Duration,
    own: Option<Patience>,
    /// Whether the next piece is waited for; else it is the client that is.
    waits: bool,
    /// To HTTP/1.0 the end of the connection may be the end of the answer.
    ends_with_connection: bool,
    running: Running,
}

impl Answer {
    /// The answer to a request of this version, to be made in the task that writes it.
    pub(super) fn of(
        mut response: Response<Body>,
        version: Version,
        peer: SocketAddr,
        usual: Duration,
        running: Running,
    ) -> Response<Self> {
        let own = response.extensions_mut().remove();
        let ends_with_connection = version < Version::HTTP_11;
        response.map(|body| {
            let rest = Bytes::new();
            let answer = Self { body, rest, peer, usual, own, waits: false, ends_with_connection, running };
            answer.running.has_patience(answer.patience());
            answer.moves();
            answer
        })
    }

    fn patience(&self) -> Duration {
        self.own.as_ref().map_or(self.usual, |own| own.time)
    }

    fn moves(&self) {
        due(Some(Instant::now() + self.patience()));
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            return Pin::new(&mut self.body).poll_frame(cx);
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.rest)))))
    }

    fn cut(&mut self, mut bytes: Bytes) -> Piece {
        self.rest = bytes.split_off(bytes.len().min(PIECE));
        Piece { bytes, unsent: self.running.sends() }
    }
}

fn due(end: Option<Instant>) {
    // Outside of such a task nobody watches.
    let _ = DUE.try_with(|due| due.set(end));
}

impl http_body::Body for Answer {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        let this = self.get_mut();
        let piece = this.poll_piece(cx);
        if piece.is_ready() || !this.waits {
            this.moves();
        }
        this.waits = piece.is_pending();
        if this.ends_with_connection && matches!(piece, Poll::Ready(Some(Err(_)))) {
            this.running.breaks();
        }
        piece.map(|piece| piece.map(|piece| piece.map(|frame| frame.map_data(|bytes| this.cut(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    /// Asked before the first piece.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if DUE.try_with(|due| due.take().is_some_and(|due| due <= Instant::now())).unwrap_or(false) {
            let request_id = self.own.as_ref().map(|own| display(own.request));
            let route = self.own.as_ref().and_then(|own| own.meter.route());
            tracing::info!(peer = %self.peer, request_id, route, "an answer was cut off: it stood still for too long");
        }
    }
}

/// A piece of an answer, until it is written.
pub(super) struct Piece {
    bytes: Bytes,
    unsent: Unsent,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, written: usize) {
        self.bytes.advance(written);
        self.unsent.moves();
    }
}

/// Runs what writes answers, so that it may ask whether one [`stands_still`].
pub(super) async fn writing<T>(writes: impl Future<Output = T>) -> T {
    DUE.scope(Cell::new(None), writes).await
}

/// Ready when an answer stands still. To be asked after what writes it.
pub(super) async fn stands_still() {
    let mut timer = Timer::default();
    poll_fn(|cx| match DUE.with(Cell::get) {
        Some(end) => timer.poll_until(end, cx),
        None => Poll::Pending,
    })
    .await;
}

/// Runs the streams of HTTP/2. To drop one resets it, and leaves its connection to the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Streams;

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        tokio::spawn(writing(async move {
            tokio::select! {
                biased;
                () = stream => {}
                () = stands_still() => {}
            }
        }));
    }
}
