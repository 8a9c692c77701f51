//! `/api/users/{id}`: who the caller is.

use axum::extract::State;
use claviger_auth::accounts;
use claviger_domain::account::{Account, AccountState};
use claviger_domain::caller::Caller;
use http::StatusCode;
use serde::Serialize;

use super::Tuleap;
use super::fault::Fault;
use crate::extract::{Json, Maybe, Path};
use crate::state::AppState;

#[derive(Serialize)]
pub(crate) struct User {
    id: i64,
    uri: String,
    user_url: String,
    real_name: String,
    display_name: String,
    username: String,
    ldap_id: &'static str,
    avatar_url: &'static str,
    is_anonymous: bool,
    has_avatar: bool,
    email: String,
    status: &'static str,
}

/// `GET /api/users/{id}` and `/self`.
pub(crate) async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Maybe<Tuleap>,
) -> Result<Json<User>, Fault> {
    find(&state, caller.0, &id).await.map(|account| Json(User::of(account)))
}

/// Where no user can be, there is nothing, also for a stranger.
async fn find(state: &AppState, caller: Option<Caller>, id: &str) -> Result<Account, Fault> {
    let number = match id {
        "self" => None,
        number => Some(number.parse::<i64>().map_err(|_| Fault::new(StatusCode::NOT_FOUND))?),
    };
    let caller = caller.ok_or_else(Fault::absent)?;
    Ok(match number {
        None => accounts::own(&state.desk, &caller).await?,
        Some(number) => accounts::find_by_number(&state.desk, &caller, number).await?,
    })
}

impl User {
    fn of(account: Account) -> Self {
        let real_name = if account.name.is_empty() { account.login.clone() } else { account.name };
        Self {
            id: account.number,
            uri: format!("users/{}", account.number),
            user_url: format!("/users/{}", account.login),
            display_name: format!("{real_name} ({})", account.login),
            real_name,
            username: account.login,
            ldap_id: "",
            avatar_url: "",
            is_anonymous: false,
            has_avatar: false,
            email: account.email,
            status: match account.state {
                AccountState::Active => "A",
                AccountState::Disabled => "S",
                AccountState::Deleted => "D",
            },
        }
    }
}
