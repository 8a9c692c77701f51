//! Sessions: credentials that a sign-in opens and a sign-out ends.

use std::net::IpAddr;
use std::time::Duration;

use claviger_domain::account::Actor;
use claviger_domain::action::Action;
use claviger_domain::audit::{AuditEntry, AuditSubject};
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner};
use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::rights::Rights;
use claviger_domain::secret::Password;
use claviger_domain::token::{self, PlainToken, SecretFormat};
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::listing::{self, CredentialFilter, Listed, Whose};
use claviger_store::{PageRequest, Tx, credentials, secrets};
use serde_json::json;

use crate::audit::{self, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors;
use crate::journal::{Holder, Refused};
use crate::revocations::{announce, announce_all, apply_all};
use crate::sign_in::Door;
use crate::verify::password::{self, Checked};
use crate::verify::{caller_of, find_record};

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// Who signed in, through this session.
    pub caller: Caller,
    /// Its value.
    pub secret: PlainToken,
}

/// Opens a session with a password, at a door that knows no second step. `life` is counted from now and does not slide.
pub async fn sign_in(
    desk: &Desk,
    login: &str,
    password: &Password,
    address: IpAddr,
    dialect: &'static str,
    life: Duration,
) -> Result<Opened> {
    let mut holder = Holder::Nobody;
    let checked = password::check(desk, login, password, address, &mut holder).await.and_then(Checked::alone);
    let checked = match checked {
        Ok(checked) => checked,
        Err(Error::Refused(refusal)) => {
            note(desk, address, dialect, &refusal, holder);
            return Err(refusal.into());
        }
        Err(other) => return Err(other),
    };
    let mut tx = desk.store.write().await?;
    checked.still_holds(&mut tx).await?;
    if factors::demanded(&mut tx, checked.actor.id).await? {
        return Err(Denial::SecondFactor.into()); // since a moment ago
    }
    open(desk, tx, Opening { actor: checked.actor, how: "password", door: Door { address, dialect, life } }).await
}

/// A session that is to be opened.
pub(crate) struct Opening<'a> {
    /// For whom.
    pub(crate) actor: Actor,
    /// How they proved it, for the audit log.
    pub(crate) how: &'a str,
    /// Where.
    pub(crate) door: Door,
}

/// Opens a session for somebody who has proven who they are, in the transaction of the proof.
pub(crate) async fn open(desk: &Desk, mut tx: Tx, opening: Opening<'_>) -> Result<Opened> {
    let Opening { actor, how, door: Door { address, dialect, life } } = opening;
    let now = desk.now();
    let credential = Credential {
        id: CredentialId::new(now, &*desk.entropy),
        number: counters::take(&mut tx, Counter::Credential).await?,
        kind: CredentialKind::Session,
        format: SecretFormat::Session,
        owner: Owner::Account(actor.id),
        actor: actor.id,
        description: format!("{dialect} session"),
        rights: Rights { sets: vec![], methods: vec![], projects: None, cidrs: vec![] },
        state: CredentialState::Active,
        reason: None,
        created_at: now,
        created_by: actor.id,
        updated_at: now,
        expires_at: Some(now.plus(life)),
    };
    credentials::insert(&mut tx, &credential).await?;
    let secret = token::generate_session(&*desk.entropy);
    let kept = desk.keys.kept(&secret, now);
    secrets::insert(&mut tx, credential.id, &kept).await?;
    announce(desk, &mut tx, Changed::Credential(credential.id)).await?;
    let line =
        AuditEntry { detail: detail([("by", json!(how))]), ..signed_in(desk, &actor, credential.id, address, dialect) };
    audit::append(desk, &mut tx, &line).await?;
    tx.commit().await?;
    apply_all(desk, &[credential.id]).await;
    let record = find_record(desk, &kept.digest).await?.ok_or(Refusal::Unknown)?;
    Ok(Opened { caller: caller_of(desk, record, dialect, address), secret })
}

/// Ends the caller's own session with this value.
pub async fn sign_out(desk: &Desk, caller: &Caller, value: &str) -> Result<()> {
    let digest = desk.keys.digest_of(value).map_err(|_| Error::NotFound("session"))?;
    let mut tx = desk.store.write().await?;
    let found = secrets::find_presented(&mut tx, &digest).await?.ok_or(Error::NotFound("session"))?;
    if found.credential.kind != CredentialKind::Session || found.credential.actor != caller.actor().id {
        return Err(Error::NotFound("session"));
    }
    end(desk, tx, caller, vec![found.credential.id]).await
}

/// Ends the caller's session with this id, for a program that confirms it.
pub async fn end_one(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId) -> Result<()> {
    authorize_change(caller, Action::SessionsDelete, own(caller), sudo)?;
    leave(desk, caller, id).await
}

/// Ends all sessions of the caller, for a program that confirms it.
pub async fn end_all(desk: &Desk, caller: &Caller, sudo: Sudo) -> Result<()> {
    authorize_change(caller, Action::SessionsDeleteAll, own(caller), sudo)?;
    sign_out_everywhere(desk, caller).await
}

fn own(caller: &Caller) -> Thing {
    Thing::Account(caller.actor().id)
}

/// Ends the caller's session with this id. Whoever sits at a browser ends what they opened without being asked for the
/// password again.
pub async fn leave(desk: &Desk, caller: &Caller, id: CredentialId) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let found = credentials::find(&mut tx, id).await?;
    match found {
        Some(session) if session.kind == CredentialKind::Session && session.actor == caller.actor().id => {
            end(desk, tx, caller, vec![id]).await
        }
        _ => Err(Error::NotFound("session")),
    }
}

