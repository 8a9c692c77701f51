//! Atlassian's products, under `/rest/api` and `/plugins/servlet/oauth`: application links over OAuth 1.0a, and what their
//! clients ask first.
//!
//! ```text
//! POST /plugins/servlet/oauth/request-token   signed by the consumer     a request token
//! GET  /plugins/servlet/oauth/authorize       a person's browser         allow or deny
//! POST /plugins/servlet/oauth/access-token    signed by the consumer     an access token, or another in its place
//! GET  /rest/api/2/myself                     signed, a bearer, or Basic
//! ```

pub(crate) mod bamboo;
pub(crate) mod consumer_info;
pub(crate) mod dance;
mod fault;
pub(crate) mod jira;

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;

use super::Face;
use crate::problem::Problem;
use crate::state::AppState;
use fault::Fault;

/// Jira, Confluence and Bamboo, as far as they are one.
#[derive(Debug)]
pub struct Atlassian;

static ACCEPTS: LazyLock<Accepts> =
    LazyLock::new(|| Accepts::of(&["bearer", "oauth1", "basic"]).and_notices_all_others());

impl Face for Atlassian {
    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(state: &AppState, error: Error) -> Response {
        Fault::of(state, error).into_response()
    }

    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        Fault::said(problem.status(), problem.told()).into_response()
    }
}
