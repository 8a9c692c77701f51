//! The doors, from outside: one module for a subject.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod first_steps;
mod jelastic;
mod youtrack;
