//! The last thing that happens to an answer of the pages: what went wrong becomes a page in the reader's language, and a
//! notice that was read is taken from the browser.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};

use super::cookies::Cookie;
use super::page::page_with;
use super::text::Language;
use super::view::problem::{Problem, ProblemInside, Trouble};
use super::view::{Plain, Reader, Shell, Theme};
use super::visitor::Visitor;
use crate::extract::peer;
use crate::layer::notes::Notes;
use crate::state::AppState;

/// The frame of whoever reads the page; known once their session is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looks(Arc<OnceLock<Shell>>);

impl Looks {
    /// Keeps it for a page about what went wrong.
    pub(crate) fn are(&self, visitor: &Visitor) {
        // what was just done is told on the page that it leads to
        drop(self.0.set(Shell { notice: None, ..visitor.shell(None) }));
    }
}

/// Whoever asks, as far as the browser tells.
pub(crate) fn stranger(state: &AppState, headers: &HeaderMap) -> Reader {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|wish| wish.to_str().ok()).unwrap_or_default();
    let now = state.desk.now().to_jiff();
    Reader { language: Language::negotiate(wish), zone: jiff::tz::TimeZone::UTC, now, theme: Theme::Auto }
}

/// Dresses the answer.
pub(crate) async fn answer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let looks = Looks::default();
    request.extensions_mut().insert(looks.clone());
    let secure = peer::is_secure(request.extensions(), request.headers(), request.uri(), &state);
    let told = Cookie::Notice.of(request.headers(), secure).is_some();
    let reader = stranger(&state, request.headers());
    let id = request.extensions().get::<Notes>().map(|notes| notes.id().to_string());
    let mut response = next.run(request).await;
    if let Some(trouble) = response.extensions().get::<Trouble>().copied() {
        let page = explanation(&state, looks.0.get().cloned().ok_or(reader), trouble, id, response.status());
        response = undressed(response, page);
    }
    if told && response.status() == StatusCode::OK && is_page(&response) {
        Cookie::Notice.clear(&mut response, secure);
    }
    response
}

/// The page about an address where nothing is. Whoever is signed in keeps the way to everything else.
pub(crate) async fn not_found(state: &AppState, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let looks = Looks::default();
    parts.extensions.insert(looks.clone());
    drop(Visitor::from_request_parts(&mut parts, state).await);
    let reader = stranger(state, &parts.headers);
    explanation(state, looks.0.get().cloned().ok_or(reader), Trouble::NotFound, None, StatusCode::NOT_FOUND)
}

/// The page about what went wrong.
fn explanation(
    state: &AppState,
    reader: Result<Shell, Reader>,
    trouble: Trouble,
    id: Option<String>,
    status: StatusCode,
) -> Response {
    let looked_into = matches!(trouble, Trouble::Broken | Trouble::Unavailable);
    let request = id.filter(|_| looked_into);
    match reader {
        Ok(shell) => page_with(status, &ProblemInside { shell, trouble, request }),
        Err(reader) => {
            let shell = Plain { reader, site: state.realm().to_owned(), csrf: String::new() };
            page_with(status, &Problem { shell, trouble, request })
        }
    }
}

/// The same answer with a page as its body. What the log and the audit were told of it stays.
fn undressed(mut response: Response, page: Response) -> Response {
    let (parts, body) = page.into_parts();
    *response.body_mut() = body;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    response
}

fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
