//! Every route of the product on one page, grouped by face; the dashboard's pages stand beside it.

mod pages;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use http::header;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::parameters::{self, Parameters};
use crate::api::{applications, audit, bots, catalogue, links, me, members, projects, sessions, sets, tokens, users};
use crate::dashboard::door::own_path;
use crate::dashboard::dress;
use crate::dashboard::page::{Pages, see_other};
use crate::faces::allura::Allura;
use crate::faces::atlassian::Atlassian;
use crate::faces::jelastic::Jelastic;
use crate::faces::native::Native;
use crate::faces::speech::spoken_by;
use crate::faces::tuleap::Tuleap;
use crate::faces::youtrack::{Hub, YouTrack, hub};
use crate::faces::{allura, api_of_both, atlassian, jelastic, tuleap, youtrack};
use crate::layer::{headers, notes};
use crate::oauth2::introspect;
use crate::problem::Problem;
use crate::state::AppState;
use crate::{health, openapi, prometheus};

/// The whole product behind one door.
pub fn router(state: AppState) -> Router {
    prometheus::install();
    let (api, document) = own_api().split_for_parts();
    let own = api
        .layer(from_fn_with_state(Parameters::of(&document), parameters::known))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::page::page))
        .route("/docs/reference.css", get(openapi::page::style))
        .fallback(nothing_here);
    let pages = spoken_by::<Pages>(&state, vec![], pages::dashboard(state.config.faces));
    Router::new()
        .merge(spoken_by::<Native>(&state, vec![], own))
        .merge(faces(&state))
        .merge(pages.layer(from_fn_with_state(state.clone(), dress::answer)).layer(CompressionLayer::new()))
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), notes::take))
        .with_state(state)
}

/// The other products, as far as the operator shows them.
fn faces(state: &AppState) -> Router<AppState> {
    let shown = state.config.faces;
    let both = shown.tuleap && shown.youtrack;
    let mut faces = Router::new();
    if shown.allura {
        let allura = spoken_by::<Allura>(state, vec!["/rest/{*path}".to_owned()], allura());
        faces = faces.merge(allura.layer(from_fn(allura::dress::answer)));
    }
    if shown.atlassian {
        let rest = all_of(&["/rest/api", "/rest/auth", "/rest/agile", "/plugins/servlet/oauth"]);
        faces = faces.merge(spoken_by::<Atlassian>(state, rest, atlassian()));
    }
    if shown.jelastic {
        faces = faces.merge(spoken_by::<Jelastic>(state, vec![], jelastic()));
    }
    if shown.tuleap {
        let routes = if both { tuleap() } else { tuleap().route("/api/users/{id}", tuleap_user()) };
        let rest = all_of(&["/api/v1", "/api/v2", "/api"][..if both { 2 } else { 3 }]);
        let tuleap = spoken_by::<Tuleap>(state, rest, routes);
        faces = faces.merge(tuleap.layer(from_fn(tuleap::dress::always)));
    }
    if shown.youtrack {
        let users = || {
            let one = Router::new().route("/api/users/{id}", get(youtrack::users::one));
            one.route("/api/users", get(youtrack::users::list)).layer(CompressionLayer::new())
        };
        let routes = if both { youtrack() } else { youtrack().merge(users()) };
        let rest = if both { vec![] } else { all_of(&["/api"]) };
        faces = faces.merge(spoken_by::<YouTrack>(state, rest, routes));
        faces = faces.merge(spoken_by::<Hub>(state, all_of(&["/hub/api/rest", "/api/rest"]), hub()));
    }
    if both { faces.merge(api_of_both::routes(state)) } else { faces }
}

/// Everything at and below these addresses.
fn all_of(roots: &[&str]) -> Vec<String> {
    roots.iter().flat_map(|root| ["", "/", "/{*path}"].map(|rest| format!("{root}{rest}"))).collect()
}

/// The routes of a product for which a slash at the end of a path changes nothing.
trait Slashed {
    /// The path with the slash and without.
    fn slashed(self, path: &str, methods: MethodRouter<AppState>) -> Self;
}

impl Slashed for Router<AppState> {
    fn slashed(self, path: &str, methods: MethodRouter<AppState>) -> Self {
        self.route(path, methods.clone()).route(&format!("{path}/"), methods)
    }
}

/// Allura. A POST that asks is a GET.
fn allura() -> Router<AppState> {
    use allura::{access, oauth, projects, root, users};
    Router::new()
        .slashed("/rest", get(root).post(root))
        .slashed("/rest/p/has_access", get(access::of_site).post(access::of_site))
        .slashed("/rest/p/{project}", get(projects::show).post(projects::show))
        .slashed("/rest/p/{project}/has_access", get(access::of_project).post(access::of_project))
        .slashed("/rest/u/{user}", get(users::show).post(users::show))
        .slashed("/rest/oauth/request_token", makes(get(oauth::request_token).post(oauth::request_token)))
        .slashed("/rest/oauth/access_token", makes(get(oauth::access_token).post(oauth::access_token)))
}

