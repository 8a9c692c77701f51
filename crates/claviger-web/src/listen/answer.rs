//! Answers on their way out. One that stands still is cut off, whether its client takes nothing or nothing comes from
//! whoever makes it.
//!
//! A body cannot see by itself that nobody takes it: it is asked for the next piece when the last one is gone, and not
//! before. Who can see it is the task that writes it, a connection's with HTTP/1 and a stream's with HTTP/2. There, after
//! each look at what is to be written, [`stands_still`] looks at the time.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{Response, Version};
use http_body::{Frame, SizeHint};
use hyper::rt::Executor;
use tokio::time::Instant;

use super::connection::Running;
use crate::still::Timer;

tokio::task_local! {
    /// When the answer that this task writes must have moved; none while it writes none.
    static DUE: Cell<Option<Instant>>;
}

/// How long an answer may stand still: in its extensions, where it is not [`Limits::still`](super::Limits::still).
#[derive(Clone, Copy, Debug)]
pub struct Patience(pub Duration);

/// An answer's body. Its request runs until the last of it has gone.
pub(super) struct Answer {
    body: Body,
    patience: Duration,
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
        usual: Duration,
        running: Running,
    ) -> Response<Self> {
        let patience = response.extensions_mut().remove().map_or(usual, |Patience(own)| own);
        let ends_with_connection = version < Version::HTTP_11;
        response.map(|body| {
            let answer = Self { body, patience, waits: false, ends_with_connection, running };
            answer.moves();
            answer
        })
    }

    fn moves(&self) {
        due(Some(Instant::now() + self.patience));
    }
}

fn due(end: Option<Instant>) {
    // Outside of such a task nobody watches.
    let _ = DUE.try_with(|due| due.set(end));
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let piece = Pin::new(&mut this.body).poll_frame(cx);
        if piece.is_ready() || !this.waits {
            this.moves();
        }
        this.waits = piece.is_pending();
        if this.ends_with_connection && matches!(piece, Poll::Ready(Some(Err(_)))) {
            this.running.breaks();
        }
        piece
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        due(None);
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
    tracing::info!("an answer was cut off: it stood still for too long");
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
