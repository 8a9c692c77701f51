//! `deletetokens`.

use claviger_auth::tokens;
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::jelastic::{Ids, parse_ids};
use serde_json::json;

use super::{all, own};
use crate::faces::jelastic::answer::Failure;
use crate::faces::jelastic::{Call, Outcome};

/// Ends the tokens in `ids`, or all of the account's with `*`. If one of them is not there, none is ended. A token that
/// ends itself does so last.
pub(in crate::faces::jelastic) async fn delete(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let mut doomed = vec![];
    match parse_ids(call.required("ids")?).map_err(|error| Failure::parameter("ids", error))? {
        Ids::All => doomed.extend(all(call, caller).await?.into_iter().map(|listed| listed.credential.id)),
        Ids::Some(ids) => {
            for id in ids {
                doomed.push(own(call, caller, &id).await?.credential.id);
            }
        }
    }
    doomed.sort_by_key(|id| caller.credential() == Some(*id));
    let sudo = call.confirm(caller, Action::TokensDelete).await?;
    for id in doomed {
        tokens::revoke(&call.state.desk, caller, sudo, id, None).await?;
    }
    Ok(json!({}))
}
