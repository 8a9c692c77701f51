//! Bodies and queries, with our own refusals.

use std::borrow::Cow;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use claviger_auth::dialects::{Accepts, credential_parameters};
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::limits;
use http::request::Parts;
use http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::object::Object;
use crate::layer::form::FormBody;
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

/// No body at all, or an empty object: what an operation does not read, it does not pass over in silence.
#[derive(Debug)]
pub struct NoBody;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl FromRequest<AppState> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        if let Some(FormBody(form)) = request.extensions().get() {
            // a signature may stand in a form (RFC 5849 section 3.5.2)
            let signs = |name: &str| credential_parameters(Accepts::all()).any(|known| known == name);
            let only_signs = url::form_urlencoded::parse(form).all(|(name, _)| signs(&name));
            return if only_signs { Ok(Self) } else { Err(not_json()) };
        }
        OptionalJson::<Nothing>::from_request(request, state).await.map(|_| Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>, Problem> {
    if holds_nul(bytes) {
        return Err(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body").detail("No text may hold a NUL character.")
        );
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader)
        .map(|Object(body)| Json(body))
        .map_err(|error| bad_json(&error))?;
    reader.end().map_err(|error| no_json(&error))?;
    Ok(read)
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

fn no_json(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    Problem::new(StatusCode::BAD_REQUEST, "invalid_json").detail(format!("The body is no JSON: see {place}."))
}

/// Which field is to blame, and why.
fn bad_json(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let (why, path) = (error.inner(), error.path().to_string());
    if !why.is_data() {
        return no_json(why);
    }
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body");
    let place = format!("see line {}, column {}", why.line(), why.column());
    match blamed(&why.to_string(), &path) {
        (Some(field), what) => problem.of_field(field, format!("{what}: {place}")),
        (None, _) => problem.detail(format!("The body must be an object: {place}.")),
    }
}

/// The field that serde complains about, and what of it. The message names fields and types, and may quote a value: only what
/// names no value is told.
fn blamed(message: &str, path: &str) -> (Option<String>, String) {
    let within = |name: &str| match path {
        "." | "?" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let quoted = |start: &str| message.strip_prefix(start)?.split('`').next();
    let (field, what) = if let Some(name) = quoted("missing field `") {
        (Some(within(name)), "is missing".to_owned())
    } else if let Some(name) = quoted("duplicate field `") {
        (Some(within(name)), "stands twice".to_owned())
    } else if let Some(name) = quoted("unknown field `") {
        // the path leads to the field itself, where it is known at all
        let field = if path == "." || path == "?" { name.to_owned() } else { path.to_owned() };
        (Some(field), "is not known here".to_owned())
    } else {
        let field = Some(path.to_owned()).filter(|path| path != "." && path != "?");
        let words = message.split_once("`, expected ").filter(|(start, _)| start.starts_with("unknown variant"));
        let words = words.and_then(|(_, words)| words.split(" at line ").next());
        (field, words.map_or_else(|| "has the wrong type or form".to_owned(), |words| format!("must be {words}")))
    };
    (field, what)
}

/// The parameters that sign a request.
const SIGNATURE: CredentialParameters = CredentialParameters { access_token: false, session: false, oauth1: true };

/// The query, as a struct. Of a name that stands twice nobody can know which one a proxy in front has seen.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let unsigned = SIGNATURE.strip(query);
        let query = match &unsigned {
            // A signature may stand among the parameters (RFC 5849 section 3.5.3), and is none of them.
            Cow::Owned(unsigned) if query.contains("oauth_signature=") => unsigned.as_str(),
            _ => query,
        };
        let parameters = url::form_urlencoded::parse(query.as_bytes());
        if let Some((name, _)) = parameters.clone().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(Problem::invalid_parameter(&name, "must not hold a NUL character"));
        }
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(parameters)).map(Self).map_err(|error| {
            match blamed(&error.inner().to_string(), &error.path().to_string()) {
                (Some(name), what) => Problem::invalid_parameter(&name, &what),
                (None, _) => Problem::invalid_query(),
            }
        })
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

    #[test]
    fn whatever_is_wrong_is_said_of_its_field_and_quotes_no_value() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its reading is tried")]
        struct Wanted {
            name: String,
            sets: Option<Vec<String>>,
            inner: Option<Object<Inner>>,
        }
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its reading is tried")]
        struct Inner {
            count: Option<u32>,
            role: Option<claviger_domain::project::Role>,
        }
        for (body, field, told) in [
            (r#"{}"#, "name", "`name` is missing: see line 1, column 2"),
            (r#"{"name": 4711}"#, "name", "`name` has the wrong type or form: see line 1, column 13"),
            (r#"{"name": "x", "name": "y"}"#, "name", "`name` stands twice: "),
            (r#"{"nmae": "x"}"#, "nmae", "`nmae` is not known here: "),
            (r#"{"name": "x", "sets": ["a", 4711]}"#, "sets[1]", "`sets[1]` has the wrong type or form: "),
            (r#"{"name": "x", "inner": {"count": "4711"}}"#, "inner.count", "`inner.count` has the wrong type"),
            (r#"{"name": "x", "inner": {"cuont": 4711}}"#, "inner.cuont", "`inner.cuont` is not known here"),
            (r#"{"name": "x", "inner": {"count": 1, "count": 4711}}"#, "inner.count", "`inner.count` stands twice"),
            (r#"{"name": "x", "inner": ["4711"]}"#, "inner", "`inner` has the wrong type"),
            (
                r#"{"name": "x", "inner": {"role": "4711"}}"#,
                "inner.role",
                "`inner.role` must be one of `reader`, `developer`, `admin`: ",
            ),
        ] {
            let problem = serde_json::to_value(read::<Wanted>(body.as_bytes()).unwrap_err()).unwrap();
            assert_eq!(problem["code"], "invalid_body", "{body}");
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.starts_with(told) && !detail.contains("4711"), "{body}: {detail}");
        }
        for (body, code) in [("[]", "invalid_body"), ("{", "invalid_json"), (r#"{"name": "x"} {}"#, "invalid_json")] {
            let problem = serde_json::to_value(read::<Wanted>(body.as_bytes()).unwrap_err()).unwrap();
            assert_eq!(problem["code"], code, "{body}: {problem}");
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
