//! `gettokens`.

use claviger_domain::caller::Caller;
use claviger_domain::jelastic::{Ids, parse_ids};
use serde_json::json;

use super::{all, own, token};
use crate::faces::jelastic::answer::Failure;
use crate::faces::jelastic::{Call, Outcome};

/// The account's tokens, newest first, or those in `ids`. Values are in no list.
pub(in crate::faces::jelastic) async fn list(call: &Call, caller: &Caller) -> Outcome {
    let ids = parse_ids(call.optional("ids")?.unwrap_or("*")).map_err(|error| Failure::parameter("ids", error))?;
    let mut found = vec![];
    match ids {
        Ids::All => found = all(call, caller).await?,
        Ids::Some(ids) => {
            for id in ids {
                found.push(own(call, caller, &id).await?);
            }
        }
    }
    let (catalogue, now) = (call.state.desk.catalogue(), call.state.desk.now());
    let tokens: Vec<_> = found.iter().map(|listed| token(listed, &catalogue, now)).collect();
    Ok(json!({ "apiTokens": tokens }))
}
