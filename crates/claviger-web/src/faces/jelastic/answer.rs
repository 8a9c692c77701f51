//! The envelope: every answer is 200 with a number in `result`, and a text in `error` if the number is not 0.
//!
//! ```text
//!    0  done                              99  the server cannot answer just now
//!    3  a parameter is missing or wrong   701  login or password is wrong, or tried too often
//!    5  not found                         702  the session or token is not valid
//!    8  the account may not               8202 the token does not include the method
//!   11  the environment does not exist
//! ```

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use claviger_domain::text::InvalidField;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};

use crate::problem::{Because, Problem};

/// Who answers, as the original names itself.
const SOURCE: &str = "JEL";

/// What is left to an account whose password opens nothing alone.
pub(super) const WITH_FACTOR: &str = "use an access token in place of a session";

/// Why a call was not done.
#[derive(Debug)]
pub(super) struct Failure {
    result: u16,
    error: String,
    refusal: Option<Refusal>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    result: u16,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(flatten)]
    payload: Value,
}

/// The answer to a call that was done. Members without a value are left out, as the original does.
pub(super) fn done(mut payload: Value) -> Response {
    drop_nulls(&mut payload);
    enveloped(&Envelope { result: 0, source: SOURCE, error: None, payload })
}

fn enveloped(envelope: &Envelope<'_>) -> Response {
    let body = serde_json::to_vec(envelope).unwrap_or_default();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "application/json;charset=UTF-8");
    set(header::CACHE_CONTROL, "no-store");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Failure {
    fn new(result: u16, error: impl Into<String>) -> Self {
        Self { result, error: error.into(), refusal: None }
    }

    /// What the door found wrong.
    pub(super) fn of_door(problem: &Problem) -> Self {
        let told = problem.told();
        match problem.status() {
            StatusCode::NOT_FOUND => Self::not_found(told),
            status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
                Self::new(99, format!("internal error: {told}"))
            }
            _ => Self::new(3, format!("invalid request: {told}")),
        }
    }

    /// A parameter is missing or wrong.
    pub(super) fn parameter(name: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(3, format!("invalid parameter [{name}]: {problem}"))
    }

    /// What was asked for is not there.
    pub(super) fn not_found(error: impl Into<String>) -> Self {
        Self::new(5, error)
    }

    /// This cannot be done here, by anybody.
    pub(super) fn denied(error: impl Into<String>) -> Self {
        Self::new(8, error)
    }

    /// There is no such environment.
    pub(super) fn no_environment(error: impl Into<String>) -> Self {
        Self::new(11, error)
    }

    /// A login and a password, or a password alone, that are wrong: said so, where a session would be the other word.
    pub(super) fn of_sign_in(error: Error) -> Self {
        match error {
            Error::Refused(refusal @ (Refusal::Unknown | Refusal::Dead(_))) => {
                let text = format!(
                    "authentication failed: {}",
                    if refusal == Refusal::Unknown { "wrong login or password".to_owned() } else { refusal.sentence() }
                );
                Self { result: 701, error: text, refusal: Some(refusal) }
            }
            other => other.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self { refusal: Some(refusal.clone()), ..of_refusal(&refusal) },
            Error::Invalid(field) => field.into(),
            Error::NotFound(what) => Self::not_found(format!("{what} not found")),
            Error::Taken(what) => Self::parameter(what, "it is already taken"),
            Error::WrongState(state) => Self::denied(state.to_string()),
            Error::Quota(text) => Self::denied(text),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                Self::new(99, "internal error: the server cannot answer this just now, try again in a moment")
            }
        }
    }
}

/// Fields by the names that these clients send.
impl From<InvalidField> for Failure {
    fn from(field: InvalidField) -> Self {
        let name = match field.field {
            "expires_at" => "expiresAt",
            "sets" => "tokenTemplate",
            "methods" => "apiList",
            other => other,
        };
        Self::parameter(name, field.problem)
    }
}

fn of_refusal(refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::Absent => Failure::new(3, "invalid parameter [session]"), // the original's own words
        Refusal::Malformed(Malformed::Ambiguous | Malformed::Dialect) => {
            Failure::parameter("session", "the one credential of this API is this parameter, and it stands once")
        }
        Refusal::Malformed(Malformed::Form | Malformed::Insecure | Malformed::SignedInClear)
        | Refusal::Unknown
        | Refusal::Dead(_)
        | Refusal::Signed(_) => Failure::new(702, format!("session is invalid or expired: {}", refusal.sentence())),
        Refusal::Denied(Denial::Method(name)) => {
            Failure::new(8202, format!("access denied: the token has no permission to call [{name}]"))
        }
        Refusal::Denied(Denial::UnknownMethod | Denial::Wider) => {
            Failure::new(8202, format!("access denied: {}", refusal.sentence()))
        }
        Refusal::Denied(Denial::Hidden) => Failure::not_found("object not found"),
        Refusal::Denied(Denial::Unconfirmed) => {
            Failure::parameter("password", "every change is confirmed with the account's password")
        }
        Refusal::Denied(Denial::WrongConfirmation) => Failure::new(701, "authentication failed: wrong password"),
        Refusal::Denied(Denial::Role | Denial::Address) => {
            Failure::denied(format!("access denied: {}", refusal.sentence()))
        }
        Refusal::Denied(Denial::SecondFactor) => {
            Failure::new(701, format!("authentication failed: this account has a second factor: {WITH_FACTOR}"))
        }
        Refusal::Throttled { .. } => Failure::new(701, format!("authentication failed: {}", refusal.sentence())),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let envelope = Envelope { result: self.result, source: SOURCE, error: Some(&self.error), payload: json!({}) };
        let mut response = enveloped(&envelope);
        if let Some(Refusal::Throttled { retry_after }) = self.refusal {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
        }
        if let Some(refusal) = self.refusal {
            response.extensions_mut().insert(Because(refusal));
        }
        response
    }
}
