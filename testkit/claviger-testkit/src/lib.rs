//! A whole server in one line, with actors.

pub mod database;
