//! One connection: what it is busy with, and the place that it holds while others wait for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};

use crate::prometheus::{CONNECTIONS, Counted};
use crate::still::LastMove;

/// The connection that a request came by. The listener puts it into every request's extensions. It counts among those that
/// may be there at once, and the server's end waits for it, until its last clone is dropped.
#[derive(Clone, Debug)]
pub struct Connection(Arc<State>);

#[derive(Debug)]
struct State {
    raw: AtomicBool,
    broken: AtomicBool,
    /// Requests that are being answered.
    running: AtomicUsize,
    /// Pieces of answers that are made and not yet written: HTTP/2 lets the client say when.
    unsent: AtomicUsize,
    /// The socket takes nothing more just now.
    full: AtomicBool,
    /// Milliseconds that the last answer may stand still.
    patience: AtomicU64,
    /// When the last request ended, or the client made room for more.
    moved: LastMove,
    /// Becomes true when the server closes its door; nobody is there to say so any more when it is over.
    closing: watch::Receiver<bool>,
    _place: Option<OwnedSemaphorePermit>,
    _counted: Counted,
}

impl Connection {
    /// A connection that has just begun, and on which nothing was asked yet.
    pub(super) fn new(place: Option<OwnedSemaphorePermit>, closing: watch::Receiver<bool>) -> Self {
        Self(Arc::new(State {
            raw: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            running: AtomicUsize::new(0),
            unsent: AtomicUsize::new(0),
            full: AtomicBool::new(false),
            patience: AtomicU64::new(0),
            moved: LastMove::now(),
            closing,
            _place: place,
            _counted: Counted::one(CONNECTIONS),
        }))
    }

    /// It speaks another protocol from here: its bytes are not read as requests.
    pub fn becomes_raw(&self) {
        self.0.raw.store(true, Ordering::Release);
    }

    pub(super) fn is_raw(&self) -> bool {
        self.0.raw.load(Ordering::Acquire)
    }

    /// An answer broke off, and the end of the connection must not look like its own.
    pub(super) fn breaks(&self) {
        self.0.broken.store(true, Ordering::Release);
    }

    pub(super) fn is_broken(&self) -> bool {
        self.0.broken.load(Ordering::Acquire)
    }

    /// A request has come. It runs until what this returns is dropped.
    pub(super) fn begin(&self) -> Running {
        self.0.running.fetch_add(1, Ordering::AcqRel);
        Running(self.clone())
    }

    /// The client has made room for what it is told.
    fn moves(&self) {
        self.0.moved.again();
    }

    /// Whether the socket takes what is written. A client that takes it slowly does not rest. To write is no sign of it:
    /// the pings of HTTP/2 are written over a connection that rests.
    pub(super) fn is_full(&self, full: bool) {
        if self.0.full.swap(full, Ordering::AcqRel) && !full {
            self.moves();
        }
    }

    /// Whether the end of an answer is still with us, after its request.
    pub(super) fn holds_back(&self) -> bool {
        self.0.unsent.load(Ordering::Acquire) > 0 || self.0.full.load(Ordering::Acquire)
    }

    /// Ready as soon as no request has been running, and nothing been taken, for this long; where the end of an answer
    /// waits for its client, for as long as the answer may stand still. It costs one timer for a connection, not for a
    /// request.
    pub(super) async fn rests_for(&self, time: Duration) {
        loop {
            let rests = self.0.running.load(Ordering::Acquire) == 0;
            let patience = Duration::from_millis(self.0.patience.load(Ordering::Acquire));
            let long = if self.holds_back() { time.max(patience) } else { time };
            let now = Instant::now();
            let over = if rests { self.0.moved.at() } else { now } + long;
            if rests && over <= now {
                return;
            }
            sleep_until(over.min(now + time)).await;
        }
    }

    /// Ready when the server closes its door: what runs may end by itself.
    pub(super) async fn closing(&self) {
        let mut closing = self.0.closing.clone();
        drop(closing.wait_for(|closing| *closing).await);
    }

    /// Ready when the server has ended.
    pub async fn over(&self) {
        let mut closing = self.0.closing.clone();
        while closing.changed().await.is_ok() {}
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Running(Connection);

impl Running {
    pub(super) fn breaks(&self) {
        self.0.breaks();
    }

    /// How long its answer may stand still.
    pub(super) fn has_patience(&self, patience: Duration) {
        let millis = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        self.0.0.patience.store(millis, Ordering::Release);
    }

    /// A piece of its answer is made. It is unsent until what this returns is dropped.
    pub(super) fn sends(&self) -> Unsent {
        self.0.0.unsent.fetch_add(1, Ordering::AcqRel);
        Unsent(self.0.clone())
    }
}

/// A piece of an answer that is not yet written, or not all of it.
#[derive(Debug)]
pub(super) struct Unsent(Connection);

impl Unsent {
    /// Some of it was written.
    pub(super) fn moves(&self) {
        self.0.moves();
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.0.0.unsent.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.moves();
        self.0.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
