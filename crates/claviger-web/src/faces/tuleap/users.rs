//! `/api/users/{id}`: who the caller is.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::{IntoResponse, Response};
use claviger_auth::accounts;
use claviger_domain::account::{Account, AccountState};
use claviger_domain::caller::Caller;
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde::Serialize;

use super::Tuleap;
use super::dress::of_request;
use super::fault::Fault;
use crate::extract::Maybe;
use crate::state::AppState;

/// The verbs of the resource, which every answer names.
const VERBS: [(HeaderName, &str); 1] = [(header::ALLOW, "OPTIONS, GET")];

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
pub(crate) async fn show(State(state): State<AppState>, Path(id): Path<String>, mut parts: Parts) -> Response {
    answer(&state, &mut parts, &id).await
}

/// The same for the place that decides which product `/api/users/{id}` belongs to: the answer with all that it carries.
pub(crate) async fn answer(state: &AppState, parts: &mut Parts, id: &str) -> Response {
    let told = match Maybe::<Tuleap>::from_request_parts(parts, state).await {
        Ok(caller) => find(state, caller.0, id).await.map(|account| Json(User::of(account))).into_response(),
        Err(refusal) => refusal,
    };
    of_request(&parts.headers, (VERBS, told).into_response())
}

/// `OPTIONS /api/users/{id}`, for the same place.
pub(crate) async fn options() -> Response {
    of_request(&HeaderMap::new(), VERBS.into_response())
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
