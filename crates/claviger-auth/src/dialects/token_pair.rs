//! ```text
//! X-Auth-Token:  {session token of POST /api/tokens}      Tuleap
//! X-Auth-UserId: 115                                       both, and the token must be this user's
//! ```
//!
//! A token without a user id is no credential: the original treats the request as anonymous.

use http::HeaderName;

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const USER: HeaderName = HeaderName::from_static("x-auth-userid");

/// Tuleap's `X-Auth-Token` with `X-Auth-UserId`.
pub(super) struct TokenPair;

impl Dialect for TokenPair {
    fn card(&self) -> &'static Card {
        &Card { name: "token-pair", challenge: "Token", carries: Carries::Headers(&["x-auth-token", "x-auth-userid"]) }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match (request.single(&TOKEN), request.single(&USER)) {
            (Err(malformed), _) | (_, Err(malformed)) => Presented::Malformed(malformed),
            (Ok(Some(token)), Ok(Some(user))) => Presented::Proof(Proof::TokenPair { user, token }),
            (Ok(_), Ok(_)) => Presented::Absent,
        }
    }
}
