//! Every route of the product on one page, grouped by face; the dashboard's pages stand beside it.

mod pages;

use axum::Router;
use axum::extract::State;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, post};
use http::{HeaderMap, Method, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::parameters::{self, Parameters};
use crate::api::{applications, audit, bots, catalogue, links, me, members, projects, sessions, sets, tokens, users};
use crate::dashboard::dress;
use crate::faces::youtrack::{Hub, YouTrack, hub};
use crate::faces::{allura, api_users, atlassian, jelastic, native, tuleap, youtrack};
use crate::layer::{form, headers, notes};
use crate::oauth2::introspect;
use crate::problem::Problem;
use crate::state::{AppState, Faces};
use crate::{health, openapi, prometheus};

/// The whole product behind one door.
pub fn router(state: AppState) -> Router {
    prometheus::install();
    let (own, document) = own_api().split_for_parts();
    let own = own.layer(from_fn_with_state(Parameters::of(&document), parameters::known));
    let faces = faces(state.config.faces);
    let dressed = from_fn_with_state(state.clone(), dress::answer);
    let pages = pages::dashboard(state.config.faces).layer(dressed).layer(CompressionLayer::new());
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::page::page))
        .route("/docs/reference.css", get(openapi::page::style))
        .merge(own.layer(from_fn_with_state(state.clone(), native::challenge)))
        .merge(faces)
        .merge(pages)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), form::read))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), notes::take))
        .with_state(state)
}

/// The other products, as far as the operator shows them.
fn faces(shown: Faces) -> Router<AppState> {
    let mut faces = Router::new();
    if shown.allura {
        faces = faces.merge(allura());
    }
    if shown.atlassian {
        faces = faces.merge(atlassian());
    }
    if shown.jelastic {
        faces = faces.route("/1.0/{*method}", get(jelastic::call).post(jelastic::call));
    }
    if shown.tuleap {
        faces = faces.merge(tuleap());
    }
    if shown.youtrack {
        faces = faces.merge(youtrack()).nest("/hub/api/rest", hub()).nest("/api/rest", hub());
    }
    match (shown.tuleap, shown.youtrack) {
        (true, true) => faces
            .route("/api/users/{id}", get(api_users::one).options(tuleap::users::options))
            .route("/api/{*path}", any(api_users::nothing_here)),
        (true, false) => {
            let rest = Router::new().route("/api/users/{id}", tuleap_user());
            faces.merge(rest.route("/api/{*path}", any(tuleap::nothing_here)).layer(from_fn(tuleap::dress::always)))
        }
        (false, true) => faces
            .route("/api/users/{id}", get(youtrack::users::one))
            .route("/api/{*path}", any(youtrack::nothing_here::<YouTrack>)),
        (false, false) => faces,
    }
}

/// Allura. A slash at the end of a path changes nothing, and a POST that asks is a GET.
fn allura() -> Router<AppState> {
    let routes = [
        ("/rest", get(allura::root).post(allura::root)),
        ("/rest/p/has_access", get(allura::access::of_site).post(allura::access::of_site)),
        ("/rest/p/{project}", get(allura::projects::show).post(allura::projects::show)),
        ("/rest/p/{project}/has_access", get(allura::access::of_project).post(allura::access::of_project)),
        ("/rest/u/{user}", get(allura::users::show).post(allura::users::show)),
    ];
    let with_and_without_slash = routes.into_iter().fold(Router::new(), |router, (path, methods)| {
        let methods = methods.fallback(allura::wrong_method);
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    });
    let oauth = Router::new()
        .route("/rest/oauth/request_token", get(allura::oauth::request_token).post(allura::oauth::request_token))
        .route("/rest/oauth/access_token", get(allura::oauth::access_token).post(allura::oauth::access_token));
    with_and_without_slash
        .merge(oauth)
        .route("/rest/{*path}", any(allura::nothing_here))
        .layer(from_fn(allura::dress::answer))
}

/// Atlassian's products: Jira's version 2, and Bamboo's, which is always called the latest.
fn atlassian() -> Router<AppState> {
    use atlassian::{bamboo, consumer_info, dance, jira, nothing_here};
    Router::new()
        .route("/plugins/servlet/oauth/request-token", get(dance::request_token).post(dance::request_token))
        .route("/plugins/servlet/oauth/access-token", get(dance::access_token).post(dance::access_token))
        .route("/rest/api/2/myself", get(jira::myself))
        .route("/rest/api/2/serverInfo", get(jira::server_info))
        .route("/rest/api/2/project", get(jira::projects))
        .route("/rest/api/2/project/{key}", get(jira::one_project))
        .route("/rest/api/latest/myself", get(jira::myself))
        .route("/rest/api/latest/serverInfo", get(jira::server_info))
        .route("/rest/api/latest/currentUser", get(bamboo::current_user))
        .route("/rest/api/latest/project", get(bamboo::projects))
        .route("/plugins/servlet/oauth/consumer-info", get(consumer_info::show))
        .method_not_allowed_fallback(atlassian::wrong_method)
        .route("/rest/api/{*path}", any(nothing_here))
        .route("/rest/auth/{*path}", any(nothing_here))
        .route("/rest/agile/{*path}", any(nothing_here))
}

