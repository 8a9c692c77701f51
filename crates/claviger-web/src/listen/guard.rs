//! A socket whose requests leave no doubt where they end, and whose answers arrive also where a body was not wanted.

use claviger_domain::gate::framing::Framing;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;

use super::connection::Connection;

/// No parser takes these for a part of a request, wherever they come: in a head a NUL is an error, as soon as an empty
/// line makes the parser look; in a chunk's extension a bare line feed is. It answers 400 and closes.
const POISON: &[u8] = b"\0\n\n";

/// How long, and for how many bytes, the end of a body is awaited that nobody reads.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 1 << 20;

/// What a connection goes through.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The connection under it.
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Reads along with the HTTP parser and stops it at the first byte that leaves a doubt.
pub(super) struct Guarded<S: Socket> {
    socket: S,
    framing: Framing,
    connection: Connection,
    /// What is left of the poison, once there was a doubt.
    poison: Option<&'static [u8]>,
    /// We have said all; what still comes is thrown away.
    lingering: Option<Lingering>,
}

struct Lingering {
    time: Pin<Box<Sleep>>,
    bytes: usize,
}

impl<S: Socket> Guarded<S> {
    pub(super) fn new(socket: S, connection: Connection) -> Self {
        Self { socket, framing: Framing::default(), connection, poison: None, lingering: None }
    }

    fn noted<T>(&self, written: Poll<T>) -> Poll<T> {
        self.connection.is_full(written.is_pending());
        written
    }
}

impl<S: Socket> AsyncRead for Guarded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(poison) = &mut this.poison {
            give(poison, buf); // and then the end
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(cx, buf))?;
        if this.connection.is_raw() {
            return Poll::Ready(Ok(()));
        }
        if let Err(doubt) = this.framing.read(&buf.filled()[before..]) {
            // The doubtful byte itself makes room for one byte at least: this is no end of the stream yet.
            buf.set_filled(before + doubt.good);
            give(this.poison.insert(POISON), buf);
        }
        Poll::Ready(Ok(()))
    }
}

fn give(poison: &mut &'static [u8], buf: &mut ReadBuf<'_>) {
    let (now, later) = poison.split_at(buf.remaining().min(poison.len()));
    buf.put_slice(now);
    *poison = later;
}

impl<S: Socket> Guarded<S> {
    /// A refusal may be spoken before the whole request has come. To close the socket then would reset the connection
    /// under the client's hands: it fails to send, and never reads why.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(lingering) = &mut self.lingering else { return Poll::Ready(()) };
        let mut room = [0; 4096];
        while self.framing.is_within_body() && lingering.bytes > 0 && lingering.time.as_mut().poll(cx).is_pending() {
            let mut buf = ReadBuf::new(&mut room);
            let read = ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buf));
            let came = buf.filled();
            if read.is_err() || came.is_empty() || self.framing.read(came).is_err() {
                break;
            }
            lingering.bytes = lingering.bytes.saturating_sub(came.len());
        }
        Poll::Ready(())
    }
}

impl<S: Socket> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.noted(written)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.socket).poll_flush(cx);
        this.noted(flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.socket).poll_shutdown(cx))?;
            if this.poison.is_some() || this.connection.is_raw() {
                return Poll::Ready(Ok(()));
            }
            this.lingering = Some(Lingering { time: Box::pin(sleep(LINGER)), bytes: LINGER_BYTES });
        }
        this.poll_linger(cx).map(Ok)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write_vectored(cx, bufs);
        this.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

impl<S: Socket> Drop for Guarded<S> {
    fn drop(&mut self) {
        // A reset: half of an answer must not end like a whole one, nor wait for a client that takes nothing.
        if self.connection.is_broken() && self.lingering.is_none() {
            let _ = self.socket.tcp().set_zero_linger();
        }
    }
}
