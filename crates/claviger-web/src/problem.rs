//! Refusals and errors of our own API: `application/problem+json` (RFC 9457) with a stable `code`.
//!
//! ```json
//! {"type": "about:blank", "title": "Forbidden", "status": 403, "code": "insufficient_scope",
//!  "detail": "The token does not include the method `tokens.create`.",
//!  "request_id": "req_...", "errors": [{"field": "expires_at", "detail": "must be in the future"}]}
//! ```

pub(crate) mod codes;

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::layer::mask;

/// What went wrong, for programs and for people (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: AboutBlank,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The stable code of the problem.
    #[schema(schema_with = codes::schema)]
    code: &'static str,
    /// What happened, why, and what to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// The request, as the server's log names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// The fields that cannot be accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Boxed, so that an answer that is none costs little to pass on.
    #[serde(skip)]
    refusal: Option<Box<Refusal>>,
}

/// The one type of all our problems.
#[derive(Debug, Clone, Copy)]
struct AboutBlank;

impl Serialize for AboutBlank {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("about:blank")
    }
}

/// One field that cannot be accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The field's name, or the way to it: `filter.state`, `sets[2]`.
    field: String,
    /// What it must be.
    detail: String,
}

/// The refusal behind a response: for the audit log and for the challenges, which need to know the face.
#[derive(Debug, Clone)]
pub(crate) struct Because(pub(crate) Refusal);

/// The stable code behind a response of the gate, for its log line, also where no refusal is behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coded(pub(crate) &'static str);

impl Problem {
    /// A problem of this status and code.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let request_id = claviger_auth::audit::REQUEST.try_with(ToString::to_string).ok();
        let status = status.as_u16();
        Self { kind: AboutBlank, title, status, code, detail: String::new(), request_id, errors: vec![], refusal: None }
    }

    /// Says what happened and what to do.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says which field is to blame, and what it must be.
    #[must_use]
    pub(crate) fn of_field(self, field: impl Into<String>, problem: impl Into<String>) -> Self {
        // what the client calls a field may be anything, a token too
        let (field, detail) = (mask::text(&field.into()).into_owned(), problem.into());
        let said = format!("`{field}` {detail}");
        Self { errors: vec![FieldProblem { field, detail }], ..self.detail(said) }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What happened, and what to do.
    pub(crate) fn told(&self) -> &str {
        &self.detail
    }

    /// The answer's status and headers alone.
    pub(crate) fn without_body(mut self) -> Response {
        self.head()
    }

    fn head(&mut self) -> Response {
        let status = self.status();
        let mut response = status.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let retry_after = match &self.refusal {
            Some(refusal) => seconds_of(refusal),
            None => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
        };
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(refusal) = self.refusal.take() {
            response.extensions_mut().insert(Because(*refusal));
        }
        response
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found").detail("There is nothing at this address.")
    }

    /// The query cannot be read.
    pub(crate) fn invalid_query() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query")
            .detail("A parameter of the query is unknown, stands twice, or has the wrong form.")
    }

    /// A parameter of the query is not what it must be.
    pub(crate) fn invalid_parameter(name: &str, problem: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query").of_field(name, problem)
    }

    /// There is something at this address, but not for this method.
    pub(crate) fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
            .detail("This address does not take this method: `Allow` names those it takes.")
    }

    /// It is our own fault. What it is stands in the log; the client learns the request's id.
    pub(crate) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
            .detail("Something went wrong on our side. Tell the operator the request's id.")
    }
}

/// The one table from what the floors below say to status and code.
#[must_use]
pub(crate) fn status_of(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Refused(refusal) => (status_of_refusal(refusal), refusal.code()),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
        Error::Taken(_) => (StatusCode::CONFLICT, "already_taken"),
        Error::WrongState(_) => (StatusCode::CONFLICT, "wrong_state"),
        Error::Quota(_) => (StatusCode::UNPROCESSABLE_ENTITY, "quota_exceeded"),
        Error::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

/// A refusal's status where nothing else is customary.
#[must_use]
pub(crate) fn status_of_refusal(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Malformed(Malformed::Ambiguous) => StatusCode::BAD_REQUEST,
        // Who is told 401 sends a credential again, over the same wire.
        Refusal::Malformed(Malformed::Insecure | Malformed::SignedInClear) => StatusCode::FORBIDDEN,
        Refusal::Absent | Refusal::Malformed(_) | Refusal::Unknown | Refusal::Dead(_) => StatusCode::UNAUTHORIZED,
        Refusal::Signed(problem) => problem.status(),
        Refusal::Denied(Denial::Hidden) => StatusCode::NOT_FOUND,
        Refusal::Denied(_) => StatusCode::FORBIDDEN,
        Refusal::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// When to come back, in seconds, if coming back may help.
#[must_use]
pub(crate) fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::Refused(refusal) => seconds_of(refusal),
        Error::Store(_) => Some(1),
        _ => None,
    }
}

fn seconds_of(refusal: &Refusal) -> Option<u64> {
    match refusal {
        Refusal::Throttled { retry_after } => Some(retry_after.as_secs().max(1)),
        _ => None,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code) = status_of(&error);
        let problem = Self::new(status, code);
        match error {
            Error::Refused(refusal) => {
                let sentence = refusal.sentence();
                Self { refusal: Some(Box::new(refusal)), ..problem.detail(sentence) }
            }
            Error::Invalid(field) => problem.of_field(field.field, field.problem),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                problem.detail("The server cannot answer this just now. Try again in a moment.")
            }
            other => problem.detail(format!("{}.", capitalised(&other.to_string()))),
        }
    }
}

/// The problem itself goes along, for a face that says the same in words of its own (`faces/speech.rs`).
impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = self.head();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        *response.body_mut() = body.into();
        response.extensions_mut().insert(self);
        response
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
