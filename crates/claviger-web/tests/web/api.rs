//! Our own API, beyond tokens.

mod accounts;
mod audit;
mod document;
mod headers;
mod parameters;
mod projects;
mod revoke_many;
mod sessions;
mod sets;
