//! Faces: groups of routes that each speak like one product.
//!
//! A face lists the dialects that it accepts and owns one function that speaks a refusal in its own shape.

pub mod allura;
pub(crate) mod api_users;
pub mod atlassian;
pub mod jelastic;
pub mod native;
pub(crate) mod own_tokens;
pub(crate) mod parameters;
pub mod tuleap;
pub mod youtrack;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use http::HeaderMap;

use crate::state::AppState;

/// One product's way of speaking.
pub trait Face: Send + Sync + 'static {
    /// Its name in metrics and logs.
    const NAME: &'static str;
    /// The dialects that are spoken here.
    fn accepts() -> Accepts;
    /// Says no, or that something cannot be known, as this product does.
    fn speak(state: &AppState, error: Error) -> Response;
    /// The same to a request whose headers are known: some products word a refusal by what was presented.
    fn answer(state: &AppState, request: &HeaderMap, error: Error) -> Response {
        let _ = request;
        Self::speak(state, error)
    }
}
