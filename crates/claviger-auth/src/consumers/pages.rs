//! Consumers and what they were allowed, as their pages show them.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{ConsumerId, CredentialId};
use claviger_domain::policy::{Thing, authorize};
use claviger_store::consumer_pages::{self, ConsumerGrant, ConsumerLine, Consumers};
use claviger_store::{Part, Tx};

use super::{Verb, find_in, hide};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens::get::with_unwritten;

/// What lives through a consumer, as far as the caller may see it.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The grants of the page.
    pub grants: Vec<ConsumerGrant>,
    /// How many there are on all pages.
    pub matching: i64,
    /// Whether others' are among them: for administrators of the site.
    pub of_all: bool,
}

/// A page of links or applications, and how many match in all.
pub async fn look_through(
    desk: &Desk,
    caller: &Caller,
    which: Consumers,
    search: &str,
    part: Part,
) -> Result<(Vec<ConsumerLine>, i64)> {
    let (action, thing) = match which {
        Consumers::Links => (Action::LinksList, Thing::Site),
        Consumers::Applications(None) => (Action::ApplicationsList, Thing::Site),
        Consumers::Applications(Some(owner)) => (Action::ApplicationsList, Thing::Account(owner)),
    };
    authorize(caller, action, thing, &desk.catalogue()).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    Ok(consumer_pages::list(&mut tx, which, search, part, desk.now()).await?)
}

/// A page of what lives through a consumer: the caller's own, everybody's for administrators of the site.
pub async fn grants_of(desk: &Desk, caller: &Caller, id: ConsumerId, part: Part) -> Result<Shown> {
    let mut tx = desk.store.read().await?;
    may_see(desk, &mut tx, caller, id).await?;
    let of_all = sees_all(desk, caller);
    let actor = (!of_all).then_some(caller.actor().id);
    let (grants, matching) = consumer_pages::list_through(&mut tx, id, actor, part, desk.now()).await?;
    Ok(Shown { grants: grants.into_iter().map(|grant| fresh(desk, grant)).collect(), matching, of_all })
}

/// One of them.
pub async fn grant_of(desk: &Desk, caller: &Caller, id: ConsumerId, token: CredentialId) -> Result<ConsumerGrant> {
    let mut tx = desk.store.read().await?;
    may_see(desk, &mut tx, caller, id).await?;
    let grant = consumer_pages::find_grant(&mut tx, token, desk.now()).await?;
    let seen = |grant: &ConsumerGrant| {
        grant.consumer_id == id && (sees_all(desk, caller) || grant.token.credential.actor == caller.actor().id)
    };
    Ok(fresh(desk, grant.filter(seen).ok_or(Error::NotFound("token"))?))
}

/// A page of what programs may do in the caller's name, and how much there is in all.
pub async fn authorized(desk: &Desk, caller: &Caller, part: Part) -> Result<(Vec<ConsumerGrant>, i64)> {
    let who = caller.actor().id;
    desk.authorize(caller, Action::TokensList, Thing::Account(who)).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    let (grants, matching) = consumer_pages::list_of_actor(&mut tx, who, part, desk.now()).await?;
    Ok((grants.into_iter().map(|grant| fresh(desk, grant)).collect(), matching))
}

/// One of them.
pub async fn find_authorized(desk: &Desk, caller: &Caller, id: CredentialId) -> Result<ConsumerGrant> {
    let who = caller.actor().id;
    desk.authorize(caller, Action::TokensRead, Thing::Account(who)).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    let grant = consumer_pages::find_grant(&mut tx, id, desk.now()).await?;
    let grant = grant.filter(|grant| grant.token.credential.actor == who);
    Ok(fresh(desk, grant.ok_or(Error::NotFound("token"))?))
}

async fn may_see(desk: &Desk, tx: &mut Tx, caller: &Caller, id: ConsumerId) -> Result<()> {
    const VERB: Verb = Verb { link: Action::LinksRead, application: Action::ApplicationsListTokens };
    let (action, thing) = VERB.of(find_in(tx, id).await?.owner);
    authorize(caller, action, thing, &desk.catalogue()).map_err(hide)?;
    Ok(())
}

fn sees_all(desk: &Desk, caller: &Caller) -> bool {
    authorize(caller, Action::TokensList, Thing::Site, &desk.catalogue()).is_ok()
}

/// With the use that was noted since the last write.
fn fresh(desk: &Desk, mut grant: ConsumerGrant) -> ConsumerGrant {
    grant.token = with_unwritten(desk, grant.token);
    grant
}
