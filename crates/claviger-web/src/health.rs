//! Whether the process lives, and whether it should get requests.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::extract::Json;
use crate::state::AppState;

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the store answers and the door is open. It tells no details: anybody may ask.
pub async fn ready(State(state): State<AppState>) -> Response {
    let reachable = state.desk.store.ping().await.is_ok();
    let ready = reachable && state.is_serving();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let index = if state.desk.index.is_complete() { "complete" } else { "filling" };
    (status, Json(serde_json::json!({"ready": ready, "store": reachable, "index": index}))).into_response()
}
