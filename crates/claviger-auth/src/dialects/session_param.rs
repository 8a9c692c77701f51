//! ```text
//! ?session=...        or in a form body: a session of `signin`, or an access token    Jelastic
//! ```

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// Jelastic's `session` parameter.
pub(super) struct SessionParam;

impl Dialect for SessionParam {
    fn card(&self) -> &'static Card {
        &Card { name: "session", challenge: "Session", carries: Carries::Parameter("session") }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match request.parameter("session") {
            Ok(None) => Presented::Absent,
            Ok(Some(token)) => Presented::Proof(Proof::Session(token)),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}
