//! Consumers of OAuth 1.0a: application links, which administrators make, and applications, which people register for
//! themselves. One verb, one file.

mod create;
mod delete;
mod edit;
mod list;
mod pages;
mod renew_secret;
mod table;
mod tokens;

pub use claviger_store::consumer_pages::{ConsumerGrant, ConsumerLine, Consumers};
pub use claviger_store::consumers::Summary;
pub use create::{ActsAs, NewConsumer, NewProof, create};
pub use delete::delete;
pub(crate) use delete::end_of_owner;
pub use edit::{ConsumerEdit, edit};
pub use list::{Listed, find_by_key, get, list, shown};
pub use pages::{Shown, authorized, find_authorized, grant_of, grants_of, look_through};
pub use renew_secret::renew_secret;
pub use table::Known;
pub(crate) use table::{ConsumerTable, find};
pub use tokens::{generate_token, tokens_of};

use claviger_domain::account::Account;
use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialKind, CredentialState, WantedExpiry};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, ConsumerId, CredentialId};
use claviger_domain::method::{SetName, sets::FULL_ACCESS};
use claviger_domain::oauth1::Consumer;
use claviger_domain::policy::{Permit, Thing};
use claviger_domain::refusal::Denial;
use claviger_domain::rights::Rights;
use claviger_domain::secret::Secret;
use claviger_domain::text::InvalidField;
use claviger_domain::token::SecretFormat;
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::secrets::{self, StoredSecret};
use claviger_store::{Tx, consumers, credentials};
use serde_json::{Map, Value, json};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens::owner_of;
use crate::{audit, revocations};

/// What a consumer's secret is sealed for.
const SECRET: &str = "oauth1 consumer secret";

/// A consumer and its secret: the one moment in which both are together. One with a key has no secret.
#[derive(Debug)]
pub struct Registered {
    /// The consumer.
    pub consumer: Consumer,
    /// Its secret, shown once.
    pub secret: Option<Secret<String>>,
}

/// The action on links or on applications, as the consumer is one or the other.
#[derive(Debug, Clone, Copy)]
struct Verb {
    link: Action,
    application: Action,
}

impl Verb {
    const fn of(self, owner: Option<AccountId>) -> (Action, Thing) {
        match owner {
            None => (self.link, Thing::Site),
            Some(owner) => (self.application, Thing::Account(owner)),
        }
    }
}

/// Somebody else's consumer is as if it were not there.
fn hide(refusal: claviger_domain::refusal::Refusal) -> Error {
    match crate::tokens::hide(refusal) {
        Error::NotFound(_) => Error::NotFound("consumer"),
        other => other,
    }
}

async fn find_in(tx: &mut Tx, id: ConsumerId) -> Result<Consumer> {
    consumers::find(tx, id).await?.ok_or(Error::NotFound("consumer"))
}

/// The digest under which the credential of requests without a person is found.
pub(crate) fn two_legged_digest(desk: &Desk, consumer: ConsumerId, credential: CredentialId) -> TokenDigest {
    desk.keys.pepper.digest(&format!("oauth1 two-legged {consumer} {credential}"))
}

/// A consumer that acts without a person has all that its account may do: no token gets hold of what it signs with.
fn not_by_a_token(caller: &Caller, consumer: &Consumer) -> Result<()> {
    match consumer.two_legged.and(caller.rights()) {
        Some(_) => Err(Denial::Wider.into()),
        None => Ok(()),
    }
}

/// Makes the credential of requests without a person: it acts as this account, and is listed and ended as any other.
async fn new_two_legged(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    consumer: &Consumer,
    actor: &Account,
) -> Result<CredentialId> {
    if caller.rights().is_some() {
        // What acts without a person has all the rights of its account: no token makes that.
        return Err(Denial::Wider.into());
    }
    if consumer.owner.is_some_and(|owner| owner != actor.id) {
        return Err(InvalidField::new("two_legged", "must be whoever registered the application, or nobody").into());
    }
    let now = desk.now();
    let id = CredentialId::new(now, &*desk.entropy);
    let credential = Credential {
        id,
        number: counters::take(tx, Counter::Credential).await?,
        kind: CredentialKind::OAuth1,
        format: SecretFormat::OAuth1,
        owner: owner_of(actor),
        actor: actor.id,
        description: format!("{}, without a person", consumer.name),
        rights: Rights::of_set(SetName::from_static(FULL_ACCESS)),
        state: CredentialState::Active,
        reason: None,
        created_at: now,
        created_by: caller.actor().id,
        updated_at: now,
        expires_at: desk.settings.expiry.decide(WantedExpiry::Default, caller.bound_in_time(), now)?,
    };
    credentials::insert(tx, &credential).await?;
    let digest = two_legged_digest(desk, consumer.id, id);
    secrets::insert(tx, id, &StoredSecret { digest, hint: String::new(), created_at: now, dies_at: None }).await?;
    Ok(id)
}

/// Revokes credentials of a consumer, and says which were alive.
async fn revoke(desk: &Desk, tx: &mut Tx, ids: &[CredentialId], reason: &str) -> Result<Vec<CredentialId>> {
    let mut revoked = vec![];
    for id in ids {
        let credential = credentials::get_to_change(tx, *id).await?;
        if credential.state != CredentialState::Revoked {
            credentials::update(tx, &credential.revoke(Some(reason.to_owned()), desk.now())).await?;
            revoked.push(*id);
        }
    }
    Ok(revoked)
}

/// What every change ends with: the announcements, the audit line, the commit, memory, and then the answer.
async fn finish(
    desk: &Desk,
    mut tx: Tx,
    caller: &Caller,
    permit: Permit,
    consumer: &Consumer,
    touched: &[CredentialId],
    mut detail: Map<String, Value>,
) -> Result<()> {
    detail.insert("consumer_key".to_owned(), json!(consumer.key));
    let changes: Vec<_> = touched.iter().copied().map(Changed::Credential).chain([Changed::Consumers]).collect();
    for changed in &changes {
        revocations::announce(desk, &mut tx, *changed).await?;
    }
    let subject = consumer.owner.map_or(AuditSubject::Site, AuditSubject::Account);
    audit::done(desk, &mut tx, caller, permit, subject, consumer.owner, detail).await?;
    tx.commit().await?;
    revocations::apply(desk, &changes).await;
    Ok(())
}
