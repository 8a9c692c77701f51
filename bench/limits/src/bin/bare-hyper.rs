//! The upstream of every gate: hyper, HTTP/1.1, one small JSON.
use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;

async fn answer(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = Full::new(Bytes::from_static(limits::BODY));
    Ok(Response::builder().header("content-type", "application/json").body(body).expect("a response"))
}

fn main() {
    limits::runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind(limits::arg("listen", "127.0.0.1:7011")).await.expect("a free port");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).ok();
            let connection = http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(stream), service_fn(answer));
            tokio::spawn(async move { drop(connection.await) });
        }
    });
}
