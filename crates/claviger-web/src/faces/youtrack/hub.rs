//! Hub: users, services and permanent tokens.

pub mod projects;
pub mod services;
pub mod tokens;

use axum::extract::State;
use claviger_auth::accounts;
use claviger_domain::account::{Account, AccountState};
use claviger_domain::dates;
use serde_json::{Value, json};

use super::answer::{Entity, Fault};
use super::wishes::Wishes;
use super::{Hub, users};
use crate::extract::{Known, Path};
use crate::state::AppState;

/// `GET /hub/api/rest/users/me`.
pub async fn me(State(state): State<AppState>, caller: Known<Hub>, wishes: Wishes) -> Result<Entity, Fault> {
    let account = accounts::own(&state.desk, &caller).await?;
    Ok(wishes.hub(&user(&account)))
}

/// `GET /hub/api/rest/users/{id}`.
pub async fn one(
    State(state): State<AppState>,
    caller: Known<Hub>,
    Path(id): Path<String>,
    wishes: Wishes,
) -> Result<Entity, Fault> {
    let account = users::find(&state, &caller, &id).await?;
    Ok(wishes.hub(&user(&account)))
}

/// A user as Hub knows them, with all attributes.
fn user(account: &Account) -> Value {
    let email =
        (!account.email.is_empty()).then(|| json!({ "type": "EmailJSON", "verified": false, "email": account.email }));
    json!({
        "type": "user",
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "guest": false,
        "banned": account.state != AccountState::Active,
        "creationTime": dates::youtrack(account.created_at),
        "profile": { "type": "ProfileJSON", "email": email, "avatar": null },
    })
}
