//! Second factors: what a person proves themselves with beside the password, or in its place.
//!
//! An account that has one opens nothing with its password alone: no session, and no request by Basic. A program that
//! acts for such an account uses an access token. The first factor brings recovery codes; with the last one they go.
//!
//! | factor | proven by | kept |
//! |---|---|---|
//! | authenticator app | a code of six digits, once | the shared secret, sealed |
//! | passkey | a signature, by a verified user | the public key |
//! | recovery code | itself, once | a keyed digest |

pub(crate) mod challenge;
pub mod passkeys;
pub(crate) mod recovery;
pub mod totp;

use claviger_domain::account::AccountKind;
use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::ids::AccountId;
use claviger_domain::policy::{Permit, Sudo, Thing, authorize_change};
use claviger_domain::refusal::Denial;
use claviger_domain::secret::Secret;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use claviger_store::{Tx, accounts, recovery_codes};
use serde_json::{Map, Value, json};

pub use claviger_store::passkeys::StoredPasskey;

use crate::audit::{self, Deed, detail};
use crate::desk::Desk;
use crate::error::Result;

/// What an account has.
#[derive(Debug, Clone, Default)]
pub struct Factors {
    /// Since when an authenticator app counts.
    pub app_since: Option<Timestamp>,
    /// Its passkeys, the oldest first.
    pub passkeys: Vec<StoredPasskey>,
    /// Recovery codes that were not used yet.
    pub codes_left: i64,
}

impl Factors {
    /// Whether the password alone opens nothing.
    #[must_use]
    pub const fn demanded(&self) -> bool {
        self.app_since.is_some() || !self.passkeys.is_empty()
    }
}

/// The codes that came with a first factor, to be shown once.
pub type NewCodes = Vec<Secret<String>>;

/// What the caller has.
pub async fn list(desk: &Desk, caller: &Caller) -> Result<Factors> {
    own(caller)?;
    list_of(&mut desk.store.read().await?, caller.actor().id).await
}

/// Whether the caller has a passkey to confirm with.
pub async fn has_passkey(desk: &Desk, caller: &Caller) -> Result<bool> {
    let mut tx = desk.store.read().await?;
    Ok(!claviger_store::passkeys::list_of(&mut tx, caller.actor().id).await?.is_empty())
}

/// What an account has.
pub(crate) async fn list_of(tx: &mut Tx, account: AccountId) -> Result<Factors> {
    Ok(Factors {
        app_since: claviger_store::totp::find(tx, account).await?.and_then(|stored| stored.confirmed_at),
        passkeys: claviger_store::passkeys::list_of(tx, account).await?,
        codes_left: recovery_codes::count_left(tx, account).await?,
    })
}

/// Whether an account's password alone opens nothing.
pub(crate) async fn demanded(tx: &mut Tx, account: AccountId) -> Result<bool> {
    Ok(claviger_store::passkeys::count_factors(tx, account).await? > 0)
}

/// New recovery codes in place of all old ones.
pub async fn renew_codes(desk: &Desk, caller: &Caller, sudo: Sudo) -> Result<NewCodes> {
    let (mut tx, account, permit) = to_change(desk, caller, sudo).await?;
    if !demanded(&mut tx, account).await? {
        return Err(InvalidField::new(
            "codes",
            "cannot be made yet: they stand in for an authenticator app or a passkey, so add one first",
        )
        .into());
    }
    let codes = recovery::replace(desk, &mut tx, account).await?;
    tell(desk, &mut tx, caller, Deed::called("me.renew_recovery_codes", permit), account, detail([])).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes all factors of an account away: for a person who lost them all and was recognised by an administrator.
pub async fn reset(desk: &Desk, caller: &Caller, sudo: Sudo, id: AccountId) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let account = accounts::get_to_change(&mut tx, id).await?;
    let thing = Thing::Account(id);
    let permit = authorize_change(caller, Action::UsersSetPassword, thing, sudo).map_err(crate::accounts::hide)?;
    let before = list_of(&mut tx, account.id).await?;
    forget(&mut tx, account.id).await?;
    let said = detail([("app", json!(before.app_since.is_some())), ("passkeys", json!(before.passkeys.len()))]);
    tell(desk, &mut tx, caller, Deed::called("users.reset_factors", permit), account.id, said).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets all that an account proved itself with beside its password.
pub(crate) async fn forget(tx: &mut Tx, account: AccountId) -> Result<()> {
    claviger_store::totp::delete(tx, account).await?;
    claviger_store::passkeys::delete_of(tx, account).await?;
    recovery_codes::delete(tx, account).await?;
    Ok(())
}

/// Only a person, and never a token of theirs: who finds a token must not be able to lock its owner out.
pub(crate) fn own(caller: &Caller) -> Result<()> {
    let person = caller.rights().is_none() && caller.actor().kind == AccountKind::Person;
    if person { Ok(()) } else { Err(Denial::Role.into()) }
}

/// A transaction in which nobody else changes the caller's account, after a confirmation.
pub(crate) async fn to_change(desk: &Desk, caller: &Caller, sudo: Sudo) -> Result<(Tx, AccountId, Permit)> {
    own(caller)?;
    let id = caller.actor().id;
    let permit = authorize_change(caller, Action::MeSetPassword, Thing::Account(id), sudo)?;
    let mut tx = desk.store.write().await?;
    accounts::get_to_change(&mut tx, id).await?;
    Ok((tx, id, permit))
}

/// Recovery codes come with the first factor.
async fn codes_with_the_first(desk: &Desk, tx: &mut Tx, account: AccountId) -> Result<Option<NewCodes>> {
    if demanded(tx, account).await? { Ok(None) } else { recovery::replace(desk, tx, account).await.map(Some) }
}

/// And go with the last.
async fn no_codes_without(tx: &mut Tx, account: AccountId) -> Result<()> {
    if !demanded(tx, account).await? {
        recovery_codes::delete(tx, account).await?;
    }
    Ok(())
}

/// A line of the audit log about somebody's factors.
pub(crate) async fn tell(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    deed: Deed,
    account: AccountId,
    detail: Map<String, Value>,
) -> Result<()> {
    audit::done(desk, tx, caller, deed, AuditSubject::Account(account), Some(account), detail).await
}
