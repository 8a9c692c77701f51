//! Apache Allura, under `/rest`: bearer tokens over HTTPS, and the projects that they reach.
//!
//! ```text
//! GET  /rest/p/{project}?access_token=...       a token in the query
//! POST /rest/p/{project}  access_token=...      or in a form
//! GET  /rest/p/{project}                        or as `Authorization: Bearer`
//! ```
//!
//! Over plain HTTP a token is refused before it is looked at. Once a credential is there it must be valid, also where
//! strangers may come in. Whoever is unknown is told 401, whoever may not 403, and what is not there is 404. A slash at
//! the end of a path changes nothing.

mod access;
mod dress;
mod fault;
mod projects;
mod users;

use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use axum::extract::State;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use axum::{Json, Router};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use http::StatusCode;
use http::request::Parts;

use super::Face;
use crate::extract::Maybe;
use crate::problem::Problem;
use crate::state::AppState;
use fault::Fault;

/// Allura's API.
#[derive(Debug)]
pub struct Allura;

static ACCEPTS: LazyLock<Accepts> = LazyLock::new(|| Accepts::of(&["bearer", "access-token"]).over_tls_only());

impl Face for Allura {
    const NAME: &'static str = "allura";

    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(state: &AppState, error: Error) -> Response {
        Fault::of(state, error).into_response()
    }
}

/// Neighbourhoods that no project can be in, because other products have these paths.
const RESERVED: [&str; 7] = ["agile", "api", "applinks", "auth", "latest", "oauth", "oauth2"];

/// Everything under `/rest` that is not another product's.
pub(crate) fn routes() -> Router<AppState> {
    let routes = [
        ("/rest", get(root).post(root)),
        ("/rest/p/has_access", get(access::of_site).post(access::of_site)),
        ("/rest/p/{project}", get(projects::show).post(projects::show)),
        ("/rest/p/{project}/has_access", get(access::of_project).post(access::of_project)),
        ("/rest/u/{user}", get(users::show).post(users::show)),
    ];
    routes
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| both(router, path, methods))
        .route("/rest/{*path}", any(nothing_here))
        .layer(from_fn(dress::answer))
}

/// A path, with and without a slash at its end.
fn both(router: Router<AppState>, path: &str, methods: MethodRouter<AppState>) -> Router<AppState> {
    let methods = methods.fallback(wrong_method);
    router.route(path, methods.clone()).route(&format!("{path}/"), methods)
}

/// `GET /rest/`: open to everybody.
async fn root(_: Maybe<Allura>) -> impl IntoResponse {
    Json(serde_json::Map::new())
}

async fn wrong_method(State(state): State<AppState>) -> Fault {
    Fault::new(&state, StatusCode::METHOD_NOT_ALLOWED).message("This address does not take this method.")
}

/// A credential is looked at before it is said that nothing is here.
async fn nothing_here(State(state): State<AppState>, mut parts: Parts) -> Response {
    let neighbourhood = parts.uri.path().trim_start_matches("/rest/").split('/').next().unwrap_or_default();
    if RESERVED.contains(&neighbourhood) {
        return Problem::not_found().into_response();
    }
    match Maybe::<Allura>::from_request_parts(&mut parts, &state).await {
        Ok(_) => Fault::new(&state, StatusCode::NOT_FOUND).message("There is nothing at this address.").into_response(),
        Err(refusal) => refusal,
    }
}
