//! The pure rules of the gate: what a request means before anybody is asked who sent it.
//!
//! - [`path`]: one spelling for each path; what could be read in two ways is refused. The bytes that are decided on are
//!   the bytes that are sent.
//! - [`framing`]: where one message of a connection ends and the next begins, beyond doubt.
//! - [`template`], [`operations`]: which operation of an API a verb and a path are.
//! - [`headers`], [`query`]: what never reaches an upstream: credentials, hop-by-hop headers, claims of identity.
//! - [`identity`]: how a name becomes a header value that cannot be split.
//! - [`forwarded`], [`original`]: whom to believe about address, scheme, host and, for forward-auth, the request itself.

pub mod forwarded;
pub mod framing;
pub mod headers;
pub mod identity;
pub mod operations;
pub mod original;
pub mod path;
pub mod query;
pub mod template;
