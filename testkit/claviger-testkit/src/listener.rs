//! The listener of a test server: real sockets, and connections that count as encrypted where a test says so.

use claviger_web::{AppState, Peer};
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Answers connections until the task is aborted.
pub(crate) async fn serve(listener: TcpListener, state: AppState, tls: bool) {
    let router = claviger_web::router(state);
    while let Ok((stream, address)) = listener.accept().await {
        let router = router.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer { address, tls });
            router.clone().oneshot(request)
        });
        tokio::spawn(async move {
            let builder = Builder::new(TokioExecutor::new());
            let _ = builder.serve_connection_with_upgrades(TokioIo::new(stream), answer).await; // the client's business
        });
    }
}
