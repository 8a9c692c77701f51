//! ```text
//! Authorization: OAuth oauth_consumer_key="..", oauth_token="..", oauth_signature_method="RSA-SHA1",
//!                oauth_timestamp="..", oauth_nonce="..", oauth_signature=".."       RFC 5849 section 3.5.1
//! GET /path?oauth_consumer_key=..&oauth_signature=..                                section 3.5.3
//! POST /path   oauth_consumer_key=..&oauth_signature=..                             section 3.5.2: a form
//! ```

use claviger_domain::oauth1::parameters::Name;
use claviger_domain::oauth1::{Problem, Scheme, SignedRequest, Wire};
use claviger_domain::refusal::Malformed;
use http::header;

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// OAuth 1.0a.
pub(super) struct OAuth1;

impl Dialect for OAuth1 {
    fn card(&self) -> &'static Card {
        &Card { name: "oauth1", challenge: "OAuth", carries: Carries::Signature("OAuth") }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match wire(request).map(SignedRequest::read) {
            Ok(Ok(None)) if request.accepts.takes_lone_tokens() && has_token(request) => {
                let absent = [Name::ConsumerKey, Name::SignatureMethod, Name::Signature].map(Name::as_str).to_vec();
                Presented::Proof(Proof::OAuth1(Err(Problem::ParameterAbsent(absent))))
            }
            Ok(Ok(None)) => Presented::Absent,
            Ok(Ok(Some(signed))) => Presented::Proof(Proof::OAuth1(Ok(Box::new(signed)))),
            Ok(Err(problem)) => Presented::Proof(Proof::OAuth1(Err(problem))),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}

fn has_token(request: &RequestView<'_>) -> bool {
    !matches!(request.parameter(Name::Token.as_str()), Ok(None))
}

/// The request as the client saw it. Two `Authorization` headers are malformed; bytes that are no text are nobody's
/// signature, and some other dialect's business.
fn wire<'r>(request: &RequestView<'r>) -> Result<Wire<'r>, Malformed> {
    let authorization = match request.single(&header::AUTHORIZATION) {
        Err(Malformed::Form) => None,
        other => other?,
    };
    Ok(Wire {
        method: request.method.as_str(),
        scheme: if request.client.secure { Scheme::Https } else { Scheme::Http },
        host: request.outer.host.unwrap_or_default(),
        path: request.path,
        query: request.query,
        authorization,
        form: request.form,
    })
}
