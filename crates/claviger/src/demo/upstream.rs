//! The sample API: notes, and what the gate told it about the caller.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

/// What its operations are.
pub(super) const OPENAPI: &str = include_str!("notes.yaml");

/// Starts it on a free port.
pub(super) async fn start() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/notes", get(answer).post(answer))
        .route("/notes/{id}", get(answer).delete(answer))
        .route("/whoami", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Says who asks, as the gate said, and for what.
async fn answer(request: Request) -> impl IntoResponse {
    let told = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let notes = json!({
        "you": told("x-claviger-user"),
        "dialect": told("x-claviger-dialect"),
        "credential": told("x-claviger-credential"),
        "sets": told("x-claviger-sets"),
        "asked": format!("{} {}", request.method(), request.uri().path()),
        "notes": ["buy milk", "water the plants"],
    });
    ([(header::CONTENT_TYPE, "application/json")], notes.to_string())
}
