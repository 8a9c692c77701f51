//! A token: form and checksum, digest, index or store, alive, address.

use claviger_domain::account::AccountState;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::credential::CredentialKind;
use claviger_domain::digest::TokenDigest;
use claviger_domain::refusal::{Death, Denial, Malformed, Refusal};
use claviger_domain::time::Timestamp;
use claviger_domain::{text, token};

use crate::desk::Desk;
use crate::dialects::Card;
use crate::error::Result;
use crate::index::Record;
use crate::journal::Holder;
use crate::load;
use crate::request::RequestView;

/// Verifies a token and notes its use. `kinds` are the credentials that the dialect carries: a session is none of the
/// bearers.
pub(crate) async fn verify(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    presented: &str,
    kinds: &[CredentialKind],
    holder: &mut Holder,
) -> Result<Caller> {
    let digest = desk.keys.digest_of(presented).map_err(|_| Refusal::Malformed(Malformed::Form))?;
    *holder = Holder::OfDigest(digest);
    let record = find(desk, &digest).await?.filter(|record| kinds.contains(&record.kind)).ok_or(Refusal::Unknown)?;
    let caller = judge(desk, request, card, record, holder)?;
    note_use(desk, request, card, &caller);
    Ok(caller)
}

/// Verifies Tuleap's pair: the token must be a session or a token of exactly this user.
pub(crate) async fn verify_pair(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    user: &str,
    presented: &str,
    holder: &mut Holder,
) -> Result<Caller> {
    let digest = desk.keys.digest_of(presented).map_err(|_| Refusal::Malformed(Malformed::Form))?;
    *holder = Holder::OfDigest(digest);
    let record = find(desk, &digest).await?.ok_or(Refusal::Unknown)?;
    let caller = judge(desk, request, card, record, holder)?;
    if caller.actor().number.to_string() != user {
        *holder = self::holder(desk, &record);
        return Err(Refusal::Unknown.into());
    }
    note_use(desk, request, card, &caller);
    Ok(caller)
}

/// The record of a digest: from the index, or from the store while the index is still filling. An index that may have
/// missed something answers neither yes nor no.
pub(crate) async fn find(desk: &Desk, digest: &TokenDigest) -> Result<Option<Record>> {
    desk.hearing.check(&*desk.clock)?;
    match desk.index.find(digest) {
        Some(record) => Ok(Some(record)),
        None if desk.index.is_complete() => Ok(None),
        None => Box::pin(load::read_through(desk, digest)).await,
    }
}

/// Whether the record is alive at this moment, apart from who asks and from where.
pub(crate) fn state_of(desk: &Desk, record: &Record, now: Timestamp) -> std::result::Result<(), Death> {
    if record.expires_at.is_some_and(|end| end <= now) {
        return Err(if record.replaced { Death::Replaced } else { Death::Expired });
    }
    if record.suspended {
        return Err(Death::Suspended);
    }
    match desk.grants.get(record.grant).actor.state {
        AccountState::Active => Ok(()),
        state @ (AccountState::Disabled | AccountState::Deleted) => Err(Death::Owner(state)),
    }
}

/// The caller who comes in with the record of a secret.
pub(crate) fn caller_of(desk: &Desk, record: Record, dialect: &'static str, address: std::net::IpAddr) -> Caller {
    let proven = Proven::Credential { id: record.id, kind: record.kind, expires_at: record.expires_at };
    Caller { grant: desk.grants.get(record.grant), proven, dialect, address }
}

/// Who holds the record's secret.
pub(crate) fn holder(desk: &Desk, record: &Record) -> Holder {
    Holder::Credential(record.id, Some(desk.grants.get(record.grant).actor.id))
}

/// Who may come in with the record; in `holder`, whose it is if nobody may.
pub(super) fn judge(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    record: Record,
    holder: &mut Holder,
) -> Result<Caller> {
    if let Err(death) = state_of(desk, &record, desk.now()) {
        *holder = self::holder(desk, &record);
        return Err(Refusal::Dead(death).into());
    }
    let caller = caller_of(desk, record, card.name, request.client.address);
    if caller.rights().is_some_and(|rights| !rights.allows_address(request.client.address)) {
        *holder = self::holder(desk, &record);
        return Err(Denial::Address.into());
    }
    Ok(caller)
}

pub(super) fn note_use(desk: &Desk, request: &RequestView<'_>, card: &'static Card, caller: &Caller) {
    let agent = request.headers.get(http::header::USER_AGENT);
    let agent = agent.map(|agent| text::legible(agent.as_bytes())).unwrap_or_default();
    if let Some(id) = caller.credential() {
        desk.last_used.note(id, desk.now(), request.client.address, &token::masked(&agent), card.name);
    }
}
