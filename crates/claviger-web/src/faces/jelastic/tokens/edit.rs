//! `edittoken`.

use claviger_auth::tokens::{self, TokenEdit};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use serde_json::json;

use super::{own, token, wanted_expiry};
use crate::faces::jelastic::catalogue::{wanted_methods, wanted_template};
use crate::faces::jelastic::{Call, Outcome};

/// Changes what is given of a token; its value stays. `tokenTemplate` and `apiList` are one choice: who names one of
/// them replaces both.
pub(in crate::faces::jelastic) async fn edit(call: &Call, caller: &Caller) -> Outcome {
    let listed = own(call, caller, call.required("id")?).await?;
    let (sets, methods) = match (wanted_template(call)?, wanted_methods(call)?) {
        (None, None) => (None, None),
        (sets, methods) => (Some(sets.unwrap_or_default()), Some(methods.unwrap_or_default())),
    };
    let description = call.optional("description")?.map(ToOwned::to_owned);
    let wanted = TokenEdit { description, sets, methods, expiry: wanted_expiry(call)?, ..TokenEdit::default() };
    let sudo = call.confirm(caller, Action::TokensEdit).await?;
    let desk = &call.state.desk;
    let edited = tokens::edit(desk, caller, sudo, listed.credential.id, wanted).await?;
    Ok(json!({ "token": token(&edited, &desk.catalogue(), desk.now()) }))
}
