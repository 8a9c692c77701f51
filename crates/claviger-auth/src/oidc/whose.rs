//! Whom an account of another site is here: by its link, by a verified address, or anew.

use claviger_domain::account::{Account, AccountKind, SiteRole};
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialState;
use claviger_domain::ids::{AccountId, CredentialId};
use claviger_domain::policy::Sudo;
use claviger_domain::text::{InvalidField, Login};
use claviger_store::accounts as stored;
use claviger_store::identities::{self, Identity};
use claviger_store::{Tx, credentials, passkeys};
use serde_json::json;

use super::id_token::Who;
use super::{IdentityProvider, Refused};
use crate::accounts::{self, NewAccount};
use crate::audit::{self, Deed, detail};
use crate::authenticate::operator;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors;
use crate::sign_in::{self, Door, Step};

/// Opens a session for whom it is here. An account with a second factor is asked for it as after a password.
pub(super) async fn open(desk: &Desk, site: &IdentityProvider, who: &Who, door: Door) -> Result<Step, Refused> {
    if find_or_link(desk, site, who, door).await?.is_none() {
        if !site.create_accounts {
            return Err(Refused::Nobody);
        }
        create(desk, site, who, door).await?;
    }
    let mut tx = desk.store.write().await.map_err(Error::from)?;
    let identity = identities::find(&mut tx, &site.issuer, &who.subject).await.map_err(Error::from)?;
    let identity = identity.ok_or(Refused::Nobody)?;
    let actor = sign_in::active(&mut tx, identity.account_id).await?;
    let email = who.email.as_deref().unwrap_or_default();
    identities::note_use(&mut tx, &site.issuer, &who.subject, email, desk.now()).await.map_err(Error::from)?;
    Ok(sign_in::first_step_done(desk, tx, actor, "another site", door).await?)
}

/// Links the account of somebody who is signed in here, and was not signed out meanwhile.
pub(super) async fn link(
    desk: &Desk,
    site: &IdentityProvider,
    who: &Who,
    session: CredentialId,
    door: Door,
) -> Result<(), Refused> {
    let mut tx = desk.store.write().await.map_err(Error::from)?;
    let session = credentials::find(&mut tx, session).await.map_err(Error::from)?.ok_or(Refused::Over)?;
    sign_in::active(&mut tx, session.actor).await?;
    let account = stored::get(&mut tx, session.actor).await.map_err(Error::from)?;
    let now = desk.now();
    let lives = session.state == CredentialState::Active && session.expires_at.is_none_or(|end| end > now);
    if !lives || session.created_at < account.credentials_not_before {
        return Err(Refused::Over);
    }
    insert(desk, &mut tx, site, who, &account, door).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(())
}

/// The other sites' accounts that are the caller's, the oldest link first.
pub async fn list_links(desk: &Desk, caller: &Caller) -> Result<Vec<Identity>> {
    factors::own(caller)?;
    Ok(identities::list_of(&mut desk.store.read().await?, caller.actor().id).await?)
}

/// Ends one of the caller's links, unless there would be no way in any more.
pub async fn unlink(desk: &Desk, caller: &Caller, sudo: Sudo, identity: &Identity) -> Result<()> {
    let (mut tx, account, permit) = factors::to_change(desk, caller, sudo).await?;
    let others = identities::list_of(&mut tx, account).await?.len() > 1;
    let password = stored::find_password(&mut tx, account).await?.is_some();
    if !others && !password && passkeys::list_of(&mut tx, account).await?.is_empty() {
        return Err(InvalidField::new("link", "is your only way in: add a passkey first").into());
    }
    identities::delete(&mut tx, account, &identity.issuer, &identity.subject).await?;
    let said = detail([("issuer", json!(identity.issuer)), ("subject", json!(identity.subject))]);
    factors::tell(desk, &mut tx, caller, Deed::called("me.unlink_upstream", permit), account, said).await?;
    tx.commit().await?;
    Ok(())
}

/// The account that is linked, or that is linked now because it bears an address that the other site has verified. What a
/// person says of their own address counts for nothing here: with another's they would be taken for them.
async fn find_or_link(desk: &Desk, site: &IdentityProvider, who: &Who, door: Door) -> Result<Option<AccountId>> {
    let mut tx = desk.store.write().await?;
    if let Some(identity) = identities::find(&mut tx, &site.issuer, &who.subject).await? {
        return Ok(Some(identity.account_id));
    }
    let Some(email) = who.email.as_deref().filter(|_| site.match_email) else { return Ok(None) };
    let Some(account) = stored::find_by_vouched_email(&mut tx, email).await? else { return Ok(None) };
    insert(desk, &mut tx, site, who, &account, door).await?;
    tx.commit().await?;
    Ok(Some(account.id))
}

/// An account for somebody whom nobody knows here yet, without a password, and its link: both or neither.
async fn create(desk: &Desk, site: &IdentityProvider, who: &Who, door: Door) -> Result<()> {
    let local = who.email.as_deref().and_then(|email| email.split('@').next()).unwrap_or_default();
    let wanted = if who.login.is_empty() { local } else { &who.login };
    let login: String = wanted
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' })
        .take(claviger_domain::limits::LOGIN)
        .collect();
    let login = Login::parse(&login)?;
    let new = NewAccount {
        login: login.to_string(),
        name: who.name.chars().take(100).collect(),
        email: who.email.clone().unwrap_or_default(),
        kind: AccountKind::Person,
        home_project: None,
        site_role: SiteRole::User,
        password: None,
    };
    // The operator has decided so, once and for all; they come through this door.
    let caller = Caller { dialect: door.dialect, address: door.address, ..operator(desk) };
    let mut tx = desk.store.write().await?;
    let written = accounts::write(desk, &mut tx, &caller, Sudo::by_operator(), new, login, None).await?;
    identities::insert(&mut tx, &identity(desk, site, who, &written.account)).await?;
    written.tell(desk, &mut tx, &caller).await?;
    note(desk, &mut tx, site, who, &written.account, door).await?;
    tx.commit().await?;
    written.apply(desk).await;
    Ok(())
}

fn identity(desk: &Desk, site: &IdentityProvider, who: &Who, account: &Account) -> Identity {
    Identity {
        issuer: site.issuer.clone(),
        subject: who.subject.clone(),
        account_id: account.id,
        email: who.email.clone().unwrap_or_default(),
        linked_at: desk.now(),
        last_used_at: None,
    }
}

async fn insert(
    desk: &Desk,
    tx: &mut Tx,
    site: &IdentityProvider,
    who: &Who,
    account: &Account,
    door: Door,
) -> Result<()> {
    identities::insert(tx, &identity(desk, site, who, account)).await?;
    note(desk, tx, site, who, account, door).await
}

/// The audit line of a link.
async fn note(
    desk: &Desk,
    tx: &mut Tx,
    site: &IdentityProvider,
    who: &Who,
    account: &Account,
    door: Door,
) -> Result<()> {
    let entry = AuditEntry {
        at: desk.now(),
        action: "me.link_upstream".to_owned(),
        actor: Some(account.id),
        actor_name: account.login.clone(),
        credential: None,
        subject: AuditSubject::Account(account.id),
        owner: Some(account.id),
        dialect: Some(door.dialect.to_owned()),
        address: Some(door.address),
        request: audit::request_id(),
        outcome: Outcome::Done,
        detail: detail([("upstream", json!(site.name)), ("subject", json!(who.subject))]),
    };
    audit::append(desk, tx, &entry).await
}
