//! What every answer of this face carries, whatever it says.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use claviger_domain::refusal::{Denial, Refusal};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tower_http::set_header::SetResponseHeaderLayer;

use super::fault::Presented;
use crate::problem::Because;
use crate::state::AppState;

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static(
            "Authorization, Content-Type, Origin, X-Auth-UserId, X-Auth-Token, X-Client-Uuid, X-Auth-AccessKey",
        ),
    ),
    (
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("X-PAGINATION-SIZE, X-PAGINATION-LIMIT-MAX, X-PAGINATION-LIMIT"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds the headers that are always sent. JSON names its charset, as the original's does.
pub(crate) async fn always(request: Request, next: Next) -> Response {
    let dress = of(request.headers());
    dress(next.run(request).await)
}

/// The same for the place that answers for two products.
pub(crate) fn of(request: &HeaderMap) -> impl FnOnce(Response) -> Response + use<> {
    let presented = Presented::of(request);
    move |response| dressed(presented, response)
}

/// The headers around an answer to a credential that was so presented.
fn dressed(presented: Option<Presented>, response: Response) -> Response {
    let mut response = match (presented, response.extensions().get::<Because>()) {
        (Some(presented), Some(Because(refusal @ Refusal::Denied(Denial::Method(_))))) => {
            presented.out_of_scope(refusal.clone()).into_response()
        }
        _ => response,
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json") {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    }
    response
}

/// A resource with its verbs, which it names in every answer. `OPTIONS` needs no credential, and a wrong one does not
/// matter to it.
pub(crate) fn resource(verbs: &'static str, methods: MethodRouter<AppState>) -> MethodRouter<AppState> {
    methods
        .options(|| async { StatusCode::OK })
        .layer(SetResponseHeaderLayer::overriding(header::ALLOW, HeaderValue::from_static(verbs)))
}
