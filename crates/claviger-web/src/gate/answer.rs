//! The gate's own answers: refusals, and failures of the upstream. They sound like our own API's, or like the product that
//! the route's clients know.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::Refusal;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::route::Route;
use crate::faces::native::challenged;
use crate::problem::Problem;
use crate::state::AppState;

/// Why a request went no further.
#[derive(Debug)]
pub(super) enum Stop {
    /// Policy said no.
    Refused(Refusal),
    /// "Cannot know": neither yes nor no.
    Unknown,
    /// Something went wrong on our side.
    Broken,
    /// The request, or the upstream, cannot be served.
    Cannot { status: StatusCode, code: &'static str, detail: String, allow: Option<String> },
}

impl Stop {
    pub(super) fn cannot(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Cannot { status, code, detail: detail.into(), allow: None }
    }

    pub(super) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::cannot(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Unknown => "unavailable",
            Self::Broken => "internal_error",
            Self::Cannot { code, .. } => code,
        }
    }

    /// The answer in the words of the route's face, with the challenges of the dialects that are accepted here. No cache
    /// keeps it, none serves it to somebody else.
    pub(super) fn speak(self, state: &AppState, route: &Route, request: &HeaderMap) -> Response {
        let response = match self {
            Self::Refused(refusal) => {
                let mut refused = (route.face.refuse)(state, request, Error::Refused(refusal));
                if refused.status().is_success() {
                    refused // Jelastic's errors are answers
                } else {
                    // What helps is what this route accepts, not what the product itself would.
                    refused.headers_mut().remove(header::WWW_AUTHENTICATE);
                    challenged(state, refused, route.accepts)
                }
            }
            other => (route.face.word)(state, other.problem(Problem::into_response)),
        };
        for_nobody_else(response)
    }

    /// The same answer without a body: a proxy that asks by subrequest drops the connection when there is one.
    pub(super) fn speak_without_body(self, state: &AppState, route: &Route) -> Response {
        let response = match self {
            Self::Refused(refusal) => {
                challenged(state, Problem::from(Error::Refused(refusal)).without_body(), route.accepts)
            }
            other => other.problem(Problem::without_body),
        };
        for_nobody_else(response)
    }

    fn problem(self, answer: impl FnOnce(Problem) -> Response) -> Response {
        match self {
            Self::Refused(refusal) => answer(Error::Refused(refusal).into()),
            Self::Unknown => answer(
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
                    .detail("Whether this is permitted cannot be known just now. Try again in a moment."),
            ),
            Self::Broken => answer(Problem::broken()),
            Self::Cannot { status, code, detail, allow } => {
                let mut response = answer(Problem::new(status, code).detail(detail));
                if let Some(allow) = allow.and_then(|verbs| HeaderValue::from_str(&verbs).ok()) {
                    response.headers_mut().insert(header::ALLOW, allow);
                }
                response
            }
        }
    }
}

/// Where credentials come in headers.
const VARY: HeaderValue = HeaderValue::from_static("Authorization, Cookie, X-Auth-AccessKey, X-Auth-Token");

fn for_nobody_else(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, VARY);
    response
}

#[cfg(test)]
mod tests {
    use claviger_auth::dialects::{Accepts, Carries, DIALECTS, credential_parameters};
    use claviger_domain::gate::headers::is_credential;
    use claviger_domain::gate::query::CredentialParameters;
    use http::HeaderName;

    use super::*;

    #[test]
    fn gat_09_the_gate_strips_whatever_a_dialect_carries_and_lets_no_cache_mix_callers_up() {
        let varies = VARY.to_str().unwrap().to_lowercase();
        for dialect in DIALECTS {
            let headers: &[&'static str] = match dialect.card().carries {
                Carries::Authorization(_) | Carries::Signature(_) => &["authorization"],
                Carries::Headers(names) => names,
                Carries::Cookie(_) => &["cookie"], // of which ours are taken out by name
                Carries::Parameter(_) => &[],
            };
            for header in headers.iter().filter(|header| **header != "cookie") {
                assert!(is_credential(&HeaderName::from_static(header)), "{header}");
            }
            assert!(headers.iter().take(1).all(|header| varies.contains(header)), "{headers:?} in {varies}");
            let accepts = Accepts::named([dialect.card().name]).unwrap();
            assert!(credential_parameters(accepts).all(|name| CredentialParameters::ALL.names(name)));
        }
    }
}
