//! The gate's own answers: refusals, and failures of the upstream. They sound like our own API's, or like the product that
//! the route's clients know.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::Refusal;
use http::{HeaderValue, StatusCode, header};

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
    pub(super) fn speak(self, state: &AppState, route: &Route) -> Response {
        let response = match self {
            Self::Refused(refusal) => {
                let mut refused = (route.face.refuse)(state, Error::Refused(refusal));
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

fn for_nobody_else(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    response
}
