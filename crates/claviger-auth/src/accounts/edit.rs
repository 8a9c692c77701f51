//! Changes an account: names, role, disabled or enabled.

use claviger_domain::account::{Account, AccountState, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::AccountId;
use claviger_domain::limits;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::text::{self, InvalidField};
use claviger_store::{Tx, accounts};
use serde_json::json;

use super::{apply, tell};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::text::required_kept_line;

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AccountEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub email: Option<String>,
    /// User or admin.
    pub site_role: Option<SiteRole>,
    /// Disabled or enabled.
    pub enabled: Option<bool>,
}

/// Changes the account. A disabled account's credentials rest; when it is enabled again, those that were not revoked
/// meanwhile work again.
pub async fn edit(desk: &Desk, caller: &Caller, sudo: Sudo, id: AccountId, edit: AccountEdit) -> Result<Account> {
    let mut tx = desk.store.write().await?;
    let before = accounts::get_to_change(&mut tx, id).await?;
    let permit = authorize_change(caller, Action::UsersEdit, Thing::Account(id), sudo).map_err(hide)?;
    if before.state == AccountState::Deleted {
        return Err(Error::NotFound("account"));
    }
    let gives_email = edit.email.is_some();
    let after = Account {
        name: edit
            .name
            .map_or(Ok(before.name.clone()), |name| required_kept_line(desk, "name", &name, limits::NAME))?,
        email: edit.email.map_or(Ok(before.email.clone()), |email| text::email(&email))?,
        site_role: edit.site_role.unwrap_or(before.site_role),
        state: match edit.enabled {
            Some(true) => AccountState::Active,
            Some(false) => AccountState::Disabled,
            None => before.state,
        },
        ..before.clone()
    };
    keep_an_admin(&mut tx, &before, &after).await?;
    accounts::update(&mut tx, &after, desk.now()).await?;
    if gives_email {
        accounts::vouch(&mut tx, id, Some(&after.email)).await?;
    }
    let said = detail([
        ("name", json!(after.name)),
        ("email", json!(after.email)),
        ("site_role", json!(after.site_role.as_str())),
        ("state", json!(after.state.as_str())),
    ]);
    tell(desk, &mut tx, caller, permit, &after, said).await?;
    tx.commit().await?;
    apply(desk, &after, &[]).await;
    Ok(after)
}

const STAYS: &str = "must stay: this is the last active administrator, so make another one first";

/// A site without an administrator could not be ruled any more.
pub(super) async fn keep_an_admin(tx: &mut Tx, before: &Account, after: &Account) -> Result<()> {
    if before.administers() && !after.administers() && accounts::count_admins(tx).await? <= 1 {
        let problem = match after.state {
            AccountState::Active => InvalidField::new("site_role", STAYS),
            AccountState::Disabled => InvalidField::new("state", STAYS),
            AccountState::Deleted => {
                InvalidField::new("login", "is the last active administrator's: make another one first")
            }
        };
        return Err(problem.into());
    }
    Ok(())
}

pub(crate) fn hide(refusal: claviger_domain::refusal::Refusal) -> Error {
    use claviger_domain::refusal::{Denial, Refusal};
    match refusal {
        Refusal::Denied(Denial::Hidden) => Error::NotFound("account"),
        other => Error::Refused(other),
    }
}
