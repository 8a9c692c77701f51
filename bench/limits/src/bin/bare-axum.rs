//! The limit that a check is divided by: axum, one route, one small serialised JSON.
use axum::{Json, Router, routing::any, serve::ListenerExt};

#[derive(serde::Serialize)]
struct Answer {
    active: bool,
    sub: &'static str,
    client_id: &'static str,
    scope: &'static str,
    exp: u64,
}

async fn answer() -> Json<Answer> {
    Json(Answer { active: true, sub: "115", client_id: "bench", scope: "read write", exp: 2_000_000_000 })
}

fn main() {
    limits::runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind(limits::arg("listen", "127.0.0.1:7002")).await.expect("a free port");
        let app = Router::new().route("/", any(answer)).fallback(answer);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).await.expect("serving");
    });
}
