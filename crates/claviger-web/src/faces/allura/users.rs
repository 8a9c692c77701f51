//! `/rest/u/{user}`: a person's own page, which Allura shows as a project named `u/{user}`.

use axum::extract::State;
use claviger_auth::{Error, accounts};
use claviger_domain::account::AccountState;
use claviger_domain::caller::Caller;
use claviger_domain::dates;

use super::Allura;
use super::fault::Fault;
use super::projects::{Developer, Project};
use crate::extract::{Json, Known, Path};
use crate::state::AppState;

/// `GET /rest/u/{user}`: the caller's own, and for an administrator everybody's.
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Known<Allura>,
    Path(login): Path<String>,
) -> Result<Json<Project>, Fault> {
    find(&state, &caller, &login).await.map(Json).map_err(|error| Fault::of(&state, error))
}

async fn find(state: &AppState, caller: &Caller, login: &str) -> Result<Project, Error> {
    let account = accounts::find_by_login(&state.desk, caller, login).await?;
    if account.state != AccountState::Active {
        return Err(Error::NotFound("account"));
    }
    let developer = Developer::of(state, account.login.clone(), account.name);
    let shortname = format!("u/{}", account.login);
    Ok(Project {
        url: format!("{}/{shortname}/", state.config.public_url),
        creation_date: dates::allura_day(account.created_at),
        ..Project::bare(shortname.clone(), shortname, account.id.as_bytes(), vec![developer])
    })
}
