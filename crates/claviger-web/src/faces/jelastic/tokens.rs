//! The methods of `users/authentication` that manage access tokens: one verb, one file.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod list;
pub(super) mod regenerate;

use claviger_auth::tokens::{self, Issued, Listed};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::catalogue::Catalogue;
use claviger_domain::credential::{CredentialState, Owner, WantedExpiry};
use claviger_domain::dates;
use claviger_domain::time::Timestamp;
use serde_json::{Value, json};

use super::Call;
use super::answer::Failure;
use super::catalogue::{labels, template};

/// A token as it is listed. The value, `key`, is in the answer that makes it and in no other.
fn token(listed: &Listed, catalogue: &Catalogue, now: Timestamp) -> Value {
    let credential = &listed.credential;
    let rights = &credential.rights;
    let named = match (rights.sets.as_slice(), rights.methods.as_slice()) {
        ([one], []) => catalogue.find_set(one.as_str()).map(|set| template(set, catalogue)),
        _ => None,
    };
    json!({
        "id": credential.number,
        "description": credential.description,
        "expiresAt": credential.expires_at.map(dates::jelastic),
        "lastUsed": listed.last_use.as_ref().map(|seen| dates::jelastic(seen.at)),
        "createdOn": dates::jelastic(credential.created_at),
        "status": credential.standing(now).as_str(),
        "isSystem": false,
        "tokenTemplate": named.unwrap_or_else(|| json!({ "name": "Custom" })),
        "apiListItems": labels(&catalogue.resolve(&rights.sets, &rights.methods), catalogue),
    })
}

/// The answer to whatever made a value.
fn issued(call: &Call, issued: &Issued) -> Value {
    let mut token = token(&issued.token, &call.state.desk.catalogue(), call.state.desk.now());
    token["key"] = json!(issued.secret.expose());
    json!({ "token": token })
}

/// One of the caller's own tokens, by the number that these clients know. What an administrator may do to others' tokens
/// is not done through this face, where a slip in a number is all it takes.
async fn own(call: &Call, caller: &Caller, typed: &str) -> Result<Listed, Failure> {
    let none = || Failure::not_found(format!("token [{typed}] not found"));
    let reader = call.permit_reading(caller, &[Action::TokensRead])?;
    let number = typed.trim().parse::<i64>().map_err(|_| Failure::parameter("id", "it is a number"))?;
    let listed = match tokens::find_by_number(&call.state.desk, &reader, number).await {
        Err(claviger_auth::Error::NotFound(_)) => return Err(none()),
        other => other?,
    };
    let own = listed.credential.owner == Owner::Account(caller.actor().id);
    if own && listed.credential.state != CredentialState::Revoked { Ok(listed) } else { Err(none()) }
}

/// All of the caller's own tokens, newest first. What was deleted is gone for these clients.
async fn all(call: &Call, caller: &Caller) -> Result<Vec<Listed>, Failure> {
    let reader = call.permit_reading(caller, &[Action::TokensList])?;
    Ok(super::super::own_tokens::list(&call.state.desk, &reader, tokens::own(caller)).await?)
}

/// `expiresAt`: in UTC; `never` takes the end away, where the site allows tokens without one.
fn wanted_expiry(call: &Call) -> Result<Option<WantedExpiry>, Failure> {
    match call.optional("expiresAt")? {
        None => Ok(None),
        Some("never") => Ok(Some(WantedExpiry::Never)),
        Some(text) => {
            let moment = dates::parse_jelastic(text).map_err(|error| Failure::parameter("expiresAt", error))?;
            Ok(Some(WantedExpiry::At(moment)))
        }
    }
}
