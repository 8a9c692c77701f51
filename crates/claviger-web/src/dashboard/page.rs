//! Templates as answers, and what becomes of a request that could not be answered.

use askama::Template;
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::{HeaderValue, StatusCode, header};

use super::view::problem::Trouble;
use crate::faces::Face;
use crate::problem::Problem;
use crate::state::AppState;

/// The page, with 200.
pub(crate) fn page(page: &impl Template) -> Response {
    page_with(StatusCode::OK, page)
}

/// The page, with this status: a form that is shown again says 422.
pub(crate) fn page_with(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let mut response = (status, html).into_response();
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            Failure::Trouble(Trouble::Broken).into_response()
        }
    }
}

/// Go on there, by `GET`. Only for addresses that we write ourselves.
pub(crate) fn see_other(href: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(href) = HeaderValue::from_str(href) {
        response.headers_mut().insert(header::LOCATION, href);
    }
    response
}

/// Goes on to an address of a program, with the status that the original products answer with: their consumers look for it.
pub(crate) fn found(href: &str) -> Response {
    let mut response = see_other(href);
    *response.status_mut() = StatusCode::FOUND;
    response
}

/// What was looked for by its name. Where nothing is called `new`, that address is the one that a form had before.
pub(crate) fn or_form<T>(found: Result<T, Error>, name: &str, form: &str) -> Result<T, Failure> {
    match found {
        Err(Error::NotFound(_) | Error::Refused(Refusal::Denied(Denial::Hidden))) if name == "new" => {
            Err(Failure::Answer(Box::new(see_other(form))))
        }
        found => Ok(found?),
    }
}

/// The pages, which a browser asks for: a face like others.
#[derive(Debug)]
pub(crate) struct Pages;

impl Face for Pages {
    fn accepts() -> Accepts {
        Accepts::of(&["cookie"])
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Failure::Error(error).into_response()
    }

    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        Failure::from(Trouble::of_door(problem.status())).into_response()
    }
}

/// Why there is no page. `dress.rs` makes one of it, in the reader's language.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What the floors below said.
    Error(Error),
    /// What the pages themselves found wrong.
    Trouble(Trouble),
    /// An answer that needs no page: the way to the sign-in.
    Answer(Box<Response>),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (trouble, mut response) = match self {
            Self::Answer(response) => return *response,
            Self::Trouble(trouble) => (trouble, status(trouble).into_response()),
            Self::Error(error) => (trouble_of(&error), Problem::from(error).without_body()),
        };
        *response.status_mut() = status(trouble);
        response.extensions_mut().insert(trouble);
        response
    }
}

fn status(trouble: Trouble) -> StatusCode {
    StatusCode::from_u16(trouble.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What a person is told about an error for which the page had no better words.
fn trouble_of(error: &Error) -> Trouble {
    match error {
        Error::NotFound(_) | Error::Refused(Refusal::Denied(Denial::Hidden)) => Trouble::NotFound,
        Error::Refused(Refusal::Malformed(Malformed::Form | Malformed::Ambiguous)) => Trouble::Forged,
        Error::Refused(Refusal::Throttled { .. }) => Trouble::TooMany,
        Error::Refused(_) | Error::Invalid(_) | Error::Taken(_) | Error::WrongState(_) | Error::Quota(_) => {
            Trouble::Forbidden
        }
        Error::Store(_) => Trouble::Unavailable,
    }
}
