//! ```text
//! Authorization: Bearer cvg_p_...            RFC 6750 section 2.1
//!                       perm:... | perm-...  YouTrack, Hub
//!                       [0-9a-f]{20} | {40}  Allura, Jelastic's form
//!                       tlp.k1....           any other form of ours
//! ```

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// `Authorization: Bearer`.
pub(super) struct Bearer;

impl Dialect for Bearer {
    fn card(&self) -> &'static Card {
        &Card { name: "bearer", challenge: "Bearer", carries: Carries::Authorization("Bearer") }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match request.authorization("Bearer") {
            Ok(None) => Presented::Absent,
            Ok(Some(token)) => Presented::Proof(Proof::Token(token.into())),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}
