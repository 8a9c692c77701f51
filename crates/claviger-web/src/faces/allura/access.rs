//! `has_access?user=U&perm=P`: what somebody may do, asked by those who administer the place.

use axum::extract::{FromRequestParts, State};
use claviger_auth::{Error, accounts};
use claviger_domain::account::{AccountState, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::{self, Thing};
use claviger_domain::refusal::Denial;
use http::request::Parts;
use serde::Serialize;

use super::Allura;
use super::fault::Fault;
use super::projects::name;
use crate::extract::{Json, Known, Path};
use crate::faces::parameters::Parameters;
use crate::problem::Problem;
use crate::state::AppState;

/// The answer.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Access {
    result: bool,
}

/// `GET /rest/p/{project}/has_access`.
pub(crate) async fn of_project(
    State(state): State<AppState>,
    caller: Known<Allura>,
    Path(project): Path<String>,
    asked: Asked,
) -> Result<Json<Access>, Fault> {
    in_project(&state, &caller, &project, asked).await.map(Json).map_err(|error| Fault::of(&state, error))
}

/// `GET /rest/p/has_access`: the same for the whole site.
pub(crate) async fn of_site(
    State(state): State<AppState>,
    caller: Known<Allura>,
    asked: Asked,
) -> Result<Json<Access>, Fault> {
    on_site(&state, &caller, asked).await.map(Json).map_err(|error| Fault::of(&state, error))
}

/// Who and what. What is left out makes the address one at which there is nothing.
pub(crate) struct Asked {
    user: Option<String>,
    perm: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let parameters = Parameters::of_query_and_form(parts);
        let find = |name| parameters.find(name).map(|value| value.map(str::to_owned));
        Ok(Self { user: find("user")?, perm: find("perm")? })
    }
}

impl Asked {
    fn whole(&self) -> Result<(&str, &str), Error> {
        self.user.as_deref().zip(self.perm.as_deref()).ok_or(Error::NotFound("permission"))
    }
}

async fn in_project(state: &AppState, caller: &Caller, project: &str, asked: Asked) -> Result<Access, Error> {
    let action = |perm: &str| match perm {
        "read" => Some(Action::ProjectsRead),
        "update" | "create" => Some(Action::ProjectsEdit),
        "admin" => Some(Action::MembersSet),
        _ => None,
    };
    // Who may ask is decided first, as if something that anybody may do was asked for.
    let project = name(project)?;
    let (user, perm) = (asked.user.as_deref().unwrap_or_default(), asked.perm.as_deref().unwrap_or_default());
    let wanted = action(perm);
    let allowed = wanted.unwrap_or(Action::ProjectsRead);
    let result = claviger_forge::projects::has_access(&state.desk, caller, project, user, allowed).await?;
    asked.whole()?;
    Ok(Access { result: result && wanted.is_some() })
}

async fn on_site(state: &AppState, caller: &Caller, asked: Asked) -> Result<Access, Error> {
    if caller.actor().site_role != SiteRole::Admin {
        return Err(Denial::Role.into());
    }
    let (user, perm) = asked.whole()?;
    let account = match accounts::find_by_login(&state.desk, caller, user).await {
        Ok(account) => account,
        Err(Error::NotFound(_)) => return Ok(Access { result: false }),
        Err(other) => return Err(other),
    };
    let may = |thing, action| policy::may(account.id, account.site_role, thing, action);
    let result = match perm {
        "read" => may(Thing::Open, Action::ProjectsList),
        "create" => may(Thing::Open, Action::ProjectsCreate),
        "update" | "admin" => may(Thing::Site, Action::UsersEdit),
        _ => false,
    };
    Ok(Access { result: result && account.state == AccountState::Active })
}
