//! A socket whose requests leave no doubt where they end.

use claviger_domain::gate::framing::Framing;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::raw::RawSwitch;

/// No parser takes these for a part of a request, wherever they come: in a head a NUL is an error, as soon as an empty
/// line makes the parser look; in a chunk's extension a bare line feed is. It answers 400 and closes.
const POISON: &[u8] = b"\0\n\n";

/// Reads along with the HTTP parser and stops it at the first byte that leaves a doubt.
pub(super) struct Guarded<S> {
    socket: S,
    framing: Framing,
    raw: RawSwitch,
    /// What is left of the poison, once there was a doubt.
    poison: Option<&'static [u8]>,
}

impl<S> Guarded<S> {
    pub(super) fn new(socket: S, raw: RawSwitch) -> Self {
        Self { socket, framing: Framing::default(), raw, poison: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(poison) = &mut this.poison {
            give(poison, buf); // and then the end
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(cx, buf))?;
        if this.raw.is_thrown() {
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

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}
