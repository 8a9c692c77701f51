//! Short form bodies, read once: a credential may stand in them.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use claviger_auth::request::Body as Signed;
use claviger_domain::limits;
use http::{HeaderMap, Method, Uri, header};
use http_body::Body as _;
use percent_encoding::percent_decode_str;

use crate::media::MediaType;
use crate::problem::Problem;
use crate::state::AppState;

/// The body of a form. It is still the request's body as well.
#[derive(Debug, Clone)]
pub(crate) struct FormBody(pub(crate) Bytes);

/// A body that is no form.
#[derive(Debug, Clone)]
pub(crate) enum OtherBody {
    /// It was read, because the request's signature covers its hash (OAuth 1.0a).
    Whole(Bytes),
    /// It waits to be read.
    Unread,
}

impl OtherBody {
    /// The body, as a signature is held against it.
    pub(crate) fn signed(&self) -> Signed<'_> {
        match self {
            Self::Whole(bytes) => Signed::Read(bytes),
            Self::Unread => Signed::Unread,
        }
    }
}

/// Whether the request says that its signature covers the hash of its body.
pub(crate) fn signs_body(headers: &HeaderMap, uri: &Uri) -> bool {
    let names = |text: &str| percent_decode_str(text).decode_utf8_lossy().contains("oauth_body_hash");
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    authorization.is_some_and(names) || uri.query().is_some_and(names)
}

/// Reads the body if it is a form, up to the limit. A GET has no form (TOK-07).
pub(crate) async fn read(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let bodily = request.method() != Method::GET && request.method() != Method::HEAD;
    let is_form = bodily && MediaType::of(request.headers()) == MediaType::Form;
    let most = match is_form {
        true => limits::FORM_BODY,
        false if signs_body(request.headers(), request.uri()) => limits::JSON_BODY,
        false => {
            if !request.body().is_end_stream() {
                request.extensions_mut().insert(OtherBody::Unread);
            }
            return next.run(request).await;
        }
    };
    let body = std::mem::take(request.body_mut());
    match state.gathering.whole(body, most).await {
        Ok(bytes) => {
            match is_form {
                true => drop(request.extensions_mut().insert(FormBody(bytes.clone()))),
                false => drop(request.extensions_mut().insert(OtherBody::Whole(bytes.clone()))),
            }
            *request.body_mut() = Body::from(bytes);
            next.run(request).await
        }
        Err(why) => Problem::from(why).into_response(),
    }
}
