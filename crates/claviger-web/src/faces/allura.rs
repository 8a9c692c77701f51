//! Apache Allura, under `/rest`: bearer tokens over HTTPS, and the projects that they reach.
//!
//! ```text
//! GET  /rest/p/{project}?access_token=...       a token in the query
//! POST /rest/p/{project}  access_token=...      or in a form
//! GET  /rest/p/{project}                        or as `Authorization: Bearer`
//! ```
//!
//! Over plain HTTP a token is refused before it is looked at. Once a credential is there it must be valid, also where
//! strangers may come in: `oauth_token` by itself is one, and never valid. Whoever is unknown is told 401, whoever may not 403, and what is not there is 404. A slash at
//! the end of a path changes nothing.

pub(crate) mod access;
pub(crate) mod dress;
mod fault;
pub(crate) mod oauth;
pub(crate) mod projects;
pub(crate) mod users;

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;

use super::Face;
use crate::extract::{Json, Maybe};
use crate::problem::Problem;
use crate::state::AppState;
use fault::Fault;

/// Allura's API.
#[derive(Debug)]
pub struct Allura;

static ACCEPTS: LazyLock<Accepts> = LazyLock::new(|| {
    Accepts::of(&["bearer", "access-token", "oauth1"]).and_notices_all_others().over_tls_only().and_takes_lone_tokens()
});

impl Face for Allura {
    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(state: &AppState, error: Error) -> Response {
        Fault::of(state, error).into_response()
    }

    fn word(state: &AppState, problem: &Problem, _: Response) -> Response {
        Fault::new(state, problem.status()).message(problem.told()).into_response()
    }
}

/// `GET /rest/`: open to everybody.
pub(crate) async fn root(_: Maybe<Allura>) -> impl IntoResponse {
    Json(serde_json::Map::new())
}
