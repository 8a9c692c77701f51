//! The face of Jelastic's (Virtuozzo Application Platform's) API.
//!
//! ```text
//! GET  /1.0/{group}/{class}/rest/{method}?session=...&name=value      both are the same;
//! POST /1.0/{group}/{class}/rest/{method}   session=...&name=value    the path knows no case
//!
//! 200 {"result":0,"source":"JEL",...}            success
//! 200 {"result":8202,"source":"JEL","error":".."}  anything else: the status is 200 all the same
//! ```
//!
//! The one credential is the parameter `session`: a session of `signin`, or an access token. A cookie never counts here,
//! because a GET changes things: a link on any page would be enough to stop an environment.

mod account;
mod answer;
mod catalogue;
mod environments;
mod sessions;
mod sign_in;
mod tokens;

use std::sync::LazyLock;

use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use claviger_auth::dialects::Accepts;
use claviger_auth::{Error, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::jelastic::method_of_path;
use claviger_domain::policy::Sudo;
use claviger_domain::secret::Secret;
use http::request::Parts;
use serde_json::Value;

use self::answer::{Failure, done};
use super::Face;
use super::parameters::Parameters;
use crate::extract::Known;
use crate::problem::Problem;
use crate::state::AppState;

/// Jelastic's API.
#[derive(Debug)]
pub struct Jelastic;

static ACCEPTS: LazyLock<Accepts> = LazyLock::new(|| Accepts::of(&["session"]).and_notices_all_others());

impl Face for Jelastic {
    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(_: &AppState, error: Error) -> Response {
        Failure::from(error).into_response()
    }

    fn word(_: &AppState, problem: &Problem, _: Response) -> Response {
        Failure::of_door(problem).into_response()
    }
}

/// Any method of the API.
pub async fn call(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let method = method_of_path(parts.uri.path()).unwrap_or_default();
    let parameters = Parameters::of_query_and_form(&parts);
    let mut call = Call { state, parts, method, parameters };
    call.answer().await.map_or_else(|refused| refused, |outcome| outcome.map_or_else(Failure::into_response, done))
}

/// One call, read but not yet answered.
struct Call {
    state: AppState,
    parts: Parts,
    /// The method's one spelling; empty if the path calls none.
    method: String,
    parameters: Parameters,
}

type Outcome = Result<Value, Failure>;

impl Call {
    /// What came of it, or the refusal of whoever asks.
    async fn answer(&mut self) -> Result<Outcome, Response> {
        match self.method.as_str() {
            "users.authentication.signin" => return Ok(sign_in::sign_in(self).await),
            "users.authentication.verify2facode" => return Ok(sign_in::second_factor()),
            "users.authentication.signinbytoken" => match sign_in::with_token_as_session(self) {
                Ok(parts) => self.parts = parts,
                Err(failure) => return Ok(Err(failure)),
            },
            _ => {}
        }
        let caller = Known::<Jelastic>::from_request_parts(&mut self.parts, &self.state).await?;
        Ok(self.with_session(&caller).await)
    }

    /// The methods that ask for a session: all but those above.
    async fn with_session(&self, caller: &Caller) -> Outcome {
        match self.method.as_str() {
            "users.authentication.signinbytoken" => sign_in::by_token(self, caller).await,
            "users.authentication.signout" => sessions::sign_out(self, caller).await,
            "users.authentication.checksign" => Ok(sessions::check(caller)),
            "users.authentication.getsessions" => sessions::list(self, caller).await,
            "users.authentication.signoutsessions" => sessions::end(self, caller).await,
            "users.authentication.checkpassword" => account::check_password(self, caller).await,
            "users.account.getuserinfo" => account::info(self, caller).await,
            "users.authentication.createtoken" => tokens::create::create(self, caller).await,
            "users.authentication.edittoken" => tokens::edit::edit(self, caller).await,
            "users.authentication.regeneratetoken" => tokens::regenerate::regenerate(self, caller).await,
            "users.authentication.deletetokens" => tokens::delete::delete(self, caller).await,
            "users.authentication.gettokens" => tokens::list::list(self, caller).await,
            "users.authentication.gettokenapilist" => catalogue::methods(self, caller),
            "users.authentication.gettokentemplates" => catalogue::templates(self, caller),
            "users.authentication.getpolicymethods" => catalogue::policy(self, caller),
            method if method.starts_with("environment.") => environments::answer(self, caller),
            "" => Err(Failure::not_found(
                "there is no method at this address: methods are /1.0/{group}/{class}/rest/{method}",
            )),
            other => Err(Failure::not_found(format!("method [{other}] not found"))),
        }
    }

    /// Demands that the token includes this method.
    fn permit(&self, caller: &Caller) -> Result<(), Failure> {
        Ok(claviger_auth::methods::require(&self.state.desk, caller, &self.method)?)
    }

    /// Demands that the token includes this method, which reads what our own actions read.
    fn permit_reading(&self, caller: &Caller, consists_of: &[Action]) -> Result<Caller, Failure> {
        Ok(claviger_auth::methods::require_reading(&self.state.desk, caller, &self.method, consists_of)?)
    }

    /// Every change is confirmed with the account's password in the same request. Without one, only a token passes that
    /// was given the very change among our own methods: a service account has no password.
    async fn confirm(&self, caller: &Caller, action: Action) -> Result<Sudo, Failure> {
        let password = self.optional("password")?.map(Secret::from);
        Ok(sudo::confirm(&self.state.desk, caller, action, password.as_ref()).await?)
    }

    /// A parameter that may be left out.
    fn optional(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        self.parameters.find(name).map_err(|_| Failure::parameter(name, "it stands more than once"))
    }

    /// A parameter that must be there.
    fn required(&self, name: &'static str) -> Result<&str, Failure> {
        self.optional(name)?.ok_or_else(|| Failure::parameter(name, "it is required"))
    }
}
