//! Words and rules: no I/O, no async, no clock.
//!
//! Everything here is a value or a pure function, which is why it is what we fuzz and property-test. Time and chance
//! come in as parameters ([`time::Clock`], [`entropy::Entropy`]).

pub mod account;
pub mod action;
pub mod audit;
pub mod caller;
pub mod catalogue;
pub mod credential;
pub mod dates;
pub mod digest;
pub mod entropy;
pub mod fields;
pub mod gate;
pub mod ids;
pub mod jelastic;
pub mod limits;
pub mod method;
pub mod oauth1;
pub mod openapi;
pub mod policy;
pub mod project;
pub mod recovery;
pub mod refusal;
pub mod rights;
pub mod seal;
pub mod secret;
pub mod text;
pub mod time;
pub mod token;
pub mod totp;
pub mod webauthn;
