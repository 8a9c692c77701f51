//! The gate's own answers: refusals, and failures of the upstream. They sound like our own API's.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use claviger_domain::refusal::Refusal;
use http::{HeaderValue, StatusCode, header};

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

    /// The answer, with the challenges of the dialects that are accepted here. No cache keeps it, none serves it to
    /// somebody else.
    pub(super) fn speak(self, state: &AppState, accepts: Accepts) -> Response {
        self.spoken(state, accepts, Problem::into_response)
    }

    /// The same answer without a body: a proxy that asks by subrequest drops the connection when there is one.
    pub(super) fn speak_without_body(self, state: &AppState, accepts: Accepts) -> Response {
        self.spoken(state, accepts, Problem::without_body)
    }

    fn spoken(self, state: &AppState, accepts: Accepts, answer: impl FnOnce(Problem) -> Response) -> Response {
        let mut response = match self {
            Self::Refused(refusal) => challenged(state, answer(Error::Refused(refusal).into()), accepts),
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
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
        response
    }
}
