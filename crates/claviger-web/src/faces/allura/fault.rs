//! How Allura says no.
//!
//! ```json
//! {"message": "Admin access required", "code": "403 Forbidden", "title": "Forbidden"}
//! ```
//!
//! The challenge of a 401 is ours: the original sends none.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::extract::Json;
use crate::problem::{Because, retry_after, status_of};
use crate::state::AppState;

/// An error of this face.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    message: String,
    realm: String,
    refusal: Option<Refusal>,
    retry_after: Option<u64>,
}

impl Fault {
    /// A status without words.
    pub(crate) fn new(state: &AppState, status: StatusCode) -> Self {
        let realm = state.realm().to_owned();
        Self { status, message: String::new(), realm, refusal: None, retry_after: None }
    }

    /// What to tell.
    pub(crate) fn message(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// What the floors below said.
    pub(crate) fn of(state: &AppState, error: Error) -> Self {
        let status = match &error {
            Error::Invalid(_) | Error::Quota(_) => StatusCode::BAD_REQUEST,
            // Whatever is wrong with a signature or with the wire: a credential that is there and not valid.
            Error::Refused(Refusal::Signed(_) | Refusal::Malformed(Malformed::Insecure | Malformed::SignedInClear)) => {
                StatusCode::UNAUTHORIZED
            }
            other => status_of(other).0,
        };
        let message = match &error {
            Error::Refused(Refusal::Malformed(Malformed::Insecure)) => {
                "HTTPS is required to use bearer tokens".to_owned()
            }
            Error::Refused(Refusal::Denied(Denial::Role)) => "Admin access required".to_owned(),
            Error::Refused(refusal) => refusal.sentence(),
            Error::NotFound(_) => "There is nothing at this address.".to_owned(),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                "The server cannot answer this just now. Try again in a moment.".to_owned()
            }
            other => other.to_string(),
        };
        let retry_after = retry_after(&error);
        let refusal = match error {
            Error::Refused(refusal) => Some(refusal),
            _ => None,
        };
        Self { refusal, retry_after, ..Self::new(state, status).message(message) }
    }
}

/// The body, in the order of the original's keys.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Body {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) title: &'static str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = Body { message: self.message, code: format!("{} {title}", self.status.as_u16()), title };
        let mut response = (self.status, Json(&body)).into_response();
        let challenge =
            || HeaderValue::from_str(&format!("Bearer realm=\"{}\"", self.realm.replace(['"', '\\'], ""))).ok();
        if self.status == StatusCode::UNAUTHORIZED
            && let Some(challenge) = challenge()
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(refusal) = self.refusal {
            response.extensions_mut().insert(Because(refusal));
        }
        response.extensions_mut().insert(body);
        response
    }
}
