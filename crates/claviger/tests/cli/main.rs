//! The program as people and scripts meet it: started for real, on a free port, with a data folder of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod backups;
mod config;
mod demo;
mod gate;
mod house;
mod links;
mod readme;
mod serving;
mod signals;
mod tls;
mod tokens;
#[cfg(feature = "otel")]
mod traces;
