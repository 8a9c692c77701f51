//! Tuleap, under `/api`, `/api/v1` and `/api/v2`: session tokens, personal access keys, and the resources with which
//! its clients find out who they are and where.
//!
//! The first credential that is present decides; if it fails, the request fails, also on public resources. `OPTIONS` is
//! always answered. Only JSON is spoken: the original also writes XML.

mod access_keys;
mod body;
mod dress;
mod fault;
mod paging;
mod projects;
mod tokens;
pub(crate) mod users;

use std::sync::LazyLock;

use axum::extract::State;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, post};
use axum::{Json, Router};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::Face;
use crate::extract::Maybe;
use crate::state::AppState;
use dress::resource;
use fault::Fault;

/// Tuleap's API.
#[derive(Debug)]
pub struct Tuleap;

/// Tuleap reads credentials from headers alone: a token in query or body is none here, but makes another one ambiguous.
static ACCEPTS: LazyLock<Accepts> = LazyLock::new(|| {
    Accepts::of(&["access-key", "bearer", "token-pair", "basic"]).and_notices(Accepts::of(&["access-token"]))
});

impl Face for Tuleap {
    const NAME: &'static str = "tuleap";

    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }

    fn answer(_: &AppState, request: &HeaderMap, error: Error) -> Response {
        Fault::of_credential(request, error).into_response()
    }
}

/// Everything under the three bases. `/api/users/{id}` itself is decided elsewhere, because another product has it too.
pub(crate) fn routes() -> Router<AppState> {
    let versioned = || resources().route("/users/{id}", user()).route("/{*path}", any(nothing_here));
    Router::new()
        .nest("/api", resources())
        .nest("/api/v1", versioned())
        .nest("/api/v2", versioned())
        .layer(from_fn(dress::always))
}

/// `/api/users/{id}` for a site on which nobody else claims it.
pub(crate) fn unshared_user() -> Router<AppState> {
    Router::new().route("/api/users/{id}", user()).layer(from_fn(dress::always))
}

fn user() -> MethodRouter<AppState> {
    resource("OPTIONS, GET", get(users::show))
}

fn resources() -> Router<AppState> {
    Router::new()
        .route("/tokens", resource("OPTIONS, POST, DELETE", post(tokens::sign_in).delete(tokens::delete_all)))
        .route("/tokens/{token}", resource("OPTIONS, DELETE", delete(tokens::delete_one)))
        .route("/access_keys", resource("OPTIONS, POST", post(access_keys::create)))
        .route(
            "/access_keys/{id}",
            resource("OPTIONS, GET, DELETE", get(access_keys::show).delete(access_keys::delete)),
        )
        .route("/users/{id}/access_keys", resource("OPTIONS, GET", get(access_keys::list)))
        .route("/projects", resource("OPTIONS, GET", get(projects::list)))
        .route("/projects/{id}", resource("OPTIONS, GET", get(projects::show)))
        .route("/version", resource("OPTIONS, GET", get(version)))
}

/// `GET /api/version`: open to everybody.
async fn version(State(_): State<AppState>, _: Maybe<Tuleap>) -> impl IntoResponse {
    Json(json!({"flavor_name": "Claviger", "version_number": env!("CARGO_PKG_VERSION")}))
}

async fn nothing_here(_: Maybe<Tuleap>) -> Fault {
    Fault::new(StatusCode::NOT_FOUND)
}
