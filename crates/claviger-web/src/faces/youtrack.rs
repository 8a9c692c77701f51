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
use http::StatusCode;

use self::answer::Fault;
use super::Face;
use crate::extract::Maybe;
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
    const NAME: &'static str = "youtrack";

    fn accepts() -> Accepts {
        *BEARER
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }
}

impl Face for Hub {
    const NAME: &'static str = "hub";

    fn accepts() -> Accepts {
        *BEARER_AND_BASIC
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Fault::from(error).into_response()
    }
}

/// A credential is looked at before it is said that nothing is here.
pub(crate) async fn nothing_here<F: Face>(_: Maybe<F>) -> Fault {
    Fault::status(StatusCode::NOT_FOUND, "There is nothing at this address.")
}

pub(crate) async fn wrong_method() -> Fault {
    Fault::status(StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method.")
}
