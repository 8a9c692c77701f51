//! The floor of a gate in Rust: hyper in, hyper-util's pooled client out, bodies streamed, nothing checked.
use std::{convert::Infallible, sync::Arc};

use http_body_util::{BodyExt, Empty, combinators::BoxBody};
use hyper::{Request, Response, StatusCode, Uri, body::Incoming, header, server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};

type Body = BoxBody<bytes::Bytes, hyper::Error>;

struct Gate {
    client: Client<HttpConnector, Incoming>,
    upstream: String,
}

async fn forward(gate: Arc<Gate>, mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = format!("http://{}{path}", gate.upstream).parse::<Uri>().expect("a valid address");
    request.headers_mut().remove(header::CONNECTION);
    Ok(match gate.client.request(request).await {
        Ok(mut response) => {
            response.headers_mut().remove(header::CONNECTION);
            response.map(BodyExt::boxed)
        }
        Err(_) => {
            let nothing = Empty::new().map_err(|never| match never {}).boxed();
            Response::builder().status(StatusCode::BAD_GATEWAY).body(nothing).expect("a response")
        }
    })
}

fn main() {
    limits::runtime().block_on(async {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(256).build(connector);
        let gate = Arc::new(Gate { client, upstream: limits::arg("upstream", "127.0.0.1:7011") });
        let listener = tokio::net::TcpListener::bind(limits::arg("listen", "127.0.0.1:7004")).await.expect("a free port");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).ok();
            let gate = gate.clone();
            let service = service_fn(move |request| forward(gate.clone(), request));
            tokio::spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
        }
    });
}
