//! `regeneratetoken`.

use claviger_auth::tokens;
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;

use super::{issued, own};
use crate::faces::jelastic::answer::Failure;
use crate::faces::jelastic::{Call, Outcome};

/// Gives a token a new value; the old one is dead when this is answered. One token at a time, which some clients name
/// `id` and some `ids`.
pub(in crate::faces::jelastic) async fn regenerate(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let id = match (call.optional("id")?, call.optional("ids")?) {
        (Some(_), Some(_)) => return Err(Failure::parameter("ids", "name the token once, in id or in ids")),
        (None, None) => return Err(Failure::parameter("id", "it is required")),
        (Some(id), None) | (None, Some(id)) => id,
    };
    let listed = own(call, caller, id).await?;
    let sudo = call.confirm(caller, Action::TokensRegenerate).await?;
    let made = tokens::regenerate(&call.state.desk, caller, sudo, listed.credential.id).await?;
    Ok(issued(call, &made))
}
