//! ```text
//! Authorization: Basic base64(login ":" password)      RFC 7617; a token may stand in the password's place
//! ```
//!
//! The first colon ends the login (RFC 7617 section 2): a login cannot hold one, a password can.

use claviger_domain::limits;
use claviger_domain::refusal::Malformed;
use claviger_domain::secret::Secret;
use data_encoding::BASE64;

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// HTTP Basic.
pub(super) struct Basic;

impl Dialect for Basic {
    fn card(&self) -> &'static Card {
        &Card { name: "basic", challenge: "Basic", carries: Carries::Authorization("Basic") }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match request.authorization("Basic") {
            Ok(None) => Presented::Absent,
            Ok(Some(encoded)) => read(encoded).map_or(Presented::Malformed(Malformed::Form), Presented::Proof),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}

fn read(encoded: &str) -> Option<Proof<'static>> {
    if encoded.len() > limits::CREDENTIAL {
        return None;
    }
    let decoded = Secret::new(BASE64.decode(encoded.as_bytes()).ok()?);
    let (login, password) = std::str::from_utf8(decoded.expose()).ok()?.split_once(':')?;
    Some(Proof::Password { login: login.to_owned(), password: Secret::from(password) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gat_13_the_first_colon_ends_the_login() {
        let Some(Proof::Password { login, password }) = read(&BASE64.encode(b"a:b:c")) else { panic!("not read") };
        assert_eq!((login.as_str(), password.expose().as_str()), ("a", "b:c"));
    }

    #[test]
    fn tok_14_what_is_not_canonical_base64_is_not_read() {
        for bad in ["YTpi=", "YTp", "YTpi\n", "=", "", "YWI=", "/zo="] {
            assert!(read(bad).is_none(), "{bad}");
        }
        assert!(read(&"A".repeat(5000)).is_none());
    }
}
