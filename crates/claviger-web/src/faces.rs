//! Faces: groups of routes that each speak like one product.
//!
//! A face lists the dialects that it accepts and owns one function that speaks a refusal in its own shape.

pub(crate) mod api_users;
pub mod jelastic;
pub mod native;
pub(crate) mod own_tokens;
pub(crate) mod parameters;
pub mod youtrack;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;

use crate::state::AppState;

/// One product's way of speaking.
pub trait Face: Send + Sync + 'static {
    /// Its name in metrics and logs.
    const NAME: &'static str;
    /// The dialects that are spoken here.
    fn accepts() -> Accepts;
    /// Says no, or that something cannot be known, as this product does.
    fn speak(state: &AppState, error: Error) -> Response;
}
