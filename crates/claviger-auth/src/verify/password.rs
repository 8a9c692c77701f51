//! A login and a password, or a token in the password's place.

use claviger_domain::account::{Account, AccountState, Actor};
use claviger_domain::caller::{Caller, Limits, Proven};
use claviger_domain::credential::CredentialKind;
use claviger_domain::refusal::{Death, Denial, Malformed, Refusal};
use claviger_domain::secret::{Password, Secret};
use claviger_domain::text::Login;
use claviger_domain::token;
use claviger_store::{Tx, accounts};

use super::verify_token;
use crate::desk::Desk;
use crate::dialects::Card;
use crate::error::{Error, Result};
use crate::factors;
use crate::grant_table;
use crate::journal::Holder;
use crate::request::RequestView;

/// Verifies Basic. A text with a token's prefix is only ever a token; bare hex is tried as a token first, because it
/// costs nothing, and then as the password it may be.
pub(crate) async fn verify(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    login: &str,
    password: &Password,
    holder: &mut Holder,
) -> Result<Caller> {
    if token::is_marked(login) {
        return Err(Refusal::Malformed(Malformed::Form).into());
    }
    if token::read(password.expose()).is_ok() || token::is_marked(password.expose()) {
        let verdict = verify_token(desk, request, card, password.expose(), &[CredentialKind::Token], holder).await;
        let may_be_password =
            !token::is_marked(password.expose()) && matches!(verdict, Err(Error::Refused(Refusal::Unknown)));
        if !may_be_password {
            return verdict;
        }
    }
    let Checked { actor, .. } = check(desk, login, password, request.client.address, holder).await?.alone()?;
    let grant = grant_table::grant(actor, Limits::Password, &desk.catalogue());
    Ok(Caller { grant: grant.into(), proven: Proven::Password, dialect: card.name, address: request.client.address })
}

/// A password that was right a moment ago.
pub(crate) struct Checked {
    /// Whose it is.
    pub(crate) actor: Actor,
    /// Whether the account wants more than its password to be opened.
    pub(crate) second_factor: bool,
    stored: Option<Secret<String>>,
}

impl Checked {
    /// Demands that the password alone is enough: for doors at which nothing else can be shown.
    pub(crate) fn alone(self) -> Result<Self> {
        if self.second_factor { Err(Denial::SecondFactor.into()) } else { Ok(self) }
    }

    /// Demands that it still is, now that nobody else changes the account: hashing takes long enough for the password
    /// to be changed, or the account disabled, meanwhile.
    pub(crate) async fn still_holds(&self, tx: &mut Tx) -> Result<()> {
        let account = accounts::get_to_change(tx, self.actor.id).await?;
        let stored = accounts::find_password(tx, account.id).await?;
        let same = stored.as_ref().map(Secret::expose) == self.stored.as_ref().map(Secret::expose);
        match account.state {
            AccountState::Active if same => Ok(()),
            AccountState::Active => Err(Refusal::Unknown.into()),
            state @ (AccountState::Disabled | AccountState::Deleted) => Err(Refusal::Dead(Death::Owner(state)).into()),
        }
    }
}

/// Whether this is the account's password: throttled, hashed in the pool, remembered for a moment. In `holder`, at whose
/// account it was tried; what was typed is not kept, because people type passwords there.
pub(crate) async fn check(
    desk: &Desk,
    login: &str,
    password: &Password,
    address: std::net::IpAddr,
    holder: &mut Holder,
) -> Result<Checked> {
    let (key, now) = (Login::key_of(login), desk.now());
    let found = find(desk, &key).await?;
    if let Some(Found { account, .. }) = &found {
        *holder = Holder::Account(account.id);
    }
    let stored = found.as_ref().and_then(|found| Some(found.stored.as_ref()?.expose().as_str()));
    let remembered = found.as_ref().zip(stored).map(|(Found { account, .. }, stored)| {
        desk.keys.pepper.digest_password(account.id.as_bytes(), stored, password.expose())
    });
    let known = remembered.as_ref().is_some_and(|digest| desk.passwords.remembers(digest, now));
    if known {
        // Who guesses while the owner is at work must not be told by the one answer that is no refusal.
        desk.throttle.admits(&key, address, now)?;
    } else {
        desk.throttle.attempt(&key, address, now)?;
        if !desk.passwords.verify(password, stored).await? {
            return Err(Refusal::Unknown.into());
        }
        desk.throttle.success(&key, address);
    }
    let Some(Found { account, stored, second_factor }) = found else { return Err(Refusal::Unknown.into()) };
    match account.state {
        AccountState::Active => {}
        state @ (AccountState::Disabled | AccountState::Deleted) => {
            return Err(Refusal::Dead(Death::Owner(state)).into());
        }
    }
    if let Some(digest) = remembered {
        desk.passwords.remember(&digest, now);
    }
    Ok(Checked { actor: Actor::from(&account), second_factor, stored })
}

struct Found {
    account: Account,
    stored: Option<Secret<String>>,
    second_factor: bool,
}

/// The account behind a login, its stored hash, and whether that is all there is to prove.
async fn find(desk: &Desk, key: &str) -> Result<Option<Found>> {
    let mut tx = desk.store.read().await?;
    let Some(account) = accounts::find_by_login(&mut tx, key).await? else { return Ok(None) };
    let stored = accounts::find_password(&mut tx, account.id).await?;
    let second_factor = factors::demanded(&mut tx, account.id).await?;
    Ok(Some(Found { account, stored, second_factor }))
}
