//! From sockets to requests: the accept loop, its limits, and the graceful end.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use claviger_web::Peer;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::tls::Certificates;
use crate::config::Limits;

/// Serves until `end` is ready, then lets running requests finish.
pub(super) async fn serve(
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    limits: Limits,
    router: Router,
    end: impl Future<Output = ()>,
) {
    let builder = Arc::new(builder(limits));
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    let mut end = std::pin::pin!(end);
    loop {
        let accept = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = accept => accepted,
        };
        let (socket, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Our file descriptors, or the caller's network: neither is helped by a loop that spins.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let _ = socket.set_nodelay(true);
        let (builder, certificates, router) = (Arc::clone(&builder), certificates.clone(), router.clone());
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            let _permit = permit;
            match certificates {
                None => converse(&builder, socket, Peer { address, tls: false }, router, watcher).await,
                Some(certificates) => {
                    let handshake = certificates.acceptor().accept(socket);
                    if let Ok(Ok(socket)) = tokio::time::timeout(limits.header_timeout, handshake).await {
                        converse(&builder, socket, Peer { address, tls: true }, router, watcher).await;
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

async fn converse<S>(builder: &Builder<TokioExecutor>, socket: S, peer: Peer, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(socket), answer).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, peer = %peer.address, "the connection ended early");
    }
}

fn builder(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(100)
        .max_buf_size(32 << 10);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(32 << 10).max_concurrent_streams(200);
    builder
}
