//! What surrounds this face's answers: any web page may read them, and a browser sees an error as a page.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::fault::Body;

/// What a preflight is told. Credentials that a browser adds by itself are not among it: no cookie counts here.
const PREFLIGHT: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE, OPTIONS")),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Accept, Authorization, Content-Type")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
];

/// Surrounds one answer.
pub(crate) async fn answer(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let crosses = headers.contains_key(header::ORIGIN);
    let is_preflight =
        request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let page = wants_page(headers);
    let mut response = if crosses && is_preflight {
        let mut answer = StatusCode::OK.into_response();
        answer.headers_mut().extend(PREFLIGHT);
        answer
    } else {
        next.run(request).await
    };
    if page && let Some(body) = response.extensions_mut().remove::<Body>() {
        response = as_page(response, &body);
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if crosses {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Whoever names HTML and not JSON is a browser. `*/*` alone is a script.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") && !accept.contains("application/json")
}

fn as_page(response: Response, body: &Body) -> Response {
    let (mut parts, _) = response.into_parts();
    let message = body.message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{code}</title></head>\n\
         <body><h1>{code}</h1><p>{message}</p></body></html>\n",
        code = body.code
    );
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, page.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_browser_gets_a_page() {
        for (accept, page) in [
            ("*/*", false),
            ("application/json", false),
            ("application/json, text/html", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(wants_page(&headers), page, "{accept}");
        }
        let body = Body { message: "<b>&".to_owned(), code: "404 Not Found".to_owned(), title: "Not Found" };
        let page = as_page(StatusCode::NOT_FOUND.into_response(), &body);
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    }
}
