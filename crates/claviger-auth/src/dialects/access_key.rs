//! ```text
//! X-Auth-AccessKey: tlp.k1.22.{64 hex}       Tuleap; any other form of token as well
//! ```

use http::HeaderName;

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

const HEADER: HeaderName = HeaderName::from_static("x-auth-accesskey");

/// Tuleap's `X-Auth-AccessKey`.
pub(super) struct AccessKeyHeader;

impl Dialect for AccessKeyHeader {
    fn card(&self) -> &'static Card {
        &Card { name: "access-key", challenge: "AccessKey", carries: Carries::Headers(&["x-auth-accesskey"]) }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match request.single(&HEADER) {
            Ok(None) => Presented::Absent,
            Ok(Some(token)) => Presented::Proof(Proof::Token(token.into())),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}
