//! Every route of the product on one page, grouped by face.

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

use crate::api::{applications, audit, bots, catalogue, links, me, members, projects, sessions, sets, tokens, users};
use crate::dashboard::page::Failure;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::{admin, consent, door, dress, files, person, security};
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
    let (own, _) = own_api().split_for_parts();
    let faces = faces(state.config.faces);
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::page::page))
        .route("/docs/reference.css", get(openapi::page::style))
        .merge(own.layer(from_fn_with_state(state.clone(), native::challenge)))
        .merge(faces)
        .merge(dashboard(state.config.faces).layer(from_fn_with_state(state.clone(), dress::answer)))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), form::read))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), notes::take))
        .with_state(state)
}

/// The pages. A change is a form that is posted to where it was shown.
fn dashboard(shown: Faces) -> Router<AppState> {
    let mut questions = Router::new();
    if shown.atlassian || shown.allura {
        questions = questions.route("/consent/preview", post(consent::preview));
    }
    if shown.atlassian {
        questions = questions.route("/plugins/servlet/oauth/authorize", get(consent::show).post(consent::decide));
    }
    if shown.allura {
        questions = questions
            .route("/rest/oauth/authorize", get(consent::show))
            .route("/rest/oauth/do_authorize", post(consent::decide));
    }
    Router::new()
        .merge(questions)
        .route("/", get(files::home))
        .route("/sign-in", get(door::show).post(door::enter))
        .route("/sign-in/code", get(door::second_step::show).post(door::second_step::enter))
        .route("/sign-in/code/options", post(door::second_step::options))
        .route("/sign-in/passkey", post(door::passkey::enter))
        .route("/sign-in/passkey/options", post(door::passkey::options))
        .route("/sign-in/upstream/{name}", get(door::upstream::leave))
        .route("/sign-in/upstream/{name}/callback", get(door::upstream::come_back))
        .route("/welcome", get(door::welcome::show).post(door::welcome::choose))
        .route("/sign-out", post(door::leave))
        .route("/sessions", get(person::sessions_page))
        .route("/sessions/{id}/end", post(person::end_session))
        .route("/sessions/end-others", post(person::end_other_sessions))
        .route("/profile", get(person::profile).post(person::save))
        .route("/profile/password", post(person::change_password))
        .merge(security_pages())
        .merge(administration())
        .merge(token_pages())
        .merge(consumer_pages())
        .merge(old_pages())
        .merge(people_pages())
        .merge(project_pages())
        .route("/assets/{*path}", get(files::show))
        .layer(CatchPanicLayer::custom(|_| Failure::from(Trouble::Broken).into_response()))
        .layer(CompressionLayer::new())
}

/// What a person proves themselves with.
fn security_pages() -> Router<AppState> {
    use security::{app, links, passkeys};
    Router::new()
        .route("/profile/security", get(security::show))
        .route("/profile/security/confirm", post(passkeys::confirm_options))
        .route("/profile/security/codes", get(security::ask_codes).post(security::renew_codes))
        .route("/profile/security/app", get(app::show).post(app::add))
        .route("/profile/security/app/remove", get(app::ask_remove).post(app::remove))
        .route("/profile/security/passkeys", post(passkeys::add))
        .route("/profile/security/passkeys/new", get(passkeys::show_new))
        .route("/profile/security/passkeys/options", post(passkeys::options))
        .route("/profile/security/passkeys/{id}", get(passkeys::show).post(passkeys::rename))
        .route("/profile/security/passkeys/{id}/remove", get(passkeys::ask_remove).post(passkeys::remove))
        .route("/profile/security/upstreams/{name}", get(links::ask_link).post(links::link))
        .route("/profile/security/links/{key}/remove", get(links::ask_unlink).post(links::unlink))
}

/// The pages of those who rule the site.
fn administration() -> Router<AppState> {
    Router::new()
        .route("/admin", get(admin::home::show))
        .route("/admin/credentials", get(admin::credentials::list))
        .route("/admin/credentials/selected", post(admin::credentials::selected))
        .route("/admin/credentials/revoke", post(admin::credentials::revoke))
        .route("/admin/routes", get(admin::routes::show))
        .route("/admin/audit", get(admin::audit::list))
        .route("/admin/audit.csv", get(admin::audit::csv))
        .route("/admin/audit.jsonl", get(admin::audit::jsonl))
        .route("/admin/settings", get(admin::settings::show))
        .route("/admin/health", get(admin::health::show))
}

