//! The store on both databases: what holds on one holds on the other.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod backups;
mod both_databases_agree;
mod broken_rows;
mod counters;
mod every_statement_prepares;
mod fixtures;
mod keyring;
mod logs;
mod migrations;
mod nonces;
mod plans;
mod schema;
mod serving;
mod tables;
mod tokens;
mod usage;
