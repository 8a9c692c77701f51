//! `/api/access_keys`: personal access keys, which are our access tokens in Tuleap's form.
//!
//! ```text
//! POST /api/access_keys {"description": "", "expiration_date": "2026-12-31T00:00:00+01:00", "scopes": ["write:rest"]}
//!      201 {"identifier": "tlp.k1.22.3329..."}
//! ```
//!
//! Making and deleting a key is confirmed in the same step, other than in the original: with the password as Basic, with
//! the header `Claviger-Confirm`, or by a token that has `tokens.create` or `tokens.delete` by name.

use axum::extract::State;
use axum::response::Response;
use claviger_auth::tokens::{self, CredentialFilter, Listed, NewToken};
use claviger_auth::{Error, PageRequest, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{CredentialState, Owner, WantedExpiry};
use claviger_domain::dates;
use claviger_domain::limits::PAGE_MAX;
use claviger_domain::method::{SetName, sets};
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Tuleap;
use super::body::Fields;
use super::fault::Fault;
use super::paging::Part;
use crate::extract::{Confirm, Json, Known, Path, Query};
use crate::state::AppState;

/// The scopes of keys that are known here, and the set that each stands for.
const SCOPES: [(&str, &str); 2] = [("write:rest", sets::FULL_ACCESS), ("read:rest", sets::READ_ONLY)];

/// What a key is for, if its maker does not say.
const UNNAMED: &str = "Access key";

/// The key that is wanted.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    description: String,
    expiration_date: Option<String>,
    scopes: Option<Vec<String>>,
}

#[derive(Serialize)]
pub(crate) struct Made {
    identifier: String,
}

#[derive(Serialize)]
pub(crate) struct Key {
    id: i64,
    creation_date: String,
    expiration_date: Option<String>,
    description: String,
    last_used_on: Option<String>,
    last_used_by: Option<String>,
    scopes: Vec<Scope>,
}

#[derive(Serialize)]
struct Scope {
    identifier: &'static str,
}

/// `POST /api/access_keys`.
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Confirm(password): Confirm,
    Fields(wanted): Fields<Wanted>,
) -> Result<(StatusCode, Json<Made>), Fault> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensCreate, password.as_ref()).await?;
    let description = if wanted.description.trim().is_empty() { UNNAMED.to_owned() } else { wanted.description };
    let new = NewToken {
        actor: None,
        rights: rights(wanted.scopes.as_deref())?,
        expiry: expiry(wanted.expiration_date.as_deref())?,
        format: TokenFormat::Tuleap,
        description,
    };
    let issued = tokens::create(&state.desk, &caller, sudo, new).await?;
    Ok((StatusCode::CREATED, Json(Made { identifier: issued.secret.expose().clone() })))
}

/// `GET /api/access_keys/{id}` and `/self`: one of the caller's own, or the key that asks.
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Path(id): Path<String>,
) -> Result<Json<Key>, Fault> {
    find(&state, &caller, &id).await.map(|listed| Json(Key::of(listed)))
}

/// `DELETE /api/access_keys/{id}` and `/self`. A key that is not the caller's is passed over in silence.
pub(crate) async fn delete(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Confirm(password): Confirm,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::TokensDelete, password.as_ref()).await?;
    let id = match id.as_str() {
        "self" => caller.credential().ok_or_else(|| Fault::new(StatusCode::NOT_FOUND))?,
        number => match own_by_number(&state, &caller, number).await {
            Ok(listed) => listed.credential.id,
            Err(Error::NotFound(_)) => return Ok(StatusCode::OK),
            Err(other) => return Err(other.into()),
        },
    };
    tokens::revoke(&state.desk, &caller, sudo, id, None).await?;
    Ok(StatusCode::OK)
}

/// The part of the list that is wanted.
#[derive(Deserialize)]
pub(crate) struct Paging {
    limit: Option<String>,
    offset: Option<String>,
}

/// `GET /api/users/{id}/access_keys`: the caller's own, by the caller's own number.
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Known<Tuleap>,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, Fault> {
    let id = id.parse::<i64>().map_err(|_| Fault::bad_request("`id` must be a number"))?;
    if id != caller.actor().number {
        return Err(Fault::new(StatusCode::FORBIDDEN).detail("You can only access to your own access keys"));
    }
    let part = Part::read(paging.limit.as_deref(), paging.offset.as_deref(), 50)?;
    let filter = CredentialFilter { whose: tokens::own(&caller), ..CredentialFilter::default() };
    let (mut keys, mut after) = (vec![], None);
    loop {
        let page = tokens::list(&state.desk, &caller, filter.clone(), &PageRequest::new(after, PAGE_MAX)).await?;
        after = page.items.last().map(|listed| listed.credential.id);
        keys.extend(page.items.into_iter().filter(is_there));
        if !page.more {
            break;
        }
    }
    Ok(part.of(keys.into_iter().map(Key::of)))
}

