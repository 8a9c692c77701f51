//! WebSocket: the one protocol that a connection may change to (RFC 6455, 4.1).
//!
//! The request is decided like any other. Only the upstream's own 101 opens the tunnel; with any other answer the
//! connection stays ordinary HTTP, and its next request is decided on its own.

use claviger_domain::ids::RequestId;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Response, StatusCode, Version};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::recheck::Recheck;
use crate::listen::Connection;
use crate::prometheus::{Counted, Meter, TUNNELS};
use crate::still::LastMove;

/// What a request asks for with `Upgrade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To stay: every request without the word, or with one that is ignored, as `h2c` is (RFC 9110, 7.8).
    Stay,
    /// A WebSocket.
    WebSocket,
    /// A WebSocket, asked for in a way that leaves doubts.
    Unclear,
}

pub(super) fn wish(verb: &Method, version: Version, headers: &HeaderMap) -> Wish {
    let mut values = headers.get_all(header::UPGRADE).iter();
    let (Some(first), more) = (values.next(), values.next()) else { return Wish::Stay };
    let named = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"websocket");
    if !named(first) && !more.is_some_and(named) {
        return Wish::Stay;
    }
    let body = headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING);
    let clear = more.is_none() && verb == Method::GET && version == Version::HTTP_11 && !body && asks(headers);
    if clear { Wish::WebSocket } else { Wish::Unclear }
}

fn asks(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|word| word.trim().eq_ignore_ascii_case("upgrade"))
}

/// The two headers that belong to the connection and are sent again on the next one.
pub(super) fn ask(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

/// Whether the upstream agreed.
pub(super) fn agreed(response: &Response<Incoming>) -> bool {
    let upgrade = response.headers().get(header::UPGRADE);
    response.status() == StatusCode::SWITCHING_PROTOCOLS
        && upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Whose tunnel it is, for the log.
pub(super) struct Log {
    pub(super) client: IpAddr,
    pub(super) request: RequestId,
    pub(super) meter: Arc<Meter>,
}

/// Connects both ends as soon as both have changed, until one closes, nothing has passed for so long, the caller is no
/// longer good, or the server has ended. Meanwhile it counts as the connection that it was.
pub(super) fn open(
    client: OnUpgrade,
    upstream: OnUpgrade,
    connection: Connection,
    patience: Duration,
    recheck: Option<Recheck>,
    log: Log,
) {
    connection.becomes_raw();
    tokio::spawn(async move {
        let (Ok(client), Ok(upstream)) = tokio::join!(client, upstream) else { return };
        let moved = LastMove::now();
        let mut client = Watched { socket: TokioIo::new(client), moved: &moved };
        let mut upstream = TokioIo::new(upstream);
        let _counted = Counted::one(TUNNELS);
        let copy = tokio::io::copy_bidirectional(&mut client, &mut upstream);
        let lost = async {
            match recheck {
                Some(recheck) => recheck.lost().await,
                None => std::future::pending().await,
            }
        };
        let why = tokio::select! {
            _ended = copy => return,
            () = moved.long_ago(patience) => "nothing passed for too long",
            () = lost => "its credential is no longer good",
            () = connection.over() => "the server has ended",
        };
        let Log { client, request, meter } = log;
        tracing::info!(%client, request_id = %request, route = meter.route(), "a tunnel was closed: {why}");
    });
}

/// One end of a tunnel. What passes, in either direction, passes through it.
struct Watched<'m, S> {
    socket: S,
    moved: &'m LastMove,
}

impl<S> Watched<'_, S> {
    fn noted<T>(&self, done: Poll<T>) -> Poll<T> {
        if done.is_ready() {
            self.moved.again();
        }
        done
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<'_, S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = Pin::new(&mut this.socket).poll_read(cx, buf);
        this.noted(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<'_, S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.noted(written)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wished(lines: &[(&'static str, &'static str)]) -> Wish {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        wish(&Method::GET, Version::HTTP_11, &headers)
    }

    #[test]
    fn gat_15_only_a_clear_websocket_is_a_wish() {
        let (connection, websocket) = (("connection", "keep-alive, Upgrade"), ("upgrade", "websocket"));
        assert_eq!(wished(&[connection, websocket]), Wish::WebSocket);
        assert_eq!(wished(&[connection, ("upgrade", "h2c")]), Wish::Stay);
        assert_eq!(wished(&[websocket]), Wish::Unclear);
        assert_eq!(wished(&[connection, websocket, ("upgrade", "h2c")]), Wish::Unclear);
        assert_eq!(wished(&[connection, websocket, ("content-length", "5")]), Wish::Unclear);
        assert_eq!(wished(&[connection, ("upgrade", "h2c, websocket")]), Wish::Stay);
        assert_eq!(wished(&[]), Wish::Stay);
    }
}
