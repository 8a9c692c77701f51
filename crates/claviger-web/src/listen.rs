//! From sockets to requests: the accept loop, its limits, TLS, and the graceful end.
//!
//! ```text
//! accept -> (TLS) -> guard over the framing -> HTTP/1.1 or HTTP/2 -> service, with `Peer` in the extensions
//! ```

mod answer;
mod connection;
mod guard;

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use socket2::SockRef;
use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tower::{Service, ServiceExt};

use crate::extract::peer::Peer;
use crate::prometheus;
use answer::{Answer, Streams, stands_still, writing};
use guard::{Guarded, Socket};

pub(crate) use answer::{Patience, UNSENT};
pub use connection::Connection;

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
    /// How long an answer may stand still.
    pub still: Duration,
    /// How long requests that are being answered may go on when the server ends.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head_bytes: 32 << 10,
            head_time: Duration::from_secs(15),
            still: Duration::from_secs(60),
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
    prometheus::limit(limits.connections);
    let mut told = Rarely::default();
    let mut end = std::pin::pin!(end);
    loop {
        let (socket, peer, permit) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = accept(&listener, &permits, &mut told) => accepted,
        };
        let (tls, service) = (tls.clone(), service.clone());
        let connection = Connection::new(permit, closing.subscribe());
        let line = Line { builder: Arc::clone(&builder), limits, connection };
        tokio::spawn(async move {
            match tls {
                None => writing(line.converse(socket, Peer { address: peer, tls: false }, service)).await,
                Some(current) => {
                    // A client that never finishes its handshake is like one that never finishes its head.
                    let handshake = tokio::time::timeout(limits.head_time, current().accept(socket)).await;
                    if let Ok(Ok(socket)) = handshake {
                        writing(line.converse(socket, Peer { address: peer, tls: true }, service)).await;
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
    told: &mut Rarely,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    let permit = match Arc::clone(permits).try_acquire_owned() {
        Ok(permit) => Some(permit),
        Err(_) => {
            if told.again() {
                tracing::warn!("as many connections are open as may be (limits.connections); further ones wait");
            }
            Arc::clone(permits).acquire_owned().await.ok()
        }
    };
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                let _ = socket.set_nodelay(true);
                let _ = SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT);
                return (socket, peer, permit);
            }
            Err(error) => {
                if told.again() {
                    tracing::warn!(%error, "a connection could not be accepted");
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// What would be said again and again is said once a second.
#[derive(Default)]
struct Rarely(Option<Instant>);

impl Rarely {
    /// Whether it is time to say it.
    fn again(&mut self) -> bool {
        let over = self.0.is_none_or(|last| last.elapsed() >= Duration::from_secs(1));
        if over {
            self.0 = Some(Instant::now());
        }
        over
    }
}

/// How one connection is held.
struct Line {
    builder: Arc<Builder<Streams>>,
    limits: Limits,
    connection: Connection,
}

impl Line {
    /// Answers what is asked over a connection, until the client ends it, the server ends, or it has rested too long. The
    /// parsers' own timers do not see a client that says nothing, not even which version it speaks, or asks nothing.
    async fn converse<IO, S>(self, socket: IO, peer: Peer, service: S)
    where
        IO: Socket,
        S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let Self { builder, limits, connection } = self;
        let io = TokioIo::new(Guarded::new(socket, connection.clone()));
        let asked = connection.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.extensions_mut().insert(asked.clone());
            let (version, running) = (request.version(), asked.begin());
            let answering = service.clone().oneshot(request);
            async move { Ok::<_, Infallible>(Answer::of(answering.await?, version, peer.address, limits.still, running)) }
        });
        let mut talking = pin!(builder.serve_connection_with_upgrades(io, answer).into_owned());
        let ended = tokio::select! {
            biased;
            ended = &mut talking => Some(ended),
            () = stands_still() => return connection.breaks(),
            () = connection.rests_for(limits.head_time) => None,
            () = connection.closing() => None,
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                talking.as_mut().graceful_shutdown();
                // Who is told to go and stays all the same is left, as soon as nothing is being answered.
                let stays = async {
                    tokio::time::sleep(limits.head_time).await;
                    connection.rests_for(limits.head_time).await;
                };
                tokio::select! {
                    biased;
                    ended = talking => ended,
                    () = stands_still() => return connection.breaks(),
                    () = stays => {
                        if connection.holds_back() {
                            tracing::info!(peer = %peer.address, "the end of an answer was cut off: it stood still for too long");
                            connection.breaks();
                        }
                        Ok(())
                    }
                }
            }
        };
        if let Err(error) = ended {
            match unreadable(&*error) {
                Some(refusal) => {
                    metrics::counter!("claviger_refusals_total", "code" => refusal).increment(1);
                    tracing::info!(%error, refusal, peer = %peer.address, "a request that cannot be read was refused");
                }
                None => tracing::debug!(%error, peer = %peer.address, "the connection ended early"),
            }
        }
    }
}

/// The code of what the parser has refused by itself: no service ever saw such a request.
fn unreadable(error: &(dyn Error + Send + Sync + 'static)) -> Option<&'static str> {
    let error = error.downcast_ref::<hyper::Error>()?;
    match error.is_parse() {
        true if error.is_parse_too_large() => Some("head_too_large"),
        true => Some("unreadable_request"),
        false => None,
    }
}

fn builder(limits: &Limits) -> Builder<Streams> {
    let mut builder = Builder::new(Streams);
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
