//! Lists tokens, newest first.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Thing;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_store::listing::{self, CredentialFilter, Listed, Whose};
use claviger_store::{Page, PageRequest};

use super::{get, thing};
use crate::desk::Desk;
use crate::error::{Error, Result};

/// Lists a page of tokens. Everybody's are for administrators; a project's for its administrators.
pub async fn list(
    desk: &Desk,
    caller: &Caller,
    filter: CredentialFilter,
    page: &PageRequest<CredentialId>,
) -> Result<Page<Listed>> {
    let mut tx = desk.store.read().await?;
    let thing = match filter.whose {
        Whose::Anybodys => Thing::Site,
        Whose::ActingAs(account) => Thing::Account(account),
        Whose::OwnedBy(owner) => thing(&mut tx, caller, owner).await?,
    };
    // what may not be seen is whose they are: no token was named
    let hidden = match filter.whose {
        Whose::OwnedBy(Owner::Project(_)) => "project",
        Whose::OwnedBy(Owner::Account(_)) | Whose::ActingAs(_) | Whose::Anybodys => "account",
    };
    desk.authorize(caller, Action::TokensList, thing).map_err(|refusal| match refusal {
        Refusal::Denied(Denial::Hidden) => Error::NotFound(hidden),
        other => other.into(),
    })?;
    let filter = CredentialFilter { sessions: Some(false), ..filter };
    Ok(listing::list(&mut tx, &filter, page).await?.map(|listed| get::with_unwritten(desk, listed)))
}

/// The caller's own tokens.
#[must_use]
pub fn own(caller: &Caller) -> Whose {
    Whose::OwnedBy(Owner::Account(caller.actor().id))
}
