//! Faces: groups of routes that each speak like one product.
//!
//! A face lists the dialects that it accepts and says in its own shape what was refused: by the floors below, and by the
//! door itself. With `spoken_by` in the router it gets all that a face needs beside its routes.

pub mod allura;
pub(crate) mod api_of_both;
pub mod atlassian;
pub mod jelastic;
pub mod native;
pub(crate) mod own_tokens;
pub(crate) mod parameters;
pub(crate) mod speech;
pub mod tuleap;
pub mod youtrack;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use http::HeaderMap;

use crate::problem::Problem;
use crate::state::AppState;
use speech::Speech;

/// One product's way of speaking.
pub trait Face: Send + Sync + 'static {
    /// The dialects that are spoken here.
    fn accepts() -> Accepts;
    /// Says no, or that something cannot be known, as this product does.
    fn speak(state: &AppState, error: Error) -> Response;
    /// The same to a request whose headers are known: some products word a refusal by what was presented.
    fn answer(state: &AppState, request: &HeaderMap, error: Error) -> Response {
        let _ = request;
        Self::speak(state, error)
    }
    /// Says what the door itself found wrong with a request, which stands in `ours` as our own API says it.
    fn word(state: &AppState, problem: &Problem, ours: Response) -> Response;
}

/// The faces in which the gate can speak for an API; the first is the usual one.
pub static SPEECHES: [Speech; 7] = [
    Speech::of::<native::Native>("native"),
    Speech::of::<allura::Allura>("allura"),
    Speech::of::<atlassian::Atlassian>("atlassian"),
    Speech::of::<jelastic::Jelastic>("jelastic"),
    Speech::of::<tuleap::Tuleap>("tuleap"),
    Speech::of::<youtrack::YouTrack>("youtrack"),
    Speech::of::<youtrack::Hub>("hub"),
];
