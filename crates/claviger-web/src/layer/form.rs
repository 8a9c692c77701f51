//! Short form bodies, read once: a credential may stand in them.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use claviger_domain::limits;
use http::{Method, StatusCode, header};
use http_body_util::{BodyExt, Limited};

use crate::problem::Problem;

/// The body of a form. It is still the request's body as well.
#[derive(Debug, Clone)]
pub(crate) struct FormBody(pub(crate) Bytes);

/// Reads the body if it is a form, up to the limit. A GET has no form (TOK-07).
pub(crate) async fn read(mut request: Request, next: Next) -> Response {
    if request.method() == Method::GET || request.method() == Method::HEAD || !is_form(&request) {
        return next.run(request).await;
    }
    let body = std::mem::take(request.body_mut());
    match Limited::new(body, limits::FORM_BODY).collect().await {
        Ok(collected) => {
            let bytes = collected.to_bytes();
            request.extensions_mut().insert(FormBody(bytes.clone()));
            *request.body_mut() = Body::from(bytes);
            next.run(request).await
        }
        Err(_) => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
            .detail(format!("A form may have at most {} bytes.", limits::FORM_BODY))
            .into_response(),
    }
}

fn is_form(request: &Request) -> bool {
    let content_type =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