async fn find(state: &AppState, caller: &Caller, id: &str) -> Result<Listed, Fault> {
    if id != "self" {
        return Ok(own_by_number(state, caller, id).await?);
    }
    let id = caller.credential().ok_or_else(|| Fault::new(StatusCode::NOT_FOUND))?;
    Ok(tokens::get(&state.desk, caller, id).await?)
}

/// One of the caller's own keys. What an administrator may see of others is not seen through this face.
async fn own_by_number(state: &AppState, caller: &Caller, number: &str) -> Result<Listed, Error> {
    let no_such = Error::NotFound("access key");
    let Ok(number) = number.parse::<i64>() else { return Err(no_such) };
    let listed = tokens::find_by_number(&state.desk, caller, number).await?;
    let own = listed.credential.owner == Owner::Account(caller.actor().id);
    if own && is_there(&listed) { Ok(listed) } else { Err(no_such) }
}

/// A key that was deleted is gone for this face; ours stay in the list of the dashboard, with the reason.
fn is_there(listed: &Listed) -> bool {
    listed.credential.state != CredentialState::Revoked
}

fn rights(scopes: Option<&[String]>) -> Result<Rights, Fault> {
    let usual = ["write:rest".to_owned()];
    let wanted = scopes.unwrap_or(&usual);
    if let Some(malformed) = wanted.iter().find(|scope| !is_scope(scope)) {
        let malformed = malformed.escape_default();
        return Err(Fault::bad_request(format!("`{malformed}` is no scope: a scope looks like write:rest")));
    }
    let known =
        |scope: &String| SCOPES.iter().find(|(name, _)| name == scope).map(|(_, set)| SetName::from_static(set));
    let sets: Vec<_> = wanted.iter().filter_map(known).collect();
    match sets.is_empty() {
        true => Err(Fault::bad_request("No known scope is given: write:rest and read:rest are known")),
        false => Ok(Rights { sets, methods: vec![], projects: None, cidrs: vec![] }),
    }
}

/// `^[^\s:]+:[^\s:]+$`
fn is_scope(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == ':');
    text.split_once(':').is_some_and(|(verb, thing)| part(verb) && part(thing))
}

fn expiry(date: Option<&str>) -> Result<WantedExpiry, Fault> {
    match date {
        None | Some("") => Ok(WantedExpiry::Default),
        Some(text) => dates::parse_tuleap(text)
            .map(WantedExpiry::At)
            .map_err(|error| Fault::bad_request(format!("`expiration_date` is {error}"))),
    }
}

impl Key {
    fn of(listed: Listed) -> Self {
        let credential = listed.credential;
        let has = |set: &str| credential.rights.sets.iter().any(|name| name.as_str() == set);
        let scopes = SCOPES.iter().filter(|(_, set)| has(set));
        Self {
            id: credential.number,
            creation_date: dates::tuleap(credential.created_at),
            expiration_date: credential.expires_at.map(dates::tuleap),
            last_used_on: listed.last_use.as_ref().map(|seen| dates::tuleap(seen.at)),
            last_used_by: listed.last_use.map(|seen| seen.address),
            scopes: scopes.map(|(identifier, _)| Scope { identifier }).collect(),
            description: credential.description,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scp_06_scopes_are_read_strictly_and_what_is_unknown_gives_nothing() {
        let sets = |scopes: &[&str]| {
            let scopes: Vec<_> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            rights(Some(&scopes)).ok().map(|rights| rights.sets.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(sets(&["write:rest"]).unwrap(), ["Full access"]);
        assert_eq!(sets(&["read:rest", "write:git_repository"]).unwrap(), ["Read only"]);
        for bad in [&[][..], &["write"], &["write:"], &["write:rest\n"], &["a:b:c"], &["write:svn"], &["wrıte:rest"]] {
            assert_eq!(sets(bad), None, "{bad:?}");
        }
        assert_eq!(rights(None).unwrap().sets[0].as_str(), "Full access");
    }
}
