//! Sets a password. All sessions of the account end with the old one; its tokens stay.

use claviger_domain::account::{Account, AccountKind, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialKind;
use claviger_domain::ids::AccountId;
use claviger_domain::policy::{Permit, Sudo, Thing, authorize_change};
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::{Password, Secret};
use claviger_domain::text::{self, InvalidField};
use claviger_store::{Tx, accounts, credentials, invitations};
use serde_json::json;

use super::edit::hide;
use super::{apply, tell};
use crate::audit::{Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal::Holder;
use crate::revocations::announce_all;
use crate::verify::password::{self, Checked};

/// Sets anybody's password; for administrators. A token does not set that of the account it acts as: whoever finds it
/// would have the account itself (ACC-14).
pub async fn set_password(desk: &Desk, caller: &Caller, sudo: Sudo, id: AccountId, new: &Password) -> Result<Account> {
    if caller.rights().is_some() && caller.actor().id == id {
        return Err(Denial::Role.into());
    }
    let permit = authorize_change(caller, Action::UsersSetPassword, Thing::Account(id), sudo).map_err(hide)?;
    store(desk, caller, permit, id, new, None).await
}

/// Changes the caller's own password. The old one is always asked for, and a token cannot do it (ACC-14).
pub async fn change_own_password(desk: &Desk, caller: &Caller, old: &Password, new: &Password) -> Result<Account> {
    if caller.rights().is_some() {
        return Err(Denial::Role.into());
    }
    match password::check(desk, &caller.actor().login, old, caller.address, &mut Holder::Nobody).await {
        Ok(old) if old.actor.id == caller.actor().id => {
            let (id, sudo) = (old.actor.id, Sudo::by_password());
            let permit = authorize_change(caller, Action::MeSetPassword, Thing::Account(id), sudo)?;
            store(desk, caller, permit, id, new, Some(&old)).await
        }
        Ok(_) | Err(Error::Refused(Refusal::Unknown)) => Err(Denial::WrongConfirmation.into()),
        Err(other) => Err(other),
    }
}

/// Whether it is an account that can have a password.
pub(crate) fn has_password(account: &Account) -> Result<()> {
    match (account.state, account.kind) {
        (AccountState::Deleted, _) => Err(Error::NotFound("account")),
        (_, AccountKind::Person) => Ok(()),
        (_, AccountKind::Service | AccountKind::Bot) => Err(no_password_there().into()),
    }
}

/// What is said to whoever gives a password to an account that has none.
pub(super) fn no_password_there() -> InvalidField {
    InvalidField::new("password", "cannot be set: only a person has one, services and bots use tokens")
}

/// Stores a password; whoever calls this has asked for the proof.
async fn store(
    desk: &Desk,
    caller: &Caller,
    permit: Permit,
    id: AccountId,
    new: &Password,
    old: Option<&Checked>,
) -> Result<Account> {
    let stored = hashed(desk, new).await?;
    put(desk, desk.store.write().await?, caller, permit, id, &stored, old).await
}

/// What is stored of a password. It takes long: no transaction waits for it.
pub(crate) async fn hashed(desk: &Desk, new: &Password) -> Result<Secret<String>> {
    text::new_password(new.expose())?;
    Ok(desk.passwords.hash(new, &*desk.entropy).await?.into())
}

/// Stores a hashed password in the transaction of its proof, which ends here.
pub(crate) async fn put(
    desk: &Desk,
    mut tx: Tx,
    caller: &Caller,
    deed: impl Into<Deed>,
    id: AccountId,
    stored: &Secret<String>,
    old: Option<&Checked>,
) -> Result<Account> {
    let now = desk.now();
    let account = accounts::get_to_change(&mut tx, id).await?;
    if let Some(old) = old {
        // Of two changes at once that both know the old password, one finds that it no longer is.
        old.still_holds(&mut tx).await.map_err(|error| match error {
            Error::Refused(_) => Denial::WrongConfirmation.into(),
            other => other,
        })?;
    }
    has_password(&account)?;
    accounts::set_password(&mut tx, id, Some(stored), now).await?;
    invitations::delete_of(&mut tx, id).await?;
    let ended =
        credentials::revoke_of_actor(&mut tx, id, Some(CredentialKind::Session), None, "password changed", now).await?;
    announce_all(desk, &mut tx, &ended).await?;
    let said = detail([("password", json!("changed")), ("sessions_ended", json!(ended.len()))]);
    tell(desk, &mut tx, caller, deed, &account, said).await?;
    tx.commit().await?;
    apply(desk, &account, &ended).await;
    Ok(account)
}
