//! Entities and errors, in the words and with the headers of the original.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;

use crate::problem::{Because, Problem, status_of};

/// An answer in JSON.
pub struct Entity(pub(super) Value);

impl IntoResponse for Entity {
    fn into_response(self) -> Response {
        dressed(StatusCode::OK, serde_json::to_vec(&self.0).unwrap_or_default())
    }
}

/// An answer without a body.
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        dressed(StatusCode::OK, vec![])
    }
}

/// Why something was not answered.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    body: Body,
    refusal: Option<Refusal>,
}

#[derive(Debug, Serialize)]
struct Body {
    error: &'static str,
    error_description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_field: Option<&'static str>,
}

impl Fault {
    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        let body = Body { error, error_description: description.into(), error_field: None };
        Self { status, body, refusal: None }
    }

    /// What the door found wrong.
    pub(super) fn of_door(problem: &Problem) -> Self {
        match problem.status() {
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Self::bad_request(problem.told()),
            status if status.is_server_error() => Self::new(status, "server_error", problem.told()),
            status => Self::new(status, status.canonical_reason().unwrap_or("Error"), problem.told()),
        }
    }

    /// The request cannot be read.
    pub(super) fn bad_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", description)
    }

    /// The same, by a field.
    pub(super) fn bad_field(field: &'static str, description: impl Into<String>) -> Self {
        let mut fault = Self::bad_request(description);
        fault.body.error_field = Some(field);
        fault
    }

    /// The entity is not there, or not for the caller.
    pub(super) fn no_entity(id: &str) -> Self {
        let id: String = id.chars().filter(|character| !character.is_control()).take(100).collect();
        Self::new(StatusCode::NOT_FOUND, "Not Found", format!("Entity with id {id} not found"))
    }

    /// What is not found is the entity of this id.
    pub(super) fn about(id: &str) -> impl FnOnce(Error) -> Self {
        move |error| match error {
            Error::NotFound(_) | Error::Refused(Refusal::Denied(Denial::Hidden)) => Self::no_entity(id),
            other => other.into(),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let (status, _) = status_of(&error);
        match error {
            Error::Refused(refusal) => Self { refusal: Some(refusal.clone()), ..of_refusal(status, &refusal) },
            Error::Invalid(field) => {
                let name = if field.field == "description" { "name" } else { field.field };
                Self::bad_field(name, format!("{name} {}", field.problem))
            }
            Error::NotFound(what) => Self::new(status, "Not Found", format!("The {what} is not found")),
            Error::Taken(field) => Self {
                status: StatusCode::BAD_REQUEST,
                ..Self::new(status, "must-be-unique", format!("{field} is already taken"))
            },
            Error::WrongState(state) => Self::bad_request(state.to_string()),
            Error::Quota(text) => Self::bad_request(text),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                Self::new(status, "server_error", "The server cannot answer this just now. Try again in a moment.")
            }
        }
    }
}

fn of_refusal(status: StatusCode, refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::Absent => Fault::new(status, "Unauthorized", "You are not logged in."),
        Refusal::Malformed(Malformed::Ambiguous) => Fault::bad_request(refusal.sentence()),
        Refusal::Malformed(_) | Refusal::Unknown | Refusal::Dead(_) | Refusal::Signed(_) => {
            Fault::new(status, "Unauthorized", "Invalid token")
        }
        Refusal::Denied(Denial::Hidden) => Fault::new(status, "Not Found", refusal.sentence()),
        Refusal::Denied(_) => Fault::new(status, "Forbidden", refusal.sentence()),
        Refusal::Throttled { .. } => Fault::new(status, "Too Many Requests", refusal.sentence()),
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = dressed(self.status, serde_json::to_vec(&self.body).unwrap_or_default());
        let retry_after = match &self.refusal {
            Some(Refusal::Throttled { retry_after }) => Some(retry_after.as_secs().max(1)),
            _ => (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(refusal) = self.refusal {
            response.extensions_mut().insert(Because(refusal));
        }
        response
    }
}

/// The headers of every answer (dialects.md 4.1), but for the name of the server, which is not ours to bear.
fn dressed(status: StatusCode, body: Vec<u8>) -> Response {
    let json = !body.is_empty();
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CACHE_CONTROL, "no-cache, no-store, no-transform, must-revalidate");
    set(header::VARY, "Accept-Encoding, User-Agent");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    set(header::X_XSS_PROTECTION, "1; mode=block");
    if json {
        set(header::CONTENT_TYPE, "application/json;charset=utf-8");
    } else {
        headers.remove(header::CONTENT_TYPE);
    }
    response
}
