//! The wire to an upstream: who writes sees when the upstream takes nothing, and whoever sent the request may cut it.
//!
//! The client's own task writes the request's body, and sees no reason to end while the upstream only takes nothing: not
//! when the answer is there, and not when nobody wants the rest of it.

use futures_util::task::AtomicWaker;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

use super::body::Upload;
use crate::listen::UNSENT;
use crate::still::LastMove;

/// A connection to an upstream.
pub(super) struct Wire {
    socket: TokioIo<TcpStream>,
    pliers: Pliers,
}

/// What cuts a wire. It is in the connection's extras.
#[derive(Clone, Debug)]
pub(super) struct Pliers(Arc<State>);

#[derive(Debug)]
struct State {
    cut: AtomicBool,
    /// The task that runs the connection.
    task: AtomicWaker,
    /// The upstream takes nothing more.
    full: AtomicBool,
    /// Since when.
    since: LastMove,
}

impl Wire {
    pub(super) fn new(socket: TokioIo<TcpStream>) -> Self {
        // Where it cannot be, an upstream that takes slowly must be quicker.
        let _ = SockRef::from(socket.inner()).set_tcp_notsent_lowat(UNSENT);
        let state = State {
            cut: AtomicBool::new(false),
            task: AtomicWaker::new(),
            full: AtomicBool::new(false),
            since: LastMove::now(),
        };
        Self { socket, pliers: Pliers(Arc::new(state)) }
    }

    fn whole(&self, cx: &Context<'_>) -> io::Result<()> {
        let state = &self.pliers.0;
        state.task.register(cx.waker());
        if state.cut.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the upstream took nothing for too long"));
        }
        Ok(())
    }

    fn noted<T>(&self, written: Poll<T>) -> Poll<T> {
        let state = &self.pliers.0;
        let full = written.is_pending();
        if state.full.swap(full, Ordering::AcqRel) != full && full {
            state.since.again();
        }
        written
    }
}

impl Pliers {
    /// Whether something is to be sent that the upstream does not take just now.
    pub(super) fn is_full(&self) -> bool {
        self.0.full.load(Ordering::Acquire)
    }

    /// Ready when the upstream has taken nothing for so long of what it is sent; false when all is sent.
    pub(super) async fn stands_still(&self, upload: &Upload, time: Duration) -> bool {
        while self.is_full() || !upload.is_over() {
            let now = Instant::now();
            let end = if self.is_full() { self.0.since.at() } else { now } + time;
            if end <= now {
                return true;
            }
            sleep_until(end).await;
        }
        false
    }

    /// Ends the connection.
    pub(super) fn cut(&self) {
        self.0.cut.store(true, Ordering::Release);
        self.0.task.wake();
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let state = &self.pliers.0;
        state.full.store(false, Ordering::Release);
        if state.cut.load(Ordering::Acquire) {
            // A reset: the kernel would wait for the upstream with all that it holds.
            let _ = self.socket.inner().set_zero_linger();
        }
    }
}

impl Connection for Wire {
    fn connected(&self) -> Connected {
        self.socket.connected().extra(self.pliers.clone())
    }
}

impl Read for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.whole(cx)?;
        Pin::new(&mut this.socket).poll_read(cx, buf)
    }
}

impl Write for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.whole(cx)?;
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.noted(written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.whole(cx)?;
        let written = Pin::new(&mut this.socket).poll_write_vectored(cx, bufs);
        this.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}
