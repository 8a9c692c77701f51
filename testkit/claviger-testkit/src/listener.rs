//! The listeners of a test server: the product's own accept loop, gate and router, on real sockets.

use std::sync::Arc;

use claviger_web::gate::Gate;
use claviger_web::{AppState, Peer, listen};
use http::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Answers connections until the task is aborted. A test may say that they count as encrypted.
pub(crate) async fn serve(listener: TcpListener, state: AppState, gate: Arc<Gate>, limits: listen::Limits, tls: bool) {
    let service = gate.before(claviger_web::router(state)).map_request(move |mut request: Request<Incoming>| {
        if let Some(peer) = request.extensions_mut().get_mut::<Peer>() {
            peer.tls |= tls;
        }
        request
    });
    listen::serve(listener, None, limits, service, std::future::pending()).await;
}
