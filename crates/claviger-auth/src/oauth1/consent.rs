//! The second step: a person decides (RFC 5849 section 2.2). They are asked each time anew, whatever they allowed before.

use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::oauth1::{Callback, Consumer, Problem, Provider};
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::alphanumeric;
use claviger_store::request_tokens::{self, NEVER, RequestToken, RequestTokenState};
use claviger_store::{Tx, accounts, consumers};
use serde_json::json;

use super::access_token::renew_until;
use super::{request_digest, verifier_digest};
use crate::audit::{self, Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens;
use crate::verify::oauth1::refused;

/// A question that waits for a person.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who asks.
    pub consumer: Consumer,
    /// Who registered it, by login; a link of the site was made by an administrator.
    pub registered_by: Option<String>,
    /// Where the person will be sent back to.
    pub callback: Callback,
    /// When it ends, if the person does not say.
    pub until: Option<Timestamp>,
    /// Until when the consumer can renew it past that end, if the person does not say.
    pub renew_until: Option<Timestamp>,
    /// When the question ends.
    pub expires_at: Timestamp,
}

/// What a person allows.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// What the consumer may do in their name.
    pub rights: Rights,
    /// Until when.
    pub expiry: WantedExpiry,
}

/// What was decided: where the person goes now.
#[derive(Debug, Clone)]
pub struct Decided {
    /// Who asked.
    pub consumer: Consumer,
    /// The address to go to; none if the person carries the code by hand.
    pub redirect: Option<String>,
    /// The code to carry by hand; none after a refusal.
    pub code: Option<String>,
}

/// The question behind a request token.
pub async fn asked(desk: &Desk, token: &str) -> Result<Asked> {
    let mut tx = desk.store.read().await?;
    let stored = request_tokens::find(&mut tx, &request_digest(desk, token)).await?;
    let (stored, consumer) = open(desk, &mut tx, stored).await?;
    let registered_by = match consumer.owner {
        Some(owner) => accounts::find(&mut tx, owner).await?.map(|account| account.login),
        None => None,
    };
    let callback = Callback::parse(&stored.callback).map_err(refused)?;
    let now = desk.now();
    let until = usual_end(desk, &consumer, now);
    let renew_until = renew_until(desk, &consumer, None, now);
    let renew_until = renew_until.filter(|end| until.is_some_and(|until| until < *end));
    Ok(Asked { consumer, registered_by, callback, until, renew_until, expires_at: stored.expires_at })
}

/// Allows what was asked, in the caller's own name. It is a change to their credentials, and confirmed as one.
pub async fn allow(desk: &Desk, caller: &Caller, sudo: Sudo, token: &str, allowed: Allowed) -> Result<Decided> {
    let digest = request_digest(desk, token);
    let mut tx = desk.store.write().await?;
    let stored = request_tokens::find_to_change(&mut tx, &digest).await?;
    let (stored, consumer) = open(desk, &mut tx, stored).await?;
    let permit = authorize_change(caller, Action::TokensCreate, Thing::Account(caller.actor().id), sudo)?;
    let rights = tokens::granted(desk, &mut tx, caller, allowed.rights).await?;
    let now = desk.now();
    let ends_at = match allowed.expiry {
        WantedExpiry::Default => caller.bound_in_time(),
        wanted => {
            let end = desk.settings.expiry.decide(wanted, caller.bound_in_time(), now)?;
            Some(end.unwrap_or(NEVER))
        }
    };
    let callback = Callback::parse(&stored.callback).map_err(refused)?;
    let verifier = alphanumeric(length(consumer.provider, &callback), &*desk.entropy);
    let after = RequestToken {
        state: RequestTokenState::Allowed,
        account_id: Some(caller.actor().id),
        rights: Some(rights.clone()),
        ends_at,
        verifier: Some(verifier_digest(desk, &digest, &verifier)),
        ..stored
    };
    request_tokens::update(&mut tx, &after).await?;
    let said = detail([
        ("name", json!(consumer.name)),
        ("consumer_key", json!(consumer.key)),
        ("rights", json!(rights)),
        ("expires_at", if ends_at == Some(NEVER) { json!("never") } else { json!(ends_at) }),
    ]);
    tell(desk, &mut tx, caller, Deed::called("consents.allow", permit), said).await?;
    tx.commit().await?;
    let redirect = callback.redirect(token, &verifier);
    Ok(Decided { consumer, code: redirect.is_none().then_some(verifier), redirect })
}

/// Refuses what was asked.
pub async fn deny(desk: &Desk, caller: &Caller, token: &str) -> Result<Decided> {
    let digest = request_digest(desk, token);
    let mut tx = desk.store.write().await?;
    let stored = request_tokens::find_to_change(&mut tx, &digest).await?;
    let (stored, consumer) = open(desk, &mut tx, stored).await?;
    let callback = Callback::parse(&stored.callback).map_err(refused)?;
    let after = RequestToken { state: RequestTokenState::Denied, account_id: Some(caller.actor().id), ..stored };
    request_tokens::update(&mut tx, &after).await?;
    let said = detail([("name", json!(consumer.name)), ("consumer_key", json!(consumer.key))]);
    tell(desk, &mut tx, caller, Deed::own("consents.deny", None), said).await?;
    tx.commit().await?;
    // Allura tells its consumers nothing: the person goes back to their applications.
    let redirect = match consumer.provider {
        Provider::Atlassian => callback.redirect(token, "denied"),
        Provider::Allura => None,
    };
    Ok(Decided { consumer, redirect, code: None })
}

/// A question that is still open, and who asks it. One that would lead where its consumer may not lead any more is over.
async fn open(desk: &Desk, tx: &mut Tx, stored: Option<RequestToken>) -> Result<(RequestToken, Consumer)> {
    let stored = stored.ok_or_else(|| refused(Problem::TokenRejected))?;
    if stored.expires_at <= desk.now() {
        return Err(refused(Problem::TokenExpired));
    }
    if stored.state != RequestTokenState::Asked {
        return Err(refused(Problem::TokenUsed));
    }
    let consumer = consumers::find(tx, stored.consumer_id).await?.ok_or_else(|| refused(Problem::TokenRejected))?;
    if !consumer.takes_back_to(&Callback::parse(&stored.callback).map_err(refused)?) {
        return Err(refused(Problem::TokenRejected));
    }
    Ok((stored, consumer))
}

/// When a token that is made now ends, if nobody chose.
pub(super) fn usual_end(desk: &Desk, consumer: &Consumer, now: Timestamp) -> Option<Timestamp> {
    match consumer.provider.lifetime() {
        Some(life) => desk.settings.expiry.renew(life, None, now),
        None => desk.settings.expiry.decide(WantedExpiry::Default, None, now).ok().flatten(),
    }
}

/// How many characters a code has: what a person types is short, and may be tried three times.
const fn length(provider: Provider, callback: &Callback) -> usize {
    match (provider, callback) {
        (Provider::Atlassian, Callback::OutOfBand) => 6,
        _ => 30,
    }
}

async fn tell(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    deed: Deed,
    said: serde_json::Map<String, serde_json::Value>,
) -> Result<(), Error> {
    let id = caller.actor().id;
    audit::done(desk, tx, caller, deed, AuditSubject::Account(id), Some(id), said).await
}
