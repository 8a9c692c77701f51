//! Bodies and queries, with our own refusals.

use std::borrow::Cow;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::limits;
use http::request::Parts;
use http::{StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::object::Object;
use crate::media::MediaType;
use crate::problem::Problem;
use crate::state::AppState;

/// A JSON body, in or out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Problem;

    /// What is no JSON is 400, JSON of another shape 422, another content type 415, too much of it 413, and one
    /// that takes too long 408.
    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_json = MediaType::of(request.headers()) == MediaType::Json;
        let bytes = state.gathering.whole(request.into_body(), limits::JSON_BODY).await?;
        if is_json { read(&bytes) } else { Err(not_json()) }
    }
}

/// A JSON body that may be left out altogether.
#[derive(Debug)]
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequest<AppState> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_json = MediaType::of(request.headers()) == MediaType::Json;
        let bytes = state.gathering.whole(request.into_body(), limits::JSON_BODY).await?;
        match bytes.is_empty() {
            true => Ok(Self(T::default())),
            false if is_json => read(&bytes).map(|Json(body)| Self(body)),
            false => Err(not_json()),
        }
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>, Problem> {
    if holds_nul(bytes) {
        return Err(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body").detail("No text may hold a NUL character.")
        );
    }
    serde_json::from_slice(bytes).map(|Object(body)| Json(body)).map_err(|error| bad_json(&error))
}

/// No text of ours holds a NUL, and PostgreSQL keeps none: it is refused here, once for all fields. The escape is looked
/// for before anything is parsed, in one walk; behind a backslash that is itself escaped it is harmless.
fn holds_nul(bytes: &[u8]) -> bool {
    const NUL: &[u8] = b"\\u0000";
    let mut rest = bytes;
    while let Some(escape) = rest.iter().position(|byte| *byte == b'\\').map(|at| &rest[at..]) {
        if escape.starts_with(NUL) {
            return true;
        }
        rest = escape.get(2..).unwrap_or_default(); // what is escaped begins no escape
    }
    false
}

fn not_json() -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
        .detail("Send the body as `Content-Type: application/json`.")
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written");
                Problem::broken().into_response()
            }
        }
    }
}

/// The message of serde names fields and types, and may quote a value: only what names no value is told.
fn bad_json(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    if !error.is_data() {
        return Problem::new(StatusCode::BAD_REQUEST, "invalid_json")
            .detail(format!("The body is no JSON: see {place}."));
    }
    let message = error.to_string();
    let told = ["missing field", "unknown field", "duplicate field"].iter().any(|start| message.starts_with(start));
    let what = match message.split_once("`, expected ") {
        _ if told => message,
        Some((unknown, words)) if unknown.starts_with("unknown variant") => format!("Expected {words}."),
        _ => format!("A value has the wrong type or form: see {place}."),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body").detail(what)
}

/// The parameters that sign a request.
const SIGNATURE: CredentialParameters = CredentialParameters { access_token: false, session: false, oauth1: true };

/// The query, as a struct. Of a name that stands twice nobody can know which one a proxy in front has seen.
#[derive(Debug)]
pub struct Query<T>(pub T);

#[expect(clippy::disallowed_types, reason = "this is the one that is to be taken in its place")]
impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        if query.contains("%00") {
            return Err(Problem::invalid_query());
        }
        let unsigned = SIGNATURE.strip(query);
        let uri = match unsigned {
            // A signature may stand among the parameters (RFC 5849 section 3.5.3), and is none of them.
            Cow::Owned(unsigned) if query.contains("oauth_signature=") => {
                &format!("/?{unsigned}").parse().map_err(|_| Problem::invalid_query())?
            }
            _ => &parts.uri,
        };
        axum::extract::Query::try_from_uri(uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| Problem::invalid_query())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_and_its_spelling_in_a_text_is_not() {
        for (body, nul) in [
            (r#"{"a": "x\u0000"}"#, true),
            (r#"{"a": "\\\u0000"}"#, true),
            (r#"{"a": "\\u0000"}"#, false),
            (r#"{"a": "u0000"}"#, false),
            ("", false),
        ] {
            assert_eq!(holds_nul(body.as_bytes()), nul, "{body}");
        }
    }

    /// Where each backslash looked at all before it, this took minutes.
    #[test]
    fn dos_06_the_largest_body_of_backslashes_is_walked_once() {
        let body = "\\".repeat(limits::JSON_BODY - 6);
        assert!(!holds_nul(body.as_bytes()));
        assert!(holds_nul(format!("{body}\\u0000").as_bytes()));
    }
}
