//! Short form bodies, read once: a credential may stand in them.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use claviger_domain::limits;
use http::{HeaderMap, Method, Uri, header};

use crate::media::MediaType;
use crate::problem::Problem;
use crate::state::AppState;

/// The body of a form. It is still the request's body as well.
#[derive(Debug, Clone)]
pub(crate) struct FormBody(pub(crate) Bytes);

/// A body that is no form, whole: it was read because the request's signature covers its hash (OAuth 1.0a).
#[derive(Debug, Clone)]
pub(crate) struct WholeBody(pub(crate) Bytes);

/// Whether the request says that its signature covers the hash of its body.
pub(crate) fn signs_body(headers: &HeaderMap, uri: &Uri) -> bool {
    let names = |text: &str| text.contains("oauth_body_hash");
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
        false => return next.run(request).await,
    };
    let body = std::mem::take(request.body_mut());
    match state.gathering.whole(body, most).await {
        Ok(bytes) => {
            match is_form {
                true => drop(request.extensions_mut().insert(FormBody(bytes.clone()))),
                false => drop(request.extensions_mut().insert(WholeBody(bytes.clone()))),
            }
            *request.body_mut() = Body::from(bytes);
            next.run(request).await
        }
        Err(why) => Problem::from(why).into_response(),
    }
}