/// The pages about access tokens.
fn token_pages() -> Router<AppState> {
    use crate::dashboard::tokens::{deeds, form, list, save, selected, xray};
    use crate::dashboard::view::token_deed::Deed;
    let deed = |deed: Deed| post(move |form| deeds::carry_out(deed, form));
    Router::new()
        .route("/tokens", get(list::show))
        .route("/tokens/new", get(form::generate).post(save::create))
        .route("/tokens/preview", post(form::preview))
        .route("/tokens/selected", post(selected::choose))
        .route("/tokens/remove", deed(Deed::Remove))
        .route("/tokens/suspend", deed(Deed::Suspend))
        .route("/tokens/resume", deed(Deed::Resume))
        .route("/tokens/regenerate", deed(Deed::Regenerate))
        .route("/tokens/rotate", deed(Deed::Rotate))
        .route("/tokens/{id}", get(xray::show))
        .route("/tokens/{id}/edit", get(form::edit).post(save::edit))
        .route("/tokens/{id}/copy", get(form::copy))
        .route("/tokens/{id}/shrink", post(xray::shrink))
        .route("/tokens/{id}/unshrink", post(xray::unshrink))
        .route("/tokens/{id}/{deed}", get(deeds::ask))
}

/// Programs of others: what people register, what administrators link, and what was allowed to both.
fn consumer_pages() -> Router<AppState> {
    use crate::dashboard::consumers::{Kind, deeds};
    use crate::dashboard::tokens::bearer;
    use crate::dashboard::{applications, authorized, links};
    let deeds_of = |pages: Router<AppState>, kind: Kind, place: &str| {
        let at = |deed: &str| format!("{place}/{{id}}/{deed}");
        let delete = get(move |visitor, path| deeds::ask_delete(kind, visitor, path))
            .post(move |path, form| deeds::delete(kind, path, form));
        let secret = get(move |visitor, path| deeds::ask_renewal(kind, visitor, path))
            .post(move |path, form| deeds::renew(kind, path, form));
        let revoke = get(move |visitor, path| deeds::ask_revoke(kind, visitor, path))
            .post(move |path, form| deeds::revoke(kind, path, form));
        pages.route(&at("delete"), delete).route(&at("secret"), secret).route(&at("tokens/{token}/revoke"), revoke)
    };
    let pages = Router::new()
        .route("/applications", get(applications::show))
        .route("/applications/new", get(applications::form::show_new).post(applications::form::register))
        .route("/applications/{id}", get(applications::one::show))
        .route("/applications/{id}/edit", get(applications::form::show).post(applications::form::save))
        .route("/applications/{id}/new-token", get(bearer::show).post(bearer::generate))
        .route("/links", get(links::show))
        .route("/links/new", get(links::form::show_new).post(links::form::create))
        .route("/links/{id}", get(links::one::show))
        .route("/links/{id}/edit", get(links::form::show).post(links::form::save))
        .route("/authorized", get(authorized::show))
        .route("/authorized/{id}/revoke", get(authorized::ask_revoke).post(authorized::revoke));
    let pages = deeds_of(pages, Kind::Application, "/applications");
    deeds_of(pages, Kind::Link, "/links")
}

/// The addresses at which other products have their pages.
fn old_pages() -> Router<AppState> {
    use crate::dashboard::old::{OLD, leads_to};
    OLD.iter().fold(Router::new(), |pages, (path, page)| pages.route(path, leads_to(page)))
}

/// People and service accounts, for those who rule the site.
fn people_pages() -> Router<AppState> {
    use crate::dashboard::people::{self, access, delete, new, one};
    Router::new()
        .route("/admin/people", get(people::show))
        .route("/admin/people/new", get(new::show).post(new::create))
        .route("/admin/people/{login}", get(one::show).post(one::save))
        .route("/admin/people/{login}/disable", get(access::ask_disable).post(access::disable))
        .route("/admin/people/{login}/enable", get(access::ask_enable).post(access::enable))
        .route("/admin/people/{login}/invite", get(access::ask_invite).post(access::invite))
        .route("/admin/people/{login}/delete", get(delete::ask).post(delete::carry_out))
}

/// Projects, their members and bots.
fn project_pages() -> Router<AppState> {
    use crate::dashboard::projects::{self, bots, delete, edit, members, new, one};
    Router::new()
        .route("/projects", get(projects::show))
        .route("/projects/new", get(new::show).post(new::create))
        .route("/projects/{name}", get(one::show))
        .route("/projects/{name}/edit", get(edit::show).post(edit::save))
        .route("/projects/{name}/delete", get(delete::ask).post(delete::carry_out))
        .route("/projects/{name}/new-member", get(members::show_new).post(members::add))
        .route("/projects/{name}/members/{login}", get(members::show_role).post(members::change_role))
        .route("/projects/{name}/members/{login}/remove", get(members::ask_remove).post(members::remove))
        .route("/projects/{name}/new-bot", get(bots::show_new).post(bots::create))
        .route("/projects/{name}/bots/{login}/delete", get(bots::ask_delete).post(bots::delete))
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
