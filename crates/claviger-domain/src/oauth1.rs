//! OAuth 1.0a as a server hears it (RFC 5849): the pure half of every signed request.
//!
//! ```text
//! POST /plugins/servlet/oauth/access-token HTTP/1.1
//! Host: id.example.org
//! Authorization: OAuth realm="x", oauth_consumer_key="bamboo", oauth_token="t", oauth_signature_method="RSA-SHA1",
//!                oauth_timestamp="1798758000", oauth_nonce="n", oauth_version="1.0", oauth_verifier="v", oauth_signature="..."
//!                 |                                                                            (or in the query, or in a form)
//!   parameters    collected from header, query and form, decoded, checked: one place, each name once
//!   base_string   METHOD & encoded URI & encoded sorted parameters
//!   check         the consumer's key or secret, and the methods it may use, say whether the signature is theirs
//!   timestamp     within the window around "now"
//!   nonce         the 16 bytes under which this use is remembered
//!   problem       what went wrong, with status and parameters, as consumers expect to read it
//! ```
//!
//! The order for a caller: [`SignedRequest::read`], find the consumer, [`Window::check`], [`SignatureCheck::verify`], and
//! only then remember [`SignedRequest::nonce_key`]: what is not signed may not fill the memory. What is signed is the
//! public address that the client saw, so [`Wire`] is filled before any prefix is stripped or host rewritten.
//!
//! Known quirks, do not copy: Allura takes a missing `oauth_callback` for `oob`; Jira's Python client signs with HMAC and
//! an empty secret first and repeats with RSA when it is refused, so that refusal must not count as a guess.

pub mod base_string;
pub mod body_hash;
pub mod callback;
pub mod check;
pub mod consumer;
mod der;
pub mod encoding;
pub mod key;
pub mod method;
pub mod nonce;
pub mod parameters;
pub mod problem;
pub mod request;
pub mod timestamp;

pub use callback::Callback;
pub use check::SignatureCheck;
pub use consumer::{Consumer, Provider};
pub use key::{KeyError, KeyFloor, RsaPublicKey};
pub use method::{SignatureMethod, SignatureMethods};
pub use nonce::NonceKey;
pub use parameters::Parameters;
pub use problem::Problem;
pub use request::{Scheme, SignedRequest, Wire};
pub use timestamp::Window;
