//! The third step: the consumer exchanges what was allowed for an access token (RFC 5849 section 2.3), and later, with its
//! session handle, for another one in its place.

use std::net::IpAddr;
use std::time::Duration;

use claviger_domain::account::{AccountState, Actor};
use claviger_domain::audit::AuditSubject;
use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner};
use claviger_domain::ids::{ConsumerId, CredentialId};
use claviger_domain::limits;
use claviger_domain::oauth1::parameters::Name;
use claviger_domain::oauth1::{Consumer, Problem, Provider, SignedRequest};
use claviger_domain::secret::Secret;
use claviger_domain::time::Timestamp;
use claviger_domain::token::{self, SecretFormat, alphanumeric};
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::request_tokens::{self, NEVER, RequestToken, RequestTokenState};
use claviger_store::secrets::{self, StoredSecret};
use claviger_store::{Tx, accounts, consumers, credentials};
use serde_json::json;
use subtle::ConstantTimeEq;

use super::consent::usual_end;
use super::{note, read, request_digest, verifier_digest};
use crate::audit::{self, detail};
use crate::consumers::Known;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal::Holder;
use crate::request::RequestView;
use crate::revocations;
use crate::verify::oauth1::{TokenKind, access_digest, once, refused, signer};

/// Wrong codes that a request token survives, and one less.
const TRIES: i64 = 3;

/// An access token and what belongs to it.
#[derive(Debug)]
pub struct Access {
    /// The token.
    pub token: String,
    /// Its secret.
    pub secret: Secret<String>,
    /// How long it works; none means for ever.
    pub expires_in: Option<Duration>,
    /// With what it can be renewed, and for how long.
    pub renewal: Option<(Secret<String>, Duration)>,
}

/// Gives a consumer an access token. `provider` is the product whose address was called.
pub async fn access_token(desk: &Desk, request: &RequestView<'_>, provider: Provider) -> Result<Access> {
    let mut holder = Holder::Nobody;
    let done = give(desk, request, provider, &mut holder).await;
    done.inspect_err(|error| note(desk, request, "oauth1.access_token", holder, error))
}

async fn give(desk: &Desk, request: &RequestView<'_>, provider: Provider, holder: &mut Holder) -> Result<Access> {
    let signed = read(request)?;
    signed.parameters().require(&[Name::Token]).map_err(refused)?;
    let handle = signed.parameters().get(Name::SessionHandle).filter(|_| provider == Provider::Atlassian);
    let kind = if handle.is_some() { TokenKind::Access } else { TokenKind::Request };
    let known = signer(desk, request, &signed, kind).await?;
    if known.consumer.provider != provider {
        return Err(refused(Problem::ConsumerKeyUnknown));
    }
    once(desk, &known, &signed).await?;
    match handle {
        Some(handle) => renew(desk, request, &known, signed.token().unwrap_or_default(), handle, holder).await,
        None => exchange(desk, request, &known, &signed, holder).await,
    }
}

async fn exchange(
    desk: &Desk,
    request: &RequestView<'_>,
    known: &Known,
    signed: &SignedRequest<'_>,
    holder: &mut Holder,
) -> Result<Access> {
    let consumer = &known.consumer;
    let digest = request_digest(desk, signed.token().unwrap_or_default());
    let mut tx = desk.store.write().await?;
    let stored = request_tokens::find_to_change(&mut tx, &digest).await?;
    let stored = stored.filter(|stored| stored.consumer_id == consumer.id);
    let stored = stored.ok_or_else(|| refused(Problem::TokenRejected))?;
    *holder = stored.account_id.map_or(Holder::Nobody, Holder::Account);
    if stored.expires_at <= desk.now() {
        return Err(refused(Problem::TokenExpired));
    }
    match stored.state {
        RequestTokenState::Asked => return Err(refused(Problem::PermissionUnknown)),
        RequestTokenState::Denied => return Err(refused(Problem::PermissionDenied)),
        RequestTokenState::Used => return Err(refused(Problem::TokenUsed)),
        RequestTokenState::Allowed => {}
    }
    signed.parameters().require(&[Name::Verifier]).map_err(refused)?;
    let given = signed.parameters().get(Name::Verifier).unwrap_or_default();
    if stored.verifier != Some(verifier_digest(desk, &digest, given)) {
        wrong_code(tx, stored).await?;
        return Err(refused(Problem::TokenRejected));
    }
    let used = RequestToken { state: RequestTokenState::Used, verifier: None, ..stored.clone() };
    request_tokens::update(&mut tx, &used).await?;
    make(desk, tx, request, consumer, stored).await
}

/// Counts a wrong code; after the third the request token is gone.
async fn wrong_code(mut tx: Tx, stored: RequestToken) -> Result<()> {
    let tries = stored.tries + 1;
    match tries >= TRIES {
        true => request_tokens::delete(&mut tx, &stored.digest).await?,
        false => request_tokens::update(&mut tx, &RequestToken { tries, ..stored }).await?,
    }
    Ok(tx.commit().await?)
}

