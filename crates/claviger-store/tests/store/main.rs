//! The store on both databases: what holds on one holds on the other.

mod counters;
mod every_statement_prepares;
mod fixtures;
mod keyring;
mod logs;
mod migrations;
mod serving;
mod tokens;
