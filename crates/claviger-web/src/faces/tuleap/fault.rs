//! How Tuleap says no.
//!
//! ```json
//! {"error":{"code":401,"message":"Unauthorized: Invalid access key"}}
//! ```
//!
//! The message is the phrase of the status, then the detail if there is one. The details about credentials are Tuleap's
//! own words, which its clients show or compare.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::refusal::{Death, Denial, Malformed, Refusal};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::extract::Json;
use crate::problem::{Because, retry_after, status_of};

/// All challenges in one header. The original forgets a quotation mark and the commas: this is what it means.
const CHALLENGES: HeaderValue = HeaderValue::from_static(
    "Basic realm=\"Restricted Tuleap API\", Token realm=\"Restricted Tuleap API\", \
     AccessKey realm=\"Restricted Tuleap API\", Bearer realm=\"Restricted Tuleap API\"",
);

/// An error of this face.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    detail: String,
    refusal: Option<Refusal>,
    retry_after: Option<u64>,
}

impl Fault {
    /// A status and nothing more to say.
    pub(crate) fn new(status: StatusCode) -> Self {
        Self { status, detail: String::new(), refusal: None, retry_after: None }
    }

    /// Why.
    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// A request that cannot be read.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST).detail(detail)
    }

    /// No credential where one is needed: there is nothing more to say.
    pub(crate) fn absent() -> Self {
        Self::from(Error::Refused(Refusal::Absent)).detail("")
    }

    /// What is told about a credential depends on how it was presented.
    pub(crate) fn of_credential(request: &HeaderMap, error: Error) -> Self {
        if let (Error::Refused(refusal @ Refusal::Denied(Denial::Method(_))), Some(presented)) =
            (&error, Presented::of(request))
        {
            return presented.out_of_scope(refusal.clone());
        }
        let detail = match &error {
            Error::Refused(Refusal::Malformed(Malformed::Form)) => Presented::of(request).map(Presented::unreadable),
            Error::Refused(Refusal::Dead(Death::Owner(_))) => None,
            Error::Refused(Refusal::Unknown | Refusal::Dead(_)) => Presented::of(request).map(Presented::invalid),
            Error::Refused(Refusal::Absent | Refusal::Malformed(Malformed::Dialect)) => Some(""),
            _ => None,
        };
        let fault = Self::from(error);
        match detail {
            Some(detail) => fault.detail(detail),
            None => fault,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let retry_after = retry_after(&error);
        let status = match &error {
            Error::Refused(Refusal::Dead(Death::Owner(_))) => StatusCode::FORBIDDEN,
            Error::Invalid(_) | Error::Quota(_) => StatusCode::BAD_REQUEST,
            other => status_of(other).0,
        };
        let detail = match &error {
            Error::Refused(Refusal::Denied(Denial::Hidden)) => String::new(),
            Error::Refused(refusal) => refusal.sentence(),
            Error::Invalid(field) if field.field == "expires_at" => format!("`expiration_date` {}", field.problem),
            Error::NotFound("project") => "Project does not exist".to_owned(),
            Error::NotFound(_) => String::new(),
            Error::Store(error) => {
                tracing::error!(%error, "the store could not answer");
                "The server cannot answer this just now. Try again in a moment.".to_owned()
            }
            other => other.to_string(),
        };
        let refusal = match error {
            Error::Refused(refusal) => Some(refusal),
            _ => None,
        };
        Self { status, detail, refusal, retry_after }
    }
}

/// The ways of this face to present a credential, in the order in which the original looks for them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Presented {
    AccessKey,
    Bearer,
    Pair,
    Basic,
}

impl Presented {
    pub(super) fn of(request: &HeaderMap) -> Option<Self> {
        let scheme = || request.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
        let is =
            |name: &str| scheme().get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        if request.contains_key("x-auth-accesskey") {
            Some(Self::AccessKey)
        } else if is("bearer") {
            Some(Self::Bearer)
        } else if request.contains_key("x-auth-token") {
            Some(Self::Pair)
        } else if is("basic") {
            Some(Self::Basic)
        } else {
            None
        }
    }

