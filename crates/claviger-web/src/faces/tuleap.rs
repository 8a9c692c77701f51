//! Tuleap, under `/api`, `/api/v1` and `/api/v2`: session tokens, personal access keys, and the resources with which
//! its clients find out who they are and where.
//!
//! The first credential that is present decides; if it fails, the request fails, also on public resources. `OPTIONS` is
//! always answered. Only JSON is spoken: the original also writes XML.

pub(crate) mod access_keys;
mod body;
pub(crate) mod dress;
mod fault;
mod paging;
pub(crate) mod projects;
pub(crate) mod tokens;
pub(crate) mod users;

pub(crate) use dress::resource;

use std::sync::LazyLock;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::Face;
use crate::extract::{Json, Maybe};
use crate::problem::Problem;
use crate::state::AppState;
use fault::Fault;

/// Tuleap's API.
#[derive(Debug)]
pub struct Tuleap;

/// Tuleap reads credentials from headers alone: a token in query or body is none here, but makes another one ambiguous.
static ACCEPTS: LazyLock<Accepts> =
    LazyLock::new(|| Accepts::of(&["access-key", "bearer", "token-pair", "basic"]).and_notices_all_others());

impl Face for Tuleap {
    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }

    fn answer(_: &AppState, request: &HeaderMap, error: Error) -> Response {
        Fault::of_credential(request, error).into_response()
    }

    /// The original has no details about what it does not have.
    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        let fault = Fault::new(problem.status());
        match problem.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => fault.into_response(),
            _ => fault.detail(problem.told()).into_response(),
        }
    }
}

/// `GET /api/version`: open to everybody.
pub(crate) async fn version(State(_): State<AppState>, _: Maybe<Tuleap>) -> impl IntoResponse {
    Json(json!({"flavor_name": "Claviger", "version_number": env!("CARGO_PKG_VERSION")}))
}
