//! From sockets to requests: the accept loop, its limits, TLS, and the graceful end.
//!
//! ```text
//! accept -> (TLS) -> guard over the framing -> HTTP/1.1 or HTTP/2 -> service, with `Peer` in the extensions
//! ```

mod guard;
mod raw;

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tower::{Service, ServiceExt};

use crate::extract::peer::Peer;
use guard::Guarded;

pub use raw::RawSwitch;

/// What one connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Bytes of a request's head.
    pub head_bytes: u32,
    /// How long a head may take, from a connection's first byte or a request's.
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
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    let mut end = std::pin::pin!(end);
    loop {
        let (socket, peer, permit) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let (builder, tls, service, watcher) = (Arc::clone(&builder), tls.clone(), service.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _permit = permit;
            match tls {
                None => converse(&builder, socket, peer, false, service, watcher).await,
                Some(current) => {
                    // A client that never finishes its handshake is like one that never finishes its head.
                    let handshake = tokio::time::timeout(limits.head_time, current().accept(socket)).await;
                    if let Ok(Ok(socket)) = handshake {
                        converse(&builder, socket, peer, true, service, watcher).await;
                    }
                }
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
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

async fn converse<IO, S>(
    builder: &Builder<TokioExecutor>,
    socket: IO,
    peer: SocketAddr,
    tls: bool,
    service: S,
    watcher: Watcher,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let raw = RawSwitch::default();
    let io = TokioIo::new(Guarded::new(socket, raw.clone()));
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer { address: peer, tls });
        request.extensions_mut().insert(raw.clone());
        service.clone().oneshot(request)
    });
    let running = watcher.watch(builder.serve_connection_with_upgrades(io, answer).into_owned());
    if let Err(error) = running.await {
        tracing::debug!(%error, %peer, "the connection ended early");
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