/// Tuleap, whose API stands under three prefixes. `/api/users/{id}` is decided elsewhere, because another product has it
/// too.
fn tuleap() -> Router<AppState> {
    let versioned =
        || tuleap_resources().route("/users/{id}", tuleap_user()).route("/{*path}", any(tuleap::nothing_here));
    Router::new()
        .nest("/api", tuleap_resources())
        .nest("/api/v1", versioned())
        .nest("/api/v2", versioned())
        .layer(from_fn(tuleap::dress::always))
}

fn tuleap_resources() -> Router<AppState> {
    use tuleap::{access_keys as keys, projects, resource, tokens};
    Router::new()
        .route("/tokens", resource("OPTIONS, POST, DELETE", post(tokens::sign_in).delete(tokens::delete_all)))
        .route("/tokens/{token}", resource("OPTIONS, DELETE", delete(tokens::delete_one)))
        .route("/access_keys", resource("OPTIONS, POST", post(keys::create)))
        .route("/access_keys/{id}", resource("OPTIONS, GET, DELETE", get(keys::show).delete(keys::delete)))
        .route("/users/{id}/access_keys", resource("OPTIONS, GET", get(keys::list)))
        .route("/projects", resource("OPTIONS, GET", get(projects::list)))
        .route("/projects/{id}", resource("OPTIONS, GET", get(projects::show)))
        .route("/version", resource("OPTIONS, GET", get(tuleap::version)))
}

fn tuleap_user() -> MethodRouter<AppState> {
    tuleap::resource("OPTIONS, GET", get(tuleap::users::show))
}

/// YouTrack's own API. `/api/users/{id}` is decided elsewhere, because another product has it too.
fn youtrack() -> Router<AppState> {
    Router::new()
        .route("/api/users", get(youtrack::users::list))
        .route("/api/users/me", get(youtrack::users::me))
        .route("/api/admin/projects", get(youtrack::projects::list))
        .route("/api/admin/projects/{id}", get(youtrack::projects::one))
        .method_not_allowed_fallback(youtrack::wrong_method)
        .layer(CompressionLayer::new())
}

/// Hub, whose API stands under two prefixes.
fn hub() -> Router<AppState> {
    Router::new()
        .route("/users/me", get(hub::me))
        .route("/users/{id}", get(hub::one))
        .route("/users/{id}/permanenttokens", get(hub::tokens::list).post(hub::tokens::create))
        .route("/users/{id}/permanenttokens/{token}", get(hub::tokens::one).delete(hub::tokens::delete))
        .route("/services", get(hub::services::list))
        .route("/projects", get(hub::projects::list))
        .method_not_allowed_fallback(youtrack::wrong_method)
        .route("/{*path}", any(youtrack::nothing_here::<Hub>))
        .layer(CompressionLayer::new())
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
        .routes(routes!(applications::list::list, applications::create::create))
        .routes(routes!(applications::get::get, applications::edit::edit, applications::delete::delete))
        .routes(routes!(applications::create::renew_secret))
        .routes(routes!(applications::tokens::list, applications::tokens::generate))
        .routes(routes!(links::list::list, links::create::create))
        .routes(routes!(links::get::get, links::edit::edit, links::delete::delete))
        .routes(routes!(links::create::renew_secret))
        .routes(routes!(introspect::introspect))
        .routes(routes!(prometheus::show))
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

/// A browser that came by a link gets a page, a program a problem.
async fn nothing_here(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let wants_page = headers.get(header::ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    if wants_page { dress::not_found(&state, &headers) } else { Problem::not_found().into_response() }
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
    use claviger_domain::action::{Action, Effect};

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

    /// What is asked with GET, a link or a picture can ask, and every `Read only` token may.
    #[test]
    fn scp_11_what_is_asked_with_get_changes_nothing() {
        let effect = |id: &Option<String>| Action::of_method(id.as_deref().unwrap_or_default()).map(Action::effect);
        for (path, item) in &api_document().paths.paths {
            for read in [&item.get, &item.head].into_iter().flatten() {
                assert_eq!(effect(&read.operation_id), Some(Effect::Reads), "GET {path}");
            }
            for change in [&item.put, &item.patch, &item.delete].into_iter().flatten() {
                assert_ne!(effect(&change.operation_id), Some(Effect::Reads), "{path}: {:?}", change.operation_id);
            }
        }
    }

    #[tokio::test]
    async fn log_04_a_panic_tells_the_client_nothing() {
        let response = panicked(Box::new("canary-of-a-panic"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("canary"));
    }
}
