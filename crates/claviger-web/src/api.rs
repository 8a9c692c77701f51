//! Our own API: one noun, one folder; one verb, one file.

pub mod catalogue;
pub mod me;
pub mod tokens;
