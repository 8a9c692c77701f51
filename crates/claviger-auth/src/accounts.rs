//! Accounts: one verb, one file.

mod create;
mod delete;
mod edit;
mod get;
mod password;
mod people;
mod profile;

pub use claviger_store::accounts::AccountFilter;
pub use claviger_store::people::{PeopleFilter, PersonLine};
pub use claviger_store::preferences::Preferences;
pub use create::{NewAccount, create, first_admin};
pub(crate) use create::{Written, write};
pub use delete::{Doomed, EndedBots, LATELY, delete, delete_bot, end_bots, preview_delete};
pub(crate) use edit::hide;
pub use edit::{AccountEdit, edit};
pub use get::{find_actor_for_tokens, find_by_login, find_by_number, find_id, find_id_ever, get, list, list_bots, own};
pub use password::{change_own_password, set_password};
pub(crate) use password::{has_password, hashed as hashed_password, put as put_password};
pub use people::{find_person, list_people};
pub use profile::{ProfileEdit, edit_own, own_profile};

use claviger_domain::account::Account;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::ids::CredentialId;
use claviger_store::Tx;
use claviger_store::invalidations::Changed;

use crate::audit::Deed;
use crate::desk::Desk;
use crate::error::Result;
use crate::{audit, revocations};

/// What every change to an account ends with: the audit line and the announcement, in its transaction.
async fn tell(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    deed: impl Into<Deed>,
    account: &Account,
    detail: serde_json::Map<String, serde_json::Value>,
) -> Result<()> {
    revocations::announce(desk, tx, Changed::Account(account.id)).await?;
    audit::done(desk, tx, caller, deed, AuditSubject::Account(account.id), Some(account.id), detail).await
}

/// Brings memory up to date after the commit and before the answer: the account, and credentials that died with the
/// change.
async fn apply(desk: &Desk, account: &Account, died: &[CredentialId]) {
    let credentials = died.iter().copied().map(Changed::Credential);
    let changes: Vec<_> = std::iter::once(Changed::Account(account.id)).chain(credentials).collect();
    revocations::apply(desk, &changes).await;
}
