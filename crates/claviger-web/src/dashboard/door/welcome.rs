//! Choosing a password by a link.
//!
//! ```text
//! /welcome?token=<43 letters of base64url>        masked in our log by the parameter's name
//! ```

use axum::extract::{Request, State};
use axum::response::Response;
use claviger_auth::{Error, invitations};
use claviger_domain::limits;
use claviger_domain::secret::Secret;
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;

use super::{Door, Knock, Said, out};
use crate::dashboard::page::{Failure, page_with};
use crate::dashboard::person::fault_of_password;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::sign_in::NewPassword;
use crate::extract::{Query, peer};
use crate::state::AppState;

/// The query of the link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Link {
    token: String,
}

/// `GET /welcome`. It changes nothing.
pub(crate) async fn show(
    State(state): State<AppState>,
    Query(link): Query<Link>,
    parts: Parts,
) -> Result<Response, Failure> {
    let door = Door::of(&state, &parts.headers, peer::client_of(&parts, &state).secure);
    form(&door, &link.token, StatusCode::OK, Faults::none()).await
}

/// `POST /welcome`.
pub(crate) async fn choose(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let (code, typed) = (knock.fields.one("code"), knock.fields.one("new"));
    let fault = if typed != knock.fields.one("repeat") {
        ("repeat", Fault::Differs)
    } else {
        match invitations::accept(&state.desk, code, &Secret::from(typed), knock.client.address).await {
            Ok(_) => return Ok(out(knock.client.secure, Said::Changed)),
            Err(Error::Invalid(field)) if field.field == "password" => ("new", fault_of_password(typed)),
            Err(Error::NotFound(_)) => return Err(Trouble::LinkUsed.into()),
            Err(other) => return Err(other.into()),
        }
    };
    form(&knock.door, code, StatusCode::UNPROCESSABLE_ENTITY, Faults::from_iter([fault])).await
}

async fn form(door: &Door, code: &str, status: StatusCode, faults: Faults) -> Result<Response, Failure> {
    let account = invitations::find(&door.state.desk, code).await?.ok_or(Trouble::LinkUsed)?;
    Ok(door.keep(page_with(
        status,
        &NewPassword {
            shell: door.shell.clone(),
            action: "/welcome".to_owned(),
            first_run: false,
            login: account.login,
            code: Some(code.to_owned()),
            shortest: limits::PASSWORD_MIN_CHARS as u64,
            faults,
        },
    )))
}
