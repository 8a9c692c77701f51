//! Our own API: one noun, one folder; one verb, one file.

pub mod applications;
pub mod audit;
pub mod bots;
pub mod catalogue;
pub mod links;
pub mod me;
pub mod members;
pub(crate) mod parameters;
pub mod projects;
pub mod sessions;
pub mod sets;
pub mod tokens;
pub mod users;
