//! The dance of OAuth 1.0a: a consumer asks for a request token, a person allows or denies it, the consumer exchanges it.
//!
//! ```text
//! consumer --- signed ---> request_token     a request token, for ten minutes
//! person   --- session --> consent           who asks, as whom, until when: allow or deny
//! consumer --- signed ---> access_token      with the code that the person brought back: an access token
//! consumer --- signed ---> access_token      with a session handle, later: another one in its place
//! ```
//!
//! No token is stored, only its digest; its secret follows from the token by the server's key, and is not stored at all.

mod access_token;
mod consent;
mod request_token;

pub use access_token::{Access, access_token};
pub use consent::{Allowed, Asked, Decided, allow, asked, deny};
pub use request_token::{Requested, request_token};

use claviger_domain::digest::TokenDigest;
use claviger_domain::oauth1::{Consumer, Problem, SignedRequest};
use claviger_domain::refusal::{Malformed, Refusal};
use claviger_domain::time::Timestamp;

use crate::desk::Desk;
use crate::dialects::DIALECTS;
use crate::error::{Error, Result};
use crate::journal::{Holder, Refused};
use crate::request::{Presented, Proof, RequestView};

/// When what somebody allows this consumer now ends, if they do not say.
#[must_use]
pub fn usual_end_now(desk: &Desk, consumer: &Consumer) -> Option<Timestamp> {
    consent::usual_end(desk, consumer, desk.now())
}

/// The digest of a request token: it is found without its consumer, because the person's browser names none.
pub(crate) fn request_digest(desk: &Desk, token: &str) -> TokenDigest {
    desk.keys.pepper.digest(&format!("oauth1 request {token}"))
}

/// The digest of the code that a person brings back.
fn verifier_digest(desk: &Desk, token: &TokenDigest, verifier: &str) -> TokenDigest {
    let token = data_encoding::HEXLOWER.encode(token.as_bytes());
    desk.keys.pepper.digest(&format!("oauth1 verifier {token} {verifier}"))
}

/// The request as a signed one, which it must be here. The answers hold secrets, so that they want TLS (RFC 5849 sections 2.1
/// and 2.3). A site that has none, as one has on one's own machine, answers all the same.
fn read<'r>(request: &RequestView<'r>) -> Result<Box<SignedRequest<'r>>> {
    if request.outer.has_tls && !request.client.secure {
        return Err(Refusal::Malformed(Malformed::SignedInClear).into());
    }
    let dialect = DIALECTS.iter().find(|dialect| dialect.card().name == "oauth1");
    match dialect.map(|dialect| dialect.presents(request)) {
        Some(Presented::Proof(Proof::OAuth1(signed))) => Ok(signed.map_err(Refusal::from)?),
        Some(Presented::Malformed(malformed)) => Err(Refusal::Malformed(malformed).into()),
        _ => {
            let absent = vec!["oauth_consumer_key", "oauth_signature_method", "oauth_signature"];
            Err(Refusal::from(Problem::ParameterAbsent(absent)).into())
        }
    }
}

/// Notes a refusal at the consumer's doors, as others are noted at theirs. `holder` is the person who was asked.
fn note(desk: &Desk, request: &RequestView<'_>, place: &'static str, holder: Holder, error: &Error) {
    let Error::Refused(refusal) = error else { return };
    let refused = Refused {
        holder,
        consumer: request.consumer_key(),
        dialect: Some("oauth1"),
        ..Refused::of(refusal, place, request.client.address)
    };
    desk.journal.note(&refused, desk.now());
}
