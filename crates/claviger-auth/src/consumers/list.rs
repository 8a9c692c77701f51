//! Looks through consumers.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialState;
use claviger_domain::ids::{AccountId, ConsumerId};
use claviger_domain::oauth1::Consumer;
use claviger_domain::policy::authorize;
use claviger_store::consumers::{self, Summary};
use claviger_store::{Page, PageRequest, Tx, accounts, credentials};

use super::{Verb, find_in, hide};
use crate::desk::Desk;
use crate::error::{Error, Result};

/// A consumer with what a list shows beside it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The consumer.
    pub consumer: Consumer,
    /// Who registered it, by login.
    pub owner: Option<String>,
    /// Whom its requests without a person act as, by login.
    pub acts_as: Option<String>,
    /// Its live credentials.
    pub summary: Summary,
}

/// A page of consumers, the oldest first: those of an account, or with no account named all of the site.
pub async fn list(
    desk: &Desk,
    caller: &Caller,
    owner: Option<AccountId>,
    page: &PageRequest<ConsumerId>,
) -> Result<Page<Listed>> {
    const VERB: Verb = Verb { link: Action::LinksList, application: Action::ApplicationsList };
    let (action, thing) = VERB.of(owner);
    authorize(caller, action, thing, &desk.catalogue()).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    let Page { items, more } = consumers::list(&mut tx, owner, page).await?;
    let mut listed = Vec::with_capacity(items.len());
    for consumer in items {
        listed.push(beside(desk, &mut tx, consumer).await?);
    }
    Ok(Page { items: listed, more })
}

/// One consumer.
pub async fn get(desk: &Desk, caller: &Caller, id: ConsumerId) -> Result<Listed> {
    let mut tx = desk.store.read().await?;
    let consumer = find_in(&mut tx, id).await?;
    show(desk, &mut tx, caller, consumer).await
}

/// The consumer with this key.
pub async fn find_by_key(desk: &Desk, caller: &Caller, key: &str) -> Result<Listed> {
    let mut tx = desk.store.read().await?;
    let consumer = consumers::find_by_key(&mut tx, key).await?.ok_or(Error::NotFound("consumer"))?;
    show(desk, &mut tx, caller, consumer).await
}

/// What a list shows beside a consumer that one has in hand.
pub async fn shown(desk: &Desk, consumer: Consumer) -> Result<Listed> {
    beside(desk, &mut desk.store.read().await?, consumer).await
}

async fn show(desk: &Desk, tx: &mut Tx, caller: &Caller, consumer: Consumer) -> Result<Listed> {
    const VERB: Verb = Verb { link: Action::LinksRead, application: Action::ApplicationsRead };
    let (action, thing) = VERB.of(consumer.owner);
    authorize(caller, action, thing, &desk.catalogue()).map_err(hide)?;
    beside(desk, tx, consumer).await
}

async fn beside(desk: &Desk, tx: &mut Tx, consumer: Consumer) -> Result<Listed> {
    let owner = login(tx, consumer.owner).await?;
    let acts_alone = match consumer.two_legged {
        Some(id) => credentials::find(tx, id).await?.filter(|credential| credential.state != CredentialState::Revoked),
        None => None,
    };
    let acts_as = login(tx, acts_alone.map(|credential| credential.actor)).await?;
    let summary = consumers::summary(tx, consumer.id, desk.now()).await?;
    Ok(Listed { consumer, owner, acts_as, summary })
}

async fn login(tx: &mut Tx, account: Option<AccountId>) -> Result<Option<String>> {
    let Some(id) = account else { return Ok(None) };
    Ok(accounts::find(tx, id).await?.map(|account| account.login))
}
