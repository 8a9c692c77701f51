//! The faces of YouTrack (`/api`) and of Hub (`/hub/api/rest`, or `/api/rest` where it stands alone).
//!
//! ```text
//! GET /api/admin/projects?fields=id,name,leader(login)        Authorization: Bearer perm:...
//! 200 [{"id":"0-2","name":"Sample","leader":{"login":"root","$type":"User"},"$type":"Project"}]
//! 401 {"error":"Unauthorized","error_description":"Invalid token"}       without a challenge, as the original
//! ```
//!
//! YouTrack reads a token from the header alone; Hub takes a login and password (Basic) as well.

mod answer;
pub mod hub;
pub mod projects;
pub mod users;
mod wishes;

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;

use self::answer::Fault;
use super::Face;
use crate::problem::Problem;
use crate::state::AppState;

/// YouTrack's API.
#[derive(Debug)]
pub struct YouTrack;

/// Hub's API.
#[derive(Debug)]
pub struct Hub;

static BEARER: LazyLock<Accepts> = LazyLock::new(|| Accepts::of(&["bearer"]).and_notices_all_others());
static BEARER_AND_BASIC: LazyLock<Accepts> =
    LazyLock::new(|| Accepts::of(&["bearer", "basic"]).and_notices_all_others());

impl Face for YouTrack {
    fn accepts() -> Accepts {
        *BEARER
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }

    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        Fault::of_door(problem).into_response()
    }
}

impl Face for Hub {
    fn accepts() -> Accepts {
        *BEARER_AND_BASIC
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }

    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        Fault::of_door(problem).into_response()
    }
}
