//! The doors: our own API, the faces of other products, and the gate.
//!
//! Every route of the product stands in [`router`], grouped by face. To add one: a file under `api/` or `faces/`, and
//! its line there.

pub mod api;
pub mod dashboard;
pub mod extract;
pub mod faces;
pub mod gate;
mod gather;
pub mod health;
mod layer;
pub mod listen;
mod media;
mod oauth1;
pub mod oauth2;
pub mod openapi;
mod problem;
pub mod prometheus;
mod router;
mod state;
mod still;

pub use extract::peer::Peer;
pub use layer::trace::TARGET as TRACE;
pub use problem::Problem;
pub use router::{api_document, router};
pub use state::{AppState, Faces, TuleapTokens, WebConfig};
