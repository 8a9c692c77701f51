//! `signout`, `checksign`, `getsessions` and `signoutsessions`.

use claviger_auth::sessions;
use claviger_auth::tokens::Listed;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::credential::CredentialKind;
use claviger_domain::dates;
use claviger_domain::jelastic::{Ids, parse_ids};
use serde_json::{Value, json};

use super::answer::Failure;
use super::{Call, Outcome};

/// `signout`: ends the session that asks.
pub(super) async fn sign_out(call: &Call, caller: &Caller) -> Outcome {
    if !is_session(caller) {
        return Err(Failure::parameter("session", "an access token has no session to end: delete the token instead"));
    }
    sessions::sign_out(&call.state.desk, caller, call.required("session")?).await?;
    Ok(json!({}))
}

/// `checksign`: whether the session or token is good. Every one may ask.
pub(super) fn check(caller: &Caller) -> Value {
    json!({ "accessType": access_type(caller), "uid": caller.actor().number })
}

/// `getsessions`: the account's live sessions, newest first.
pub(super) async fn list(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let listed = sessions::list_live(&call.state.desk, caller).await?;
    let session = |listed: &Listed| {
        let (credential, seen) = (&listed.credential, listed.last_use.as_ref());
        json!({
            "id": credential.number,
            "createdOn": dates::jelastic(credential.created_at),
            "expiresAt": credential.expires_at.map(dates::jelastic),
            "lastUsed": seen.map(|seen| dates::jelastic(seen.at)),
            "ip": seen.map(|seen| &seen.address),
            "userAgent": seen.map(|seen| &seen.user_agent),
            "isCurrent": caller.credential() == Some(credential.id),
        })
    };
    Ok(json!({ "sessions": listed.iter().map(session).collect::<Vec<_>>() }))
}

/// `signoutsessions`: ends the sessions in `ids`, or all of them with `*`. One that is not there ends none.
pub(super) async fn end(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let desk = &call.state.desk;
    match parse_ids(call.required("ids")?).map_err(|error| Failure::parameter("ids", error))? {
        Ids::All => sessions::sign_out_everywhere(desk, caller).await?,
        Ids::Some(ids) => {
            let listed = sessions::list_live(desk, caller).await?;
            let find = |id: &String| {
                let found = listed.iter().find(|listed| listed.credential.number.to_string() == *id);
                found
                    .map(|listed| listed.credential.id)
                    .ok_or_else(|| Failure::not_found(format!("session [{id}] not found")))
            };
            for id in ids.iter().map(find).collect::<Result<Vec<_>, _>>()? {
                sessions::leave(desk, caller, id).await?;
            }
        }
    }
    Ok(json!({}))
}

/// What `session` holds: clients look only at whether this is told.
pub(super) fn access_type(caller: &Caller) -> &'static str {
    if is_session(caller) { "session" } else { "token" }
}

fn is_session(caller: &Caller) -> bool {
    matches!(caller.proven, Proven::Credential { kind: CredentialKind::Session, .. })
}
