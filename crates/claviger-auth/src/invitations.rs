//! Links with which people choose their password: the first one, or another when they forgot it.
//!
//! A link is good once and for a while; a newer one, a changed password and a deleted account end it. It gives no
//! session, takes no second factor away and enables nobody (ACC-10, ACC-11): it only sets a password.

use std::time::Duration;

use claviger_domain::account::{Account, Actor};
use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::{Caller, Grant, Limits, Proven};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::AccountId;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::secret::{Password, Secret};
use claviger_domain::time::Timestamp;
use claviger_store::{accounts as stored, invitations};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use crate::accounts;
use crate::audit::{self, Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};

/// How long somebody may take to open theirs.
pub const LIFE: Duration = Duration::from_hours(7 * 24);

/// A link that was just made.
#[derive(Debug)]
pub struct Invitation {
    /// Whose it is.
    pub account: Account,
    /// What the link carries.
    pub secret: Secret<String>,
    /// When it ends.
    pub until: Timestamp,
}

impl Invitation {
    /// The whole link, below the address that people know. It never comes from a request's headers (ACC-08).
    #[must_use]
    pub fn link(&self, public_url: &str) -> Secret<String> {
        Secret::new(format!("{}/welcome?token={}", public_url.trim_end_matches('/'), self.secret.expose()))
    }
}

/// Makes a link for a person, in place of one they had. For those who may set their password.
pub async fn invite(desk: &Desk, caller: &Caller, sudo: Sudo, id: AccountId) -> Result<Invitation> {
    let thing = Thing::Account(id);
    let permit = authorize_change(caller, Action::UsersSetPassword, thing, sudo).map_err(accounts::hide)?;
    let mut tx = desk.store.write().await?;
    let account = stored::get_to_change(&mut tx, id).await?;
    accounts::has_password(&account)?;
    let mut bytes = [0; 32];
    desk.entropy.fill(&mut bytes);
    let secret = Secret::new(BASE64URL_NOPAD.encode(&bytes));
    let until = desk.now().plus(LIFE);
    invitations::put(&mut tx, id, &digest(desk, secret.expose()), desk.now(), until).await?;
    let (deed, said) = (Deed::called("users.invite", permit), detail([("until", json!(until))]));
    audit::done(desk, &mut tx, caller, deed, AuditSubject::Account(id), Some(id), said).await?;
    tx.commit().await?;
    Ok(Invitation { account, secret, until })
}

/// Whose link this is, if it is good. Looking changes nothing: mail programs open links before people do.
pub async fn find(desk: &Desk, secret: &str) -> Result<Option<Account>> {
    let mut tx = desk.store.read().await?;
    let Some(id) = invitations::find(&mut tx, &digest(desk, secret), desk.now()).await? else { return Ok(None) };
    Ok(stored::find(&mut tx, id).await?)
}

/// Spends the link and sets the password. A password that cannot be is no reason to spend it.
pub async fn accept(desk: &Desk, secret: &str, new: &Password, address: std::net::IpAddr) -> Result<Account> {
    let id = find(desk, secret).await?.ok_or(Error::NotFound("link"))?.id;
    let hashed = accounts::hashed_password(desk, new).await?;
    let mut tx = desk.store.write().await?;
    let account = stored::get_to_change(&mut tx, id).await?;
    // Spent together with what it is spent for, or not at all.
    let taken = invitations::take(&mut tx, &digest(desk, secret), desk.now()).await?;
    if taken != Some(id) {
        return Err(Error::NotFound("link"));
    }
    let holder = holder(desk, &account, address);
    accounts::put_password(desk, tx, &holder, Deed::own(Action::MeSetPassword.method(), None), id, &hashed, None).await
}

/// Whoever opens the link acts as its owner, for this one deed.
fn holder(desk: &Desk, account: &Account, address: std::net::IpAddr) -> Caller {
    let grant =
        Grant { actor: Actor::from(account), limits: Limits::Password, methods: desk.catalogue().everything().clone() };
    Caller { grant: grant.into(), proven: Proven::Password, dialect: "link", address }
}

/// A blank is in no token, so that no token has the digest of a link.
fn digest(desk: &Desk, secret: &str) -> TokenDigest {
    desk.keys.pepper.digest(&format!("invitation {secret}"))
}
