//! `oauth_body_hash`: the digest of a body that is no form (OAuth Request Body Hash extension, draft 4).
//!
//! A signature covers a form's parameters and nothing of any other body. Where an operator demands the digest, a changed
//! JSON body is noticed; current Python and Node clients do not send it.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512, digest};
use data_encoding::BASE64;

use super::method::SignatureMethod;
use super::parameters::Name;
use super::problem::Problem;
use super::request::SignedRequest;

/// Compares the body with the digest that the request signs. `body` is the whole body, or `None` if it is a form: those
/// are signed themselves, and the extension forbids a digest beside them. Without a digest the answer depends on `demanded`.
pub fn check(request: &SignedRequest<'_>, body: Option<&[u8]>, demanded: bool) -> Result<(), Problem> {
    let rejected = |advice| Problem::ParameterRejected { names: vec![Name::BodyHash.as_str()], advice };
    match (request.parameters().get(Name::BodyHash), body) {
        (None, Some(body)) if demanded && !body.is_empty() => {
            Err(Problem::ParameterAbsent(vec![Name::BodyHash.as_str()]))
        }
        (None, _) => Ok(()),
        (Some(_), None) => Err(rejected("a form is signed itself and has no body hash")),
        (Some(given), Some(body)) if is_of(given, request.method(), body) => Ok(()),
        (Some(_), Some(_)) => Err(rejected("the body is not the one that was signed")),
    }
}

/// The extension names SHA-1 for the methods of its day, and says nothing of the younger ones: oauthlib sends SHA-1 with
/// all of them, others send the hash of the method. Both are the body's digest under the same signature.
fn is_of(given: &str, method: SignatureMethod, body: &[u8]) -> bool {
    let of_method = match method {
        SignatureMethod::RsaSha256 | SignatureMethod::HmacSha256 => &SHA256,
        SignatureMethod::RsaSha512 | SignatureMethod::HmacSha512 => &SHA512,
        SignatureMethod::RsaSha1 | SignatureMethod::HmacSha1 | SignatureMethod::Plaintext => &SHA1_FOR_LEGACY_USE_ONLY,
    };
    [&SHA1_FOR_LEGACY_USE_ONLY, of_method]
        .iter()
        .any(|algorithm| given == BASE64.encode(digest(algorithm, body).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::super::request::{Scheme, Wire};
    use super::*;

    #[test]
    fn oa1_09_a_json_body_is_held_to_its_hash_where_it_is_demanded() {
        let signed = |hash: &str, body: Option<&[u8]>, demanded: bool| {
            let query = format!(
                "oauth_consumer_key=c&oauth_signature_method=HMAC-SHA1&oauth_signature=s&oauth_timestamp=1&oauth_nonce=n{hash}"
            );
            let wire = Wire {
                method: "POST",
                scheme: Scheme::Https,
                host: "example.org",
                path: "/",
                query: Some(&query),
                authorization: None,
                form: None,
            };
            check(&SignedRequest::read(wire).unwrap().unwrap(), body, demanded)
        };
        // The example of the extension: the digest of "Hello World!".
        let hash = "&oauth_body_hash=Lve95gjOVATpfV8EL5X4nxwjKHE%3D";
        assert_eq!(signed(hash, Some(b"Hello World!"), false), Ok(()));
        assert!(matches!(signed(hash, Some(b"Hello World?"), false), Err(Problem::ParameterRejected { .. })));
        assert!(matches!(signed(hash, None, false), Err(Problem::ParameterRejected { .. })));
        assert_eq!(signed("", Some(b"{}"), false), Ok(()));
        assert_eq!(signed("", Some(b"{}"), true), Err(Problem::ParameterAbsent(vec!["oauth_body_hash"])));
        assert_eq!(signed("", Some(b""), true), Ok(()));
        assert_eq!(signed("", None, true), Ok(()));
    }
}
