//! Whether an ID token is to be believed (OpenID Connect Core 1.0 section 3.1.3.7).

use claviger_domain::time::Timestamp;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Deserialize;

use super::{IdentityProvider, Refused};

/// Clocks may differ by this many seconds.
const LEEWAY: i64 = 60;
/// "It MUST NOT exceed 255 ASCII characters in length" (section 2).
const SUBJECT: usize = 255;

/// Whom the other site speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) subject: String,
    /// The address, if the other site has verified it.
    pub(super) email: Option<String>,
    pub(super) name: String,
    pub(super) login: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    iat: i64,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    email_verified: Verified,
    #[serde(default)]
    name: String,
    #[serde(default)]
    preferred_username: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Some say it with a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum Verified {
    Flag(bool),
    Word(String),
}

impl Default for Verified {
    fn default() -> Self {
        Self::Flag(false)
    }
}

/// The key that a token names among those of its issuer; nothing, if they have to be asked for anew.
pub(super) fn find_key<'k>(token: &str, keys: &'k JwkSet) -> Result<Option<&'k Jwk>, Refused> {
    let header = header(token)?;
    let fits = |key: &&Jwk| DecodingKey::from_jwk(key).is_ok_and(|key| key.family() == header.alg.family());
    Ok(match &header.kid {
        Some(kid) => keys.find(kid).filter(fits),
        // section 10.1: without a name there must be one key only that could be meant
        None => Some(keys.keys.iter().filter(fits))
            .filter(|fitting| fitting.clone().count() == 1)
            .and_then(|mut one| one.next()),
    })
}

/// Believes the token or not.
pub(super) fn believe(
    token: &str,
    key: &Jwk,
    site: &IdentityProvider,
    nonce: &str,
    now: Timestamp,
) -> Result<Who, Refused> {
    let header = header(token)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Refused::NotBelieved("a key that cannot be used"))?;
    let mut validation = Validation::new(header.alg);
    // times are compared with the desk's clock below, and the audience with more care
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| Refused::NotBelieved("the signature"))?.claims;
    check(&claims, site, nonce, now).map_err(Refused::NotBelieved)?;
    let verified = match &claims.email_verified {
        Verified::Flag(flag) => *flag,
        Verified::Word(word) => word == "true",
    };
    let email = (verified && !claims.email.is_empty()).then_some(claims.email);
    Ok(Who { subject: claims.sub, email, name: claims.name, login: claims.preferred_username })
}

/// Signatures that anybody can check with a public key, and no other: not `none`, and nothing by a shared secret.
fn header(token: &str) -> Result<Header, Refused> {
    let header = decode_header(token).map_err(|_| Refused::NotBelieved("no ID token"))?;
    let shared = matches!(header.alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    if shared { Err(Refused::NotBelieved("the algorithm")) } else { Ok(header) }
}

fn check(claims: &Claims, site: &IdentityProvider, nonce: &str, now: Timestamp) -> Result<(), &'static str> {
    let now = now.as_seconds();
    let for_us = match &claims.aud {
        Audience::One(one) => *one == site.client_id,
        Audience::Many(many) => many.contains(&site.client_id),
    };
    let only =
        matches!(&claims.aud, Audience::One(_)) || matches!(&claims.aud, Audience::Many(many) if many.len() == 1);
    let presenter = claims.azp.as_ref().map(|azp| *azp == site.client_id);
    match () {
        () if claims.iss != site.issuer => Err("the issuer"),
        () if !for_us => Err("the audience"),
        () if presenter == Some(false) || (presenter.is_none() && !only) => Err("the authorized party"),
        () if claims.exp.saturating_add(LEEWAY) <= now => Err("it has expired"),
        () if claims.nbf.is_some_and(|from| from.saturating_sub(LEEWAY) > now) => Err("it is not valid yet"),
        () if claims.iat.saturating_sub(LEEWAY) > now => Err("it was issued in the future"),
        () if nonce.is_empty() || claims.nonce != nonce => Err("the nonce"),
        () if claims.sub.is_empty() || claims.sub.len() > SUBJECT => Err("the subject"),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn site() -> IdentityProvider {
        IdentityProvider {
            name: "company".into(),
            title: "Company".into(),
            issuer: "https://id.example".into(),
            client_id: "claviger".into(),
            client_secret_file: None,
            match_email: true,
            create_accounts: false,
        }
    }

    fn verdict(change: impl FnOnce(&mut serde_json::Value)) -> Result<(), &'static str> {
        let mut claims = serde_json::json!({
            "iss": "https://id.example", "sub": "1", "aud": "claviger", "exp": 1_800_000_300, "iat": 1_799_999_999,
            "nonce": "n",
        });
        change(&mut claims);
        check(&serde_json::from_value(claims).unwrap(), &site(), "n", NOW)
    }

    #[test]
    fn a_token_is_believed_only_if_everything_in_it_is_for_us_and_for_now() {
        assert_eq!(verdict(|_| {}), Ok(()));
        assert_eq!(verdict(|claims| claims["aud"] = serde_json::json!(["claviger"])), Ok(()));
        let both = serde_json::json!(["claviger", "other"]);
        assert_eq!(verdict(|claims| claims["aud"] = both.clone()), Err("the authorized party"));
        for (field, value, why) in [
            ("iss", serde_json::json!("https://id.example/"), "the issuer"),
            ("aud", serde_json::json!("other"), "the audience"),
            ("azp", serde_json::json!("other"), "the authorized party"),
            ("exp", serde_json::json!(1_799_999_940), "it has expired"),
            ("nbf", serde_json::json!(1_800_000_100), "it is not valid yet"),
            ("iat", serde_json::json!(1_800_000_100), "it was issued in the future"),
            ("nonce", serde_json::json!("other"), "the nonce"),
            ("sub", serde_json::json!(""), "the subject"),
        ] {
            assert_eq!(verdict(|claims| claims[field] = value), Err(why), "{field}");
        }
    }

    #[test]
    fn a_token_signed_with_a_shared_secret_or_not_at_all_is_no_token() {
        let encode = |header: &str| {
            let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
            format!("{}.{}.", part(header), part("{}"))
        };
        let keys = JwkSet { keys: vec![] };
        for bad in [r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#, "{}", ""] {
            assert!(matches!(find_key(&encode(bad), &keys), Err(Refused::NotBelieved(_))), "{bad}");
        }
        assert!(find_key(&encode(r#"{"alg":"ES256","kid":"x"}"#), &keys).unwrap().is_none());
    }
}
