//! Every route of the product on one page, grouped by face.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{Method, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::{audit, bots, catalogue, me, members, projects, sessions, sets, tokens, users};
use crate::faces::native;
use crate::layer::{form, headers, notes};
use crate::problem::Problem;
use crate::state::AppState;
use crate::{health, openapi};

/// The whole product behind one door.
pub fn router(state: AppState) -> Router {
    let (own, _) = own_api().split_for_parts();
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::page::page))
        .route("/docs/reference.css", get(openapi::page::style))
        .merge(own.layer(from_fn_with_state(state.clone(), native::challenge)))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(form::read))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), notes::take))
        .with_state(state)
}

/// Our own API, which documents itself: a route's `operation_id` is the method that permits it.
fn own_api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::skeleton())
        .routes(routes!(me::read))
        .routes(routes!(me::password::change))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(sessions::end))
        .routes(routes!(tokens::list::list, tokens::create::create))
        .routes(routes!(tokens::revoke_many::revoke_many))
        .routes(routes!(tokens::get::get, tokens::edit::edit, tokens::changes::revoke))
        .routes(routes!(tokens::secrets::rotate))
        .routes(routes!(tokens::secrets::regenerate))
        .routes(routes!(tokens::secrets::copy))
        .routes(routes!(tokens::changes::suspend))
        .routes(routes!(tokens::changes::resume))
        .routes(routes!(catalogue::methods))
        .routes(routes!(catalogue::sets, sets::create))
        .routes(routes!(sets::delete))
        .routes(routes!(projects::list::list, projects::create::create))
        .routes(routes!(projects::get::get, projects::edit::edit, projects::delete::delete))
        .routes(routes!(members::list::list))
        .routes(routes!(members::set::set, members::remove::remove))
        .routes(routes!(bots::list::list, bots::create::create))
        .routes(routes!(bots::delete::delete))
        .routes(routes!(users::list::list, users::create::create))
        .routes(routes!(users::get::get, users::edit::edit, users::delete::delete))
        .routes(routes!(users::delete::preview))
        .routes(routes!(users::password::set))
        .routes(routes!(audit::list))
}

/// The OpenAPI document of our own API.
#[must_use]
pub fn api_document() -> OpenApi {
    openapi::completed(own_api().into_openapi())
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

/// The router adds `Allow`; whoever asks for just that gets no complaint.
async fn wrong_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        .detail("This address does not take this method: `Allow` names those it takes.")
        .into_response()
}

/// What panicked is told to the log by the panic hook; the client learns the request's id.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
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