    /// What is answered to a credential whose scopes do not reach the resource: for the original it is not valid there,
    /// and 401. It says 403 of accounts alone.
    pub(super) fn out_of_scope(self, refusal: Refusal) -> Fault {
        Fault { refusal: Some(refusal), ..Fault::new(StatusCode::UNAUTHORIZED).detail(self.invalid()) }
    }

    const fn invalid(self) -> &'static str {
        match self {
            Self::AccessKey => "Invalid access key",
            Self::Bearer => "Invalid OAuth2 access token",
            Self::Pair => "Invalid Token",
            Self::Basic => "Basic Authentication Required",
        }
    }

    const fn unreadable(self) -> &'static str {
        match self {
            Self::AccessKey | Self::Bearer => "Key or token incorrectly formatted",
            Self::Pair | Self::Basic => self.invalid(),
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: u16,
    message: &'a str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let phrase = self.status.canonical_reason().unwrap_or("Error");
        let message = match self.detail.as_str() {
            "" => phrase.to_owned(),
            detail => format!("{phrase}: {detail}"),
        };
        let body = Body { error: Inner { code: self.status.as_u16(), message: &message } };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGES);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(refusal) = self.refusal {
            response.extensions_mut().insert(Because(refusal));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use claviger_domain::account::AccountState;
    use http_body_util::BodyExt;

    use super::*;

    async fn body(fault: Fault) -> String {
        let bytes = fault.into_response().into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// dialects.md 2.2, byte for byte.
    #[tokio::test]
    async fn each_way_to_present_a_credential_has_its_own_words() {
        let form = || Refusal::Malformed(Malformed::Form);
        let expired = || Refusal::Dead(Death::Expired);
        for (header, value, refusal, code, message) in [
            ("x-none", "", Refusal::Absent, 401, "Unauthorized"),
            ("x-auth-accesskey", "x", Refusal::Unknown, 401, "Unauthorized: Invalid access key"),
            ("x-auth-accesskey", "x", expired(), 401, "Unauthorized: Invalid access key"),
            ("x-auth-accesskey", "x", form(), 401, "Unauthorized: Key or token incorrectly formatted"),
            ("authorization", "Bearer x", form(), 401, "Unauthorized: Key or token incorrectly formatted"),
            ("authorization", "bearer x", Refusal::Unknown, 401, "Unauthorized: Invalid OAuth2 access token"),
            ("x-auth-token", "x", Refusal::Unknown, 401, "Unauthorized: Invalid Token"),
            ("x-auth-token", "x", form(), 401, "Unauthorized: Invalid Token"),
            ("x-auth-token", "x", expired(), 401, "Unauthorized: Invalid Token"),
            ("authorization", "Basic x", Refusal::Unknown, 401, "Unauthorized: Basic Authentication Required"),
            ("authorization", "Basic x", form(), 401, "Unauthorized: Basic Authentication Required"),
            ("authorization", "Digest x", Refusal::Malformed(Malformed::Dialect), 401, "Unauthorized"),
            (
                "x-auth-accesskey",
                "x",
                Refusal::Dead(Death::Owner(AccountState::Disabled)),
                403,
                "Forbidden: The account of this credential may not act.",
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(http::HeaderName::from_static(header), value.parse().unwrap());
            let told = body(Fault::of_credential(&headers, Error::Refused(refusal))).await;
            assert_eq!(told, format!("{{\"error\":{{\"code\":{code},\"message\":\"{message}\"}}}}"));
        }
    }

    #[tokio::test]
    async fn a_project_that_is_hidden_is_told_as_one_that_is_not_there() {
        let told = body(Error::NotFound("project").into()).await;
        assert_eq!(told, r#"{"error":{"code":404,"message":"Not Found: Project does not exist"}}"#);
    }
}
