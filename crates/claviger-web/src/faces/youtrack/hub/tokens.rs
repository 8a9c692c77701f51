//! `/hub/api/rest/users/{id}/permanenttokens`: permanent tokens, which are our access tokens in YouTrack's form.
//!
//! ```text
//! POST {"name":"ci","scope":[{"id":"0-0-0-0-1"}]}   200 {"id":"tok_...","name":"ci","token":"perm:...","scope":[..]}
//! ```
//!
//! Making and deleting one is confirmed in the same step: with the password as Basic, with the header
//! `Claviger-Confirm`, or by a token that has `tokens.create` or `tokens.delete` by name.

use axum::extract::State;
use claviger_auth::tokens::{self, Listed, NewToken, Whose};
use claviger_auth::{Error, sudo};
use claviger_domain::account::Account;
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::catalogue::Catalogue;
use claviger_domain::credential::{CredentialState, Owner, WantedExpiry};
use claviger_domain::dates;
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{Done, Entity, Fault};
use super::super::users;
use super::super::wishes::Wishes;
use super::{Hub, services};
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::own_tokens;
use crate::state::AppState;

/// How many tokens a list holds, if nothing is said.
const USUAL: usize = 100;

/// The token that is wanted. Whatever else a client sends of the entity is passed over, as the original does.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    name: String,
    scope: Option<Vec<Service>>,
}

#[derive(Debug, Deserialize)]
struct Service {
    id: String,
}

/// `POST .../permanenttokens`. The value is in this answer alone, whatever `fields` says.
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Hub>,
    Path(user): Path<String>,
    Confirm(password): Confirm,
    wishes: Wishes,
    Json(wanted): Json<Wanted>,
) -> Result<Entity, Fault> {
    let account = users::find(&state, &caller, &user).await?;
    let new = NewToken {
        actor: Some(account.id),
        rights: rights(&caller, wanted.scope, &state.desk.catalogue())?,
        description: wanted.name,
        expiry: WantedExpiry::Default,
        format: TokenFormat::Youtrack,
    };
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensCreate, password.as_ref()).await?;
    let issued = tokens::create(&state.desk, &caller, sudo, new).await?;
    let mut answer = wishes.hub_part(&entity(&issued.token, &account));
    answer["token"] = json!(issued.secret.expose());
    Ok(Entity(answer))
}

/// `GET .../permanenttokens`, newest first. Values are in no list.
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Hub>,
    Path(user): Path<String>,
    wishes: Wishes,
) -> Result<Entity, Fault> {
    let account = users::find(&state, &caller, &user).await?;
    let whose = Whose::OwnedBy(Owner::Account(account.id));
    let found = own_tokens::list(&state.desk, &caller, whose).await.map_err(Fault::about(&user))?;
    let total = found.len();
    let found = found.iter().map(|listed| entity(listed, &account)).collect();
    Ok(wishes.hub_list("permanenttokens", found, total, USUAL))
}

/// `GET .../permanenttokens/{tokenId}`.
pub async fn one(
    State(state): State<AppState>,
    caller: Known<Hub>,
    Path((user, id)): Path<(String, String)>,
    wishes: Wishes,
) -> Result<Entity, Fault> {
    let account = users::find(&state, &caller, &user).await?;
    let listed = find(&state, &caller, &account, &id).await?;
    Ok(wishes.hub(&entity(&listed, &account)))
}

/// `DELETE .../permanenttokens/{tokenId}`: nothing lets the token in after this is answered.
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Hub>,
    Path((user, id)): Path<(String, String)>,
    Confirm(password): Confirm,
) -> Result<Done, Fault> {
    let account = users::find(&state, &caller, &user).await?;
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensDelete, password.as_ref()).await?;
    let reader = claviger_auth::methods::confirmed_reading(&state.desk, &caller, sudo, &[Action::TokensRead]);
    let listed = find(&state, &reader, &account, &id).await?;
    tokens::revoke(&state.desk, &caller, sudo, listed.credential.id, None).await.map_err(Fault::about(&id))?;
    Ok(Done)
}

/// A live token of this account, by its id or its decimal number.
async fn find(state: &AppState, caller: &Caller, account: &Account, id: &str) -> Result<Listed, Fault> {
    let found = match (id.parse(), id.parse::<i64>()) {
        (Ok(token), _) => tokens::get(&state.desk, caller, token).await,
        (Err(_), Ok(number)) => tokens::find_by_number(&state.desk, caller, number).await,
        (Err(_), Err(_)) => Err(Error::NotFound("token")),
    };
    let listed = found.map_err(Fault::about(id))?;
    let theirs = listed.credential.owner == Owner::Account(account.id);
    if theirs && listed.credential.state != CredentialState::Revoked { Ok(listed) } else { Err(Fault::no_entity(id)) }
}

/// The scope, as sets. Without a scope it is the whole, as in our own API; an empty one would be a token for nothing.
/// What a token makes is bound to the projects and addresses that it is bound to itself: Hub has no words for these.
fn rights(caller: &Caller, scope: Option<Vec<Service>>, catalogue: &Catalogue) -> Result<Rights, Fault> {
    let sets = match scope {
        None => None,
        Some(services) if services.is_empty() => {
            return Err(Fault::bad_field("scope", "scope must name at least one service"));
        }
        Some(services) => {
            let set = |service: &Service| {
                services::find_set(&service.id, catalogue).ok_or_else(|| {
                    Fault::bad_field(
                        "scope",
                        "scope names a service that is not there: GET /hub/api/rest/services lists them",
                    )
                })
            };
            Some(services.iter().map(set).collect::<Result<_, _>>()?)
        }
    };
    let own = caller.rights();
    Ok(Rights {
        projects: own.and_then(|rights| rights.projects.clone()),
        cidrs: own.map(|rights| rights.cidrs.clone()).unwrap_or_default(),
        ..Rights::sets_or_full(sets, None)
    })
}

/// A token with all attributes but its value.
fn entity(listed: &Listed, account: &Account) -> Value {
    let credential = &listed.credential;
    let user = json!({ "type": "user", "id": account.id, "login": account.login, "name": account.name });
    let author = if credential.created_by == account.id {
        user.clone()
    } else {
        json!({ "type": "user", "id": credential.created_by })
    };
    json!({
        "type": "permanentToken",
        "id": credential.id,
        "name": credential.description,
        "scope": credential.rights.sets.iter().map(services::of_set).collect::<Vec<_>>(),
        "user": user,
        "author": author,
        "creationTime": dates::youtrack(credential.created_at),
        "lastAccessTime": listed.last_use.as_ref().map(|seen| dates::youtrack(seen.at)),
        "expirationTime": credential.expires_at.map(dates::youtrack),
    })
}
