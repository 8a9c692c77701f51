//! `/api/users`: who somebody is. An ordinary account sees itself; a site administrator sees all.

use axum::extract::State;
use claviger_auth::accounts;
use claviger_auth::{Error, PageRequest};
use claviger_domain::account::{Account, AccountState};
use claviger_domain::caller::Caller;
use claviger_domain::limits;
use claviger_domain::refusal::{Denial, Refusal};
use serde_json::{Value, json};

use super::YouTrack;
use super::answer::{Entity, Fault};
use super::wishes::Wishes;
use crate::extract::{Known, Path};
use crate::state::AppState;

/// How many entities a list holds, if nothing is said.
pub(super) const USUAL: usize = 42;

/// `GET /api/users/{id}`: by database id (`1-2`), by login, or `me`.
pub async fn one(
    State(state): State<AppState>,
    caller: Known<YouTrack>,
    Path(id): Path<String>,
    wishes: Wishes,
) -> Result<Entity, Fault> {
    let account = find(&state, &caller, &id).await?;
    Ok(wishes.youtrack(&user(if id == "me" { "Me" } else { "User" }, &account, &caller)))
}

/// `GET /api/users`: all, for site administrators; everybody else sees themselves.
pub async fn list(State(state): State<AppState>, caller: Known<YouTrack>, wishes: Wishes) -> Result<Entity, Fault> {
    let visible = visible(&state, &caller, wishes.skip().saturating_add(wishes.top(USUAL))).await?;
    let users: Value = wishes.page(&visible, USUAL).into_iter().map(|account| user("User", account, &caller)).collect();
    Ok(wishes.youtrack(&users))
}

/// The first accounts that the caller may see, as many as are needed.
async fn visible(state: &AppState, caller: &Caller, needed: usize) -> Result<Vec<Account>, Error> {
    let (mut found, mut page) = (vec![], PageRequest::first(limits::PAGE_MAX));
    while found.len() < needed {
        let next = match accounts::list(&state.desk, caller, &accounts::AccountFilter::default(), &page).await {
            Err(Error::Refused(Refusal::Denied(Denial::Role))) => {
                return Ok(vec![accounts::own(&state.desk, caller).await?]);
            }
            other => other?,
        };
        page.after = next.items.last().map(|account| account.id);
        found.extend(next.items);
        if !next.more {
            break;
        }
    }
    Ok(found)
}

/// The account that an id of a path means: `me`, a database id, an id of ours or a login. Somebody whom the caller may
/// not see is not found.
pub(super) async fn find(state: &AppState, caller: &Caller, id: &str) -> Result<Account, Fault> {
    let (desk, own) = (&state.desk, caller.actor());
    let number = id.strip_prefix("1-").and_then(|number| number.parse::<i64>().ok());
    let is_own =
        id == "me" || number == Some(own.number) || id == own.id.to_string() || id.eq_ignore_ascii_case(&own.login);
    let found = match (is_own, number, id.parse()) {
        (true, _, _) => accounts::own(desk, caller).await,
        (false, Some(number), _) => accounts::find_by_number(desk, caller, number).await,
        (false, None, Ok(id)) => accounts::get(desk, caller, id).await,
        (false, None, Err(_)) => accounts::find_by_login(desk, caller, id).await,
    };
    found.map_err(Fault::about(id))
}

/// A user with all attributes, of which `fields` picks.
pub(super) fn user(kind: &'static str, account: &Account, seen_by: &Caller) -> Value {
    json!({
        "$type": kind,
        "id": database_id(account.number),
        "login": account.login,
        "fullName": account.name,
        "name": account.name,
        "email": (!account.email.is_empty()).then_some(&account.email),
        "ringId": account.id,
        "guest": false,
        "online": account.id == seen_by.actor().id,
        "banned": account.state != AccountState::Active,
        "avatarUrl": null,
        "tags": [],
        "savedQueries": [],
        "jabberAccountName": null,
    })
}

/// `1-{number}`: a user, as YouTrack's database would name it.
pub(super) fn database_id(number: i64) -> String {
    format!("1-{number}")
}
