//! Assertions: a short-lived signed statement of who the caller is, for upstreams that trust a signature more than a header.
//!
//! ```text
//! {"alg":"EdDSA","kid":"...","typ":"JWT"} . {"iss":..,"sub":"usr_..","aud":"http://upstream","iat":..,"exp":..,
//!     "jti":"req_..","preferred_username":"alice","credential":"tok_..","dialect":"bearer","sets":["Read only"]} . signature
//!                                       and "projects":["prj_.."] where it is limited to some
//! ```
//!
//! JWT (RFC 7519) signed with Ed25519 (RFC 8037); the public key stands at the JWKS address (RFC 7517).

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use claviger_domain::caller::Caller;
use claviger_domain::ids::RequestId;
use claviger_domain::time::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::keys::Keys;

/// Long enough for a request on its way and for clocks that differ, too short to be kept.
const LIFE: Duration = Duration::from_secs(60);

/// Signs for one server.
pub struct Assertions {
    key: Ed25519KeyPair,
    issuer: String,
    kid: String,
    /// The first part of every token, which never changes.
    header: String,
}

impl Assertions {
    /// Reads the server's key.
    pub fn new(keys: &Keys, issuer: &str) -> Result<Self, KeyRejected> {
        let key = Ed25519KeyPair::from_pkcs8(keys.assertion.expose())?;
        let kid = thumbprint(key.public_key().as_ref());
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": kid}).to_string();
        let header = BASE64URL_NOPAD.encode(header.as_bytes());
        Ok(Self { key, issuer: issuer.to_owned(), kid, header })
    }

    /// States who the caller is, to one audience, for a minute.
    #[must_use]
    pub fn sign(&self, caller: &Caller, audience: &str, now: Timestamp, id: RequestId) -> String {
        let actor = caller.actor();
        let mut claims = json!({
            "iss": self.issuer,
            "sub": actor.id.to_string(),
            "aud": audience,
            "iat": now.as_seconds(),
            "exp": now.plus(LIFE).as_seconds(),
            "jti": id.to_string(),
            "preferred_username": actor.login,
            "dialect": caller.dialect,
        });
        if let Some(credential) = caller.credential() {
            claims["credential"] = json!(credential.to_string());
        }
        if let Some(rights) = caller.rights() {
            claims["sets"] = json!(rights.sets);
            if let Some(projects) = &rights.projects {
                claims["projects"] = json!(projects);
            }
        }
        let mut token = format!("{}.{}", self.header, BASE64URL_NOPAD.encode(claims.to_string().as_bytes()));
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        token.push_str(&BASE64URL_NOPAD.encode(signature.as_ref()));
        token
    }

    /// The public key as a set of keys.
    #[must_use]
    pub fn jwks(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.key.public_key().as_ref());
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": x}]})
    }
}

impl std::fmt::Debug for Assertions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assertions").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The key's own name (RFC 7638, 3): its members in lexicographic order, without blanks.
fn thumbprint(public: &[u8]) -> String {
    let x = BASE64URL_NOPAD.encode(public);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    BASE64URL_NOPAD.encode(digest(&SHA256, members.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        let public = BASE64URL_NOPAD.decode(b"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(thumbprint(&public), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