async fn make(
    desk: &Desk,
    mut tx: Tx,
    request: &RequestView<'_>,
    consumer: &Consumer,
    allowed: RequestToken,
) -> Result<Access> {
    let (Some(account), Some(rights)) = (allowed.account_id, allowed.rights) else {
        return Err(refused(Problem::PermissionUnknown));
    };
    let account = accounts::get_to_change(&mut tx, account).await?;
    if account.state != AccountState::Active {
        return Err(refused(Problem::UserRefused));
    }
    let owner = Owner::Account(account.id);
    let now = desk.now();
    if credentials::count_live(&mut tx, owner, now).await? >= limits::TOKENS_OF_OWNER {
        return Err(Error::Quota(format!("{} holds too many tokens: remove some first", account.login)));
    }
    let chosen = allowed.ends_at.map(|end| (end != NEVER).then_some(end));
    let expires_at = chosen.unwrap_or_else(|| usual_end(desk, consumer, now));
    let renew_until = renew_until(desk, consumer, chosen, now);
    let credential = Credential {
        id: CredentialId::new(now, &*desk.entropy),
        number: counters::take(&mut tx, Counter::Credential).await?,
        kind: CredentialKind::OAuth1,
        format: SecretFormat::OAuth1,
        owner,
        actor: account.id,
        description: consumer.name.clone(),
        rights,
        state: CredentialState::Active,
        reason: None,
        created_at: now,
        created_by: account.id,
        updated_at: now,
        expires_at,
    };
    credentials::insert(&mut tx, &credential).await?;
    consumers::add_credential(&mut tx, consumer.id, credential.id, renew_until).await?;
    let said = [("consumer_key", json!(consumer.key)), ("expires_at", json!(expires_at))];
    let actor = Actor::from(&account);
    let subject = AuditSubject::Credential(credential.id);
    let entry = audit::own_line(desk, "tokens.create", &actor, by_consumer(request), subject, detail(said));
    finish(desk, tx, consumer, &credential, renew_until, entry).await
}

/// Until when it can be renewed: for the protocol's usual time, but never past the end that the person chose.
pub(super) fn renew_until(
    desk: &Desk,
    consumer: &Consumer,
    chosen: Option<Option<Timestamp>>,
    now: Timestamp,
) -> Option<Timestamp> {
    let usual = desk.settings.expiry.renew(consumer.provider.renewable()?, None, now);
    match chosen {
        Some(end) => end.or(usual),
        None => usual,
    }
}

/// Another token in the place of one that the consumer still has.
async fn renew(
    desk: &Desk,
    request: &RequestView<'_>,
    known: &Known,
    token: &str,
    handle: &str,
    holder: &mut Holder,
) -> Result<Access> {
    let consumer = &known.consumer;
    let now = desk.now();
    let digest = access_digest(desk, consumer.id, token);
    *holder = Holder::OfDigest(digest);
    let mut tx = desk.store.write().await?;
    let rejected = || refused(Problem::TokenRejected);
    let id = secrets::find_presented(&mut tx, &digest).await?.ok_or_else(rejected)?.credential.id;
    let before = credentials::get_to_change(&mut tx, id).await?;
    // Read again: of two renewals at once, one finds that the token was just replaced.
    let found = secrets::find_presented(&mut tx, &digest).await?.ok_or_else(rejected)?;
    let through = consumers::find_of_credential(&mut tx, before.id).await?;
    let good = before.state == CredentialState::Active
        && before.created_at >= found.actor_not_before
        && found.dies_at.is_none_or(|end| end > now)
        && bool::from(session_handle(desk, consumer.id, token).expose().as_bytes().ct_eq(handle.as_bytes()));
    if !good {
        return Err(rejected());
    }
    if found.actor.state != AccountState::Active {
        return Err(refused(Problem::UserRefused));
    }
    let renew_until = through.and_then(|through| through.renew_until).filter(|end| *end > now);
    let renew_until = renew_until.ok_or_else(|| refused(Problem::PermissionDenied))?;
    let usual = usual_end(desk, consumer, now);
    let expires_at = Some(usual.map_or(renew_until, |end| end.min(renew_until)));
    let after = Credential { expires_at, updated_at: now, ..before };
    secrets::set_end(&mut tx, &digest, now).await?;
    credentials::update(&mut tx, &after).await?;
    let said = [("consumer_key", json!(consumer.key)), ("expires_at", json!(expires_at))];
    let subject = AuditSubject::Credential(after.id);
    let entry = audit::own_line(desk, "tokens.regenerate", &found.actor, by_consumer(request), subject, detail(said));
    finish(desk, tx, consumer, &after, Some(renew_until), entry).await
}

/// How the audit log has a consumer that acts in a person's name.
fn by_consumer(request: &RequestView<'_>) -> (&'static str, IpAddr) {
    ("oauth1", request.client.address)
}

/// Draws the token, writes, tells, and answers. The credential was made or changed at this moment.
async fn finish(
    desk: &Desk,
    mut tx: Tx,
    consumer: &Consumer,
    credential: &Credential,
    renew_until: Option<Timestamp>,
    entry: claviger_domain::audit::AuditEntry,
) -> Result<Access> {
    let now = credential.updated_at;
    let token = alphanumeric(30, &*desk.entropy);
    let digest = access_digest(desk, consumer.id, &token);
    let stored = StoredSecret { digest, hint: token::hint(&token).to_owned(), created_at: now, dies_at: None };
    secrets::insert(&mut tx, credential.id, &stored).await?;
    revocations::announce(desk, &mut tx, Changed::Credential(credential.id)).await?;
    audit::append(desk, &mut tx, &entry).await?;
    tx.commit().await?;
    revocations::apply_all(desk, &[credential.id]).await;
    Ok(Access {
        secret: TokenKind::Access.secret(desk, consumer.id, &token),
        expires_in: credential.expires_at.map(|end| end.since(now)),
        renewal: renew_until.map(|end| (session_handle(desk, consumer.id, &token), end.since(now))),
        token,
    })
}

/// What renews a token: it follows from the token, as the token's secret does, and is another.
fn session_handle(desk: &Desk, consumer: ConsumerId, token: &str) -> Secret<String> {
    desk.keys.pepper.oauth1_secret("session handle", consumer.as_bytes(), token)
}
