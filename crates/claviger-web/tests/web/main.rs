//! The doors, from outside: one module for a subject.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod allura;
mod api;
mod book;
mod clients;
mod first_steps;
mod introspection;
mod jelastic;
mod metrics;
mod tuleap;
mod youtrack;
