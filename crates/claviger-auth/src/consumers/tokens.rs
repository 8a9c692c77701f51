//! What came about through a consumer: the tokens that people allowed it, and bearer tokens made for it by hand.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::ConsumerId;
use claviger_domain::policy::{Sudo, Thing, authorize};
use claviger_store::consumers;
use claviger_store::listing::{self, Listed};

use super::{find_in, hide};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens::{self, Issued, NewToken, Origin};

/// Makes a bearer token for an application that the caller registered. It ends with the application.
pub async fn generate_token(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    id: ConsumerId,
    wanted: NewToken,
) -> Result<Issued> {
    let consumer = find_in(&mut desk.store.read().await?, id).await?;
    if consumer.owner != Some(caller.actor().id) {
        return Err(Error::NotFound("consumer"));
    }
    tokens::create_for(desk, caller, sudo, wanted, Origin::Application(id)).await
}

/// The caller's own tokens of a consumer, in whatever state; all of them for administrators of the site.
pub async fn tokens_of(desk: &Desk, caller: &Caller, id: ConsumerId) -> Result<Vec<Listed>> {
    let mut tx = desk.store.read().await?;
    let action = Action::ApplicationsListTokens;
    authorize(caller, action, Thing::Account(caller.actor().id), &desk.catalogue()).map_err(hide)?;
    find_in(&mut tx, id).await?;
    let sees_all = authorize(caller, Action::TokensList, Thing::Site, &desk.catalogue()).is_ok();
    let mut found = vec![];
    for credential in consumers::list_credentials(&mut tx, id).await? {
        let listed = listing::find(&mut tx, credential).await?;
        found.extend(listed.filter(|listed| sees_all || listed.credential.actor == caller.actor().id));
    }
    Ok(found)
}