/// Ends all sessions of the caller, as the sign-out of a product whose sessions these are.
pub async fn sign_out_everywhere(desk: &Desk, caller: &Caller) -> Result<()> {
    let now = desk.now();
    let mut tx = desk.store.write().await?;
    let kind = Some(CredentialKind::Session);
    let ended =
        credentials::revoke_of_actor(&mut tx, caller.actor().id, kind, None, "signed out everywhere", now).await?;
    end(desk, tx, caller, ended).await
}

/// Ends all sessions of the caller but the one that asks, and tells how many.
pub async fn end_others(desk: &Desk, caller: &Caller) -> Result<usize> {
    let mut tx = desk.store.write().await?;
    let kind = Some(CredentialKind::Session);
    let own = caller.credential();
    let ended =
        credentials::revoke_of_actor(&mut tx, caller.actor().id, kind, own, "signed out elsewhere", desk.now()).await?;
    let count = ended.len();
    if count > 0 {
        end(desk, tx, caller, ended).await?;
    }
    Ok(count)
}

/// Ends anybody's sessions, for administrators, and tells how many lived. What is no session is left alone.
pub async fn end_of_others(desk: &Desk, caller: &Caller, sudo: Sudo, ids: &[CredentialId]) -> Result<usize> {
    let permit = authorize_change(caller, Action::TokensRevoke, Thing::Site, sudo)?;
    let mut ended = vec![];
    let mut tx = desk.store.write().await?;
    for id in ids {
        let found = credentials::find(&mut tx, *id).await?.filter(|one| one.kind == CredentialKind::Session);
        let Some(session) = found.filter(|one| one.state != CredentialState::Revoked) else { continue };
        let after = session.revoke(Some("ended by an administrator".to_owned()), desk.now());
        credentials::update(&mut tx, &after).await?;
        ended.push(after);
    }
    let ids: Vec<_> = ended.iter().map(|session| session.id).collect();
    announce_all(desk, &mut tx, &ids).await?;
    for session in &ended {
        let said = detail([("session_of", json!(session.actor))]);
        let subject = AuditSubject::Credential(session.id);
        audit::done(desk, &mut tx, caller, permit, subject, Some(session.actor), said).await?;
    }
    tx.commit().await?;
    apply_all(desk, &ids).await;
    Ok(ids.len())
}

/// Whether nobody has ever signed in here: the only account is the one that the first start made.
pub async fn is_first_run(desk: &Desk) -> Result<bool> {
    let mut tx = desk.store.read().await?;
    if claviger_store::accounts::count(&mut tx).await? > 1 {
        return Ok(false);
    }
    let sessions = CredentialFilter { sessions: Some(true), ..CredentialFilter::default() };
    Ok(listing::list(&mut tx, &sessions, &PageRequest::first(1)).await?.items.is_empty())
}

/// The caller's live sessions, newest first, for a program that may list them.
pub async fn list(desk: &Desk, caller: &Caller) -> Result<Vec<Listed>> {
    desk.authorize(caller, Action::SessionsList, own(caller))?;
    list_live(desk, caller).await
}

/// The caller's live sessions, newest first. Whoever calls this has decided that the caller may see them.
pub async fn list_live(desk: &Desk, caller: &Caller) -> Result<Vec<Listed>> {
    let filter = CredentialFilter {
        whose: Whose::ActingAs(caller.actor().id),
        sessions: Some(true),
        state: Some(CredentialState::Active),
        ends_after: Some(desk.now()),
        ..CredentialFilter::default()
    };
    let mut tx = desk.store.read().await?;
    Ok(listing::list(&mut tx, &filter, &PageRequest::first(limits::PAGE_MAX)).await?.items)
}

async fn end(desk: &Desk, mut tx: Tx, caller: &Caller, sessions: Vec<CredentialId>) -> Result<()> {
    for id in &sessions {
        if let Some(session) = credentials::find(&mut tx, *id).await? {
            credentials::update(&mut tx, &session.revoke(Some("signed out".to_owned()), desk.now())).await?;
        }
    }
    announce_all(desk, &mut tx, &sessions).await?;
    let line = AuditEntry {
        action: "sessions.end".to_owned(),
        detail: detail([("sessions", json!(sessions.len()))]),
        ..signed_in(
            desk,
            caller.actor(),
            sessions.first().copied().unwrap_or(CredentialId::from_bytes([0; 16])),
            caller.address,
            caller.dialect,
        )
    };
    audit::append(desk, &mut tx, &line).await?;
    tx.commit().await?;
    apply_all(desk, &sessions).await;
    Ok(())
}

fn signed_in(desk: &Desk, actor: &Actor, session: CredentialId, address: IpAddr, dialect: &'static str) -> AuditEntry {
    let subject = AuditSubject::Credential(session);
    let line = audit::own_line(desk, "sessions.start", actor, (dialect, address), subject, detail([]));
    AuditEntry { credential: Some(session), ..line }
}

/// A refused sign-in at an account, if it is known which.
pub(crate) fn note(desk: &Desk, address: IpAddr, dialect: &'static str, refusal: &Refusal, holder: Holder) {
    let refused = Refused { holder, dialect: Some(dialect), ..Refused::of(refusal, "sessions.start", address) };
    desk.journal.note(&refused, desk.now());
}
