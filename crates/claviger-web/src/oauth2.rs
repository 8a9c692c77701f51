//! The machine endpoints of OAuth 2 under `/oauth2`.

pub mod introspect;
