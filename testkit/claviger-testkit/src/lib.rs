//! A whole server in one line, with actors.
//!
//! ```no_run
//! # async fn scenario() {
//! let server = claviger_testkit::server::TestServer::start().await;
//! let alice = server.person("alice").await;
//! let token = alice.token().sets(["Read only"]).make().await;
//! server.get("/v1/me").bearer(&token).send().await.assert(200);
//! server.after().await; // what holds after every case: nothing panicked, no secret is anywhere in clear
//! # }
//! ```

pub mod actors;
pub mod after;
pub mod authenticator;
pub mod battery;
pub mod browser;
pub mod client;
pub mod clock;
pub mod database;
mod listener;
pub mod logs;
mod looks;
pub mod pages;
pub mod ports;
pub mod provider;
pub mod raw;
pub mod server;
pub mod signer;
pub mod speakers;
pub mod upstream;

pub use database::{TestDatabase, TestResult};
pub use server::TestServer;
