//! ```text
//! ?access_token=...                          Allura, RFC 6750 section 2.3: over HTTPS only
//! access_token=...&...                       in a form body, RFC 6750 section 2.2
//! ```
//!
//! The transport comes before the token: whether the token is good is not told over a connection that gives it away.

use claviger_domain::refusal::Malformed;

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// The `access_token` parameter.
pub(super) struct AccessTokenParam;

impl Dialect for AccessTokenParam {
    fn card(&self) -> &'static Card {
        &Card { name: "access-token", challenge: "Bearer", carries: Carries::Parameter("access_token") }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match request.parameter("access_token") {
            Ok(None) => Presented::Absent,
            Ok(Some(_)) if !request.client.secure => Presented::Malformed(Malformed::Insecure),
            Ok(Some(token)) => Presented::Proof(Proof::Token(token)),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}