/// Atlassian's products: Jira's version 2, and Bamboo's, which is always called the latest.
fn atlassian() -> Router<AppState> {
    use atlassian::{bamboo, consumer_info, dance, jira};
    Router::new()
        .slashed("/plugins/servlet/oauth/request-token", makes(get(dance::request_token).post(dance::request_token)))
        .slashed("/plugins/servlet/oauth/access-token", makes(get(dance::access_token).post(dance::access_token)))
        .slashed("/rest/api/2/myself", get(jira::myself))
        .slashed("/rest/api/2/user", get(jira::one_user))
        .slashed("/rest/api/2/serverInfo", get(jira::server_info))
        .slashed("/rest/api/2/project", get(jira::projects))
        .slashed("/rest/api/2/project/{key}", get(jira::one_project))
        .slashed("/rest/api/latest/myself", get(jira::myself))
        .slashed("/rest/api/latest/user", get(jira::one_user))
        .slashed("/rest/api/latest/serverInfo", get(jira::server_info))
        .slashed("/rest/api/latest/currentUser", get(bamboo::current_user))
        .slashed("/rest/api/latest/project", get(bamboo::projects))
        .slashed("/rest/api/latest/project/{key}", get(bamboo::one_project))
        .slashed("/plugins/servlet/oauth/consumer-info", get(consumer_info::show))
}

/// An address that makes tokens: nobody asks by HEAD for what the answer would be, since it would have made one.
fn makes(methods: MethodRouter<AppState>) -> MethodRouter<AppState> {
    methods.head(|| async { ([(header::ALLOW, "GET,POST")], Problem::wrong_method()) })
}

/// Jelastic, which finds its methods itself: a path knows no case.
fn jelastic() -> Router<AppState> {
    let call = get(jelastic::call).post(jelastic::call);
    all_of(&["/1.0"]).iter().fold(Router::new(), |router, path| router.route(path, call.clone()))
}

/// Tuleap, whose API stands under three prefixes. `/api/users/{id}` is decided elsewhere, because another product has it
/// too.
fn tuleap() -> Router<AppState> {
    let versioned = || tuleap_resources().route("/users/{id}", tuleap_user());
    Router::new().nest("/api", tuleap_resources()).nest("/api/v1", versioned()).nest("/api/v2", versioned())
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

/// YouTrack's own API. `/api/users` is decided elsewhere, because another product has it too.
fn youtrack() -> Router<AppState> {
    Router::new()
        .route("/api/admin/projects", get(youtrack::projects::list))
        .route("/api/admin/projects/{id}", get(youtrack::projects::one))
        .layer(CompressionLayer::new())
}

/// Hub, whose API stands under two prefixes.
fn hub() -> Router<AppState> {
    let resources = || {
        Router::new()
            .route("/users/me", get(hub::me))
            .route("/users/{id}", get(hub::one))
            .route("/users/{id}/permanenttokens", get(hub::tokens::list).post(hub::tokens::create))
            .route("/users/{id}/permanenttokens/{token}", get(hub::tokens::one).delete(hub::tokens::delete))
            .route("/services", get(hub::services::list))
            .route("/projects", get(hub::projects::list))
    };
    Router::new().nest("/hub/api/rest", resources()).nest("/api/rest", resources()).layer(CompressionLayer::new())
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
        .routes(routes!(applications::secret::renew))
        .routes(routes!(applications::tokens::list, applications::tokens::generate))
        .routes(routes!(links::list::list, links::create::create))
        .routes(routes!(links::get::get, links::edit::edit, links::delete::delete))
        .routes(routes!(links::secret::renew))
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

/// A browser that came by a link gets a page, a program a problem. A slash too many at the end of a page's address leads to it.
async fn nothing_here(State(state): State<AppState>, request: Request) -> Response {
    let wants_page =
        request.headers().get(header::ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    match wants_page.then(|| without_slash(&request)) {
        None => Problem::not_found().into_response(),
        Some(None) => dress::not_found(&state, request).await,
        Some(Some(page)) => see_other(&page),
    }
}

fn without_slash(request: &Request) -> Option<String> {
    let (path, query) = (request.uri().path().strip_suffix('/')?, request.uri().query());
    let is_ours = request.method().is_safe() && !path.is_empty() && own_path(path) == path;
    is_ours.then(|| query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
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
}
