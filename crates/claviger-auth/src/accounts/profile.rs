//! One's own profile: the name, the address, and how the pages shall look.

use claviger_domain::account::Account;
use claviger_domain::caller::Caller;
use claviger_domain::limits;
use claviger_domain::policy::Sudo;
use claviger_domain::refusal::Denial;
use claviger_domain::text;
use claviger_store::accounts;
use claviger_store::preferences::{self, Preferences};
use serde_json::json;

use super::{apply, tell};
use crate::audit::{Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::text::kept_line;

/// What a person may say of themselves.
#[derive(Debug, Clone)]
pub struct ProfileEdit {
    /// What people call them.
    pub name: String,
    /// Where mail reaches them; another one than before asks for confirmation.
    pub email: String,
    /// How the pages shall look.
    pub preferences: Preferences,
}

/// The caller's account and how they want the pages.
pub async fn own_profile(desk: &Desk, caller: &Caller) -> Result<(Account, Preferences)> {
    let mut tx = desk.store.read().await?;
    let account = accounts::find(&mut tx, caller.actor().id).await?.ok_or(Error::NotFound("account"))?;
    let chosen = preferences::get(&mut tx, account.id).await?;
    Ok((account, chosen))
}

/// Changes the caller's own profile; a token cannot. Mail about credentials goes to the address, so another one is confirmed
/// as a change to a credential is.
pub async fn edit_own(desk: &Desk, caller: &Caller, sudo: Option<Sudo>, edit: ProfileEdit) -> Result<()> {
    if caller.rights().is_some() {
        return Err(Denial::Role.into());
    }
    let name = kept_line(desk, "name", &edit.name, limits::NAME)?;
    let email = text::email(&edit.email)?;
    let mut tx = desk.store.write().await?;
    let before = accounts::get_to_change(&mut tx, caller.actor().id).await?;
    if email != before.email && sudo.is_none() {
        return Err(Denial::Unconfirmed.into());
    }
    preferences::put(&mut tx, before.id, &edit.preferences).await?;
    if name == before.name && email == before.email {
        return Ok(tx.commit().await?);
    }
    let says_another = email != before.email;
    let after = Account { name, email, ..before };
    accounts::update(&mut tx, &after, desk.now()).await?;
    if says_another {
        // It may be anybody's: it reaches this person, and tells nobody who they are.
        accounts::vouch(&mut tx, after.id, None).await?;
    }
    let said = detail([("name", json!(after.name)), ("email", json!(after.email))]);
    tell(desk, &mut tx, caller, Deed::own("me.edit", sudo), &after, said).await?;
    tx.commit().await?;
    apply(desk, &after, &[]).await;
    Ok(())
}
