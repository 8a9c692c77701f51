//! How Atlassian's products say no.
//!
//! ```text
//! HTTP/1.1 401 Unauthorized
//! WWW-Authenticate: OAuth realm="https%3A%2F%2Fkeys.example.org", oauth_problem="token_rejected"
//! Content-Type: application/x-www-form-urlencoded;charset=UTF-8
//!
//! oauth_problem=token_rejected
//! ```
//!
//! What is not about a signature is JSON, in the words of Jira and of Bamboo at once: each client reads its own.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::oauth1::encoding::encode;
use claviger_domain::refusal::Refusal;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::problem::{Because, retry_after, status_of};
use crate::state::AppState;

/// An error of this face.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    body: String,
    content_type: &'static str,
    challenge: Option<String>,
    refusal: Option<Refusal>,
    retry_after: Option<u64>,
}

impl Fault {
    /// What the floors below said.
    pub(crate) fn of(state: &AppState, error: Error) -> Self {
        let retry_after = retry_after(&error);
        let public_url = &state.config.public_url;
        let status = status_of(&error).0;
        if let Error::Refused(refusal @ Refusal::Signed(problem)) = &error {
            return Self {
                status,
                body: problem.body(),
                content_type: "application/x-www-form-urlencoded;charset=UTF-8",
                challenge: Some(problem.challenge(public_url)),
                refusal: Some(refusal.clone()),
                retry_after,
            };
        }
        let message = match &error {
            Error::Refused(refusal) => refusal.sentence(),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                "The server cannot answer this just now. Try again in a moment.".to_owned()
            }
            other => other.to_string(),
        };
        let realm = || format!("OAuth realm=\"{}\"", encode(public_url.as_bytes()));
        Self {
            challenge: (status == StatusCode::UNAUTHORIZED).then(realm),
            refusal: match error {
                Error::Refused(refusal) => Some(refusal),
                _ => None,
            },
            retry_after,
            ..Self::said(status, &message)
        }
    }

    /// A status with a sentence.
    pub(crate) fn said(status: StatusCode, message: &str) -> Self {
        let body =
            json!({"errorMessages": [message], "errors": {}, "message": message, "status-code": status.as_u16()});
        Self {
            status,
            body: body.to_string(),
            content_type: "application/json;charset=UTF-8",
            challenge: None,
            refusal: None,
            retry_after: None,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = self.challenge.and_then(|challenge| HeaderValue::from_str(&challenge).ok()) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(refusal) = self.refusal {
            response.extensions_mut().insert(Because(refusal));
        }
        response
    }
}
