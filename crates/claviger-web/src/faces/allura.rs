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

pub(crate) mod access;
pub(crate) mod dress;
mod fault;
pub(crate) mod oauth;
pub(crate) mod projects;
pub(crate) mod users;

use std::sync::LazyLock;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
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

static ACCEPTS: LazyLock<Accepts> =
    LazyLock::new(|| Accepts::of(&["bearer", "access-token", "oauth1"]).and_notices_all_others().over_tls_only());

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

/// `GET /rest/`: open to everybody.
pub(crate) async fn root(_: Maybe<Allura>) -> impl IntoResponse {
    Json(serde_json::Map::new())
}

pub(crate) async fn wrong_method(State(state): State<AppState>) -> Fault {
    Fault::new(&state, StatusCode::METHOD_NOT_ALLOWED).message("This address does not take this method.")
}

/// A credential is looked at before it is said that nothing is here.
pub(crate) async fn nothing_here(State(state): State<AppState>, mut parts: Parts) -> Response {
    let neighbourhood = parts.uri.path().trim_start_matches("/rest/").split('/').next().unwrap_or_default();
    if RESERVED.contains(&neighbourhood) {
        return Problem::not_found().into_response();
    }
    match Maybe::<Allura>::from_request_parts(&mut parts, &state).await {
        Ok(_) => Fault::new(&state, StatusCode::NOT_FOUND).message("There is nothing at this address.").into_response(),
        Err(refusal) => refusal,
    }
}
