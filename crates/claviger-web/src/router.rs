//! Every route of the product on one page, grouped by face.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::{catalogue, me, tokens};
use crate::faces::{allura, tuleap};
use crate::layer::{form, notes};
use crate::oauth2::introspect;
use crate::problem::Problem;
use crate::state::{AppState, Faces};
use crate::{health, openapi, prometheus};

/// The whole product behind one door.
pub fn router(state: AppState) -> Router {
    prometheus::install();
    let (native, _) = native().split_for_parts();
    let faces = faces(state.config.faces);
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .merge(native)
        .merge(faces)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(form::read))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), notes::take))
        .with_state(state)
}

/// The other products, as far as the operator shows them.
fn faces(shown: Faces) -> Router<AppState> {
    let mut faces = Router::new();
    if shown.tuleap {
        faces = faces.merge(tuleap::routes()).merge(tuleap::unshared_user());
    }
    if shown.allura {
        faces = faces.merge(allura::routes());
    }
    faces
}

/// Our own API, which documents itself: a route's `operation_id` is the method that permits it.
fn native() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::skeleton())
        .routes(routes!(me::read))
        .routes(routes!(catalogue::methods))
        .routes(routes!(catalogue::sets))
        .routes(routes!(tokens::list::list, tokens::create::create))
        .routes(routes!(tokens::get::get, tokens::edit::edit, tokens::changes::revoke))
        .routes(routes!(tokens::secrets::rotate))
        .routes(routes!(tokens::secrets::regenerate))
        .routes(routes!(tokens::secrets::copy))
        .routes(routes!(tokens::changes::suspend))
        .routes(routes!(tokens::changes::resume))
        .routes(routes!(introspect::introspect))
        .routes(routes!(prometheus::show))
}

/// The OpenAPI document of our own API.
#[must_use]
pub fn api_document() -> OpenApi {
    native().into_openapi()
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

async fn wrong_method() -> Problem {
    Problem::new(http::StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        .detail("This address does not take this method.")
}

/// What panicked is told to the log by the panic hook; the client learns the request's id.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::new(http::StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
        .detail("Something went wrong on our side. Tell the operator the request's id.")
        .into_response()
}

#[cfg(test)]
mod tests {
    use claviger_domain::action::Action;

    use super::*;

    /// A route without a declared method could not be permitted to any token, or worse, to all.
    #[test]
    fn scp_01_every_operation_of_our_own_api_is_an_action() {
        for (path, item) in &api_document().paths.paths {
            for operation in [&item.get, &item.post, &item.put, &item.patch, &item.delete].into_iter().flatten() {
                let id = operation.operation_id.as_deref().unwrap_or_default();
                assert!(Action::of_method(id).is_some(), "{path} has the operation `{id}`, which is no action");
            }
        }
    }
}
