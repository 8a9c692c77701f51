//! From sockets to requests: the accept loop, its limits, TLS, and the graceful end.
//!
//! ```text
//! accept -> (TLS) -> guard over the framing -> HTTP/1.1 or HTTP/2 -> service, with `Peer` in the extensions
//! ```

mod guard;
mod raw;
mod rest;

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::{Service, ServiceExt};

use crate::extract::peer::Peer;
use guard::Guarded;
use rest::{Answer, Work};

pub use raw::RawSwitch;

/// What one connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Bytes of a request's head.
    pub head_bytes: u32,
    /// How long a head may take, from a connection's beginning or the last answer's end; so long also rests a connection over
    /// which nothing is asked.
    pub head_time: Duration,
    /// How long requests that are being answered may go on when the server ends.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head_bytes: 32 << 10,
            head_time: Duration::from_secs(15),
            drain: Duration::from_secs(30),
        }
    }
}

/// Where the certificate of a new connection comes from: it may change while the server runs.
pub type CurrentTls = Arc<dyn Fn() -> TlsAcceptor + Send + Sync>;

/// Serves until `end` is ready, then lets running requests finish.
pub async fn serve<S>(
    listener: TcpListener,
    tls: Option<CurrentTls>,
    limits: Limits,
    service: S,
    end: impl Future<Output = ()>,
) where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let builder = Arc::new(builder(&limits));
    let closing = watch::Sender::new(false);
    let permits = Arc::new(Semaphore::new(limits.connections));
    let mut end = std::pin::pin!(end);
    loop {
        let (socket, peer, permit) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let (tls, service) = (tls.clone(), service.clone());
        let line = Line { builder: Arc::clone(&builder), rest: limits.head_time, closing: closing.subscribe() };
        tokio::spawn(async move {
            let _permit = permit;
            match tls {
                None => line.converse(socket, Peer { address: peer, tls: false }, service).await,
                Some(current) => {
                    // A client that never finishes its handshake is like one that never finishes its head.
                    let handshake = tokio::time::timeout(limits.head_time, current().accept(socket)).await;
                    if let Ok(Ok(socket)) = handshake {
                        line.converse(socket, Peer { address: peer, tls: true }, service).await;
                    }
                }
            }
        });
    }
    drop(listener);
    closing.send_replace(true);
    if tokio::time::timeout(limits.drain, closing.closed()).await.is_err() {
        tracing::warn!(seconds = limits.drain.as_secs(), "requests were still running when the server ended");
    }
}

/// A permit first: without one nothing is accepted. Errors are the caller's network or our file descriptors; neither is
/// helped by a loop that spins.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                let _ = socket.set_nodelay(true);
                return (socket, peer, permit);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// How one connection is held.
struct Line {
    builder: Arc<Builder<TokioExecutor>>,
    rest: Duration,
    /// Becomes true when the server ends.
    closing: watch::Receiver<bool>,
}

impl Line {
    /// Answers what is asked over a connection, until the client ends it, the server ends, or it has rested too long. The
    /// parsers' own timers do not see a client that says nothing, not even which version it speaks, or asks nothing.
    async fn converse<IO, S>(mut self, socket: IO, peer: Peer, service: S)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let (raw, work) = (RawSwitch::default(), Work::none_yet());
        let io = TokioIo::new(Guarded::new(socket, raw.clone()));
        let at_work = work.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.extensions_mut().insert(raw.clone());
            let (running, answering) = (at_work.begin(), service.clone().oneshot(request));
            async move { Ok::<_, Infallible>(answering.await?.map(|body| Answer { body, _running: running })) }
        });
        let mut talking = pin!(self.builder.serve_connection_with_upgrades(io, answer).into_owned());
        let ended = tokio::select! {
            ended = &mut talking => Some(ended),
            () = work.rests_for(self.rest) => None,
            () = async { drop(self.closing.wait_for(|closing| *closing).await) } => None,
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                talking.as_mut().graceful_shutdown();
                // Who is told to go and stays all the same is left, as soon as nothing is being answered.
                let stays = async {
                    tokio::time::sleep(self.rest).await;
                    work.rests_for(self.rest).await;
                };
                tokio::select! {
                    ended = talking => ended,
                    () = stays => Ok(()),
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, peer = %peer.address, "the connection ended early");
        }
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // Lines of a head are not limited here: a hundred is the parser's own limit, and naming it would have it fill a table
    // of that length for each request.
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(limits.head_bytes.max(8 << 10) as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(limits.head_bytes)
        .max_concurrent_streams(200)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}
