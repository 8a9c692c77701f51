//! The doors, from outside: one module for a subject. The cases of the security catalogue carry its ids.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod acc;
mod allura;
mod api;
mod battery;
mod book;
mod clients;
mod dos;
mod factors;
mod first_steps;
mod introspection;
mod jelastic;
mod keyring;
mod listening;
mod log;
mod metrics;
mod oa1;
mod oauth1;
mod races;
mod rev;
mod routes;
mod schemathesis;
mod scp;
mod tok;
mod tuleap;
mod usage;
mod words;
mod youtrack;
