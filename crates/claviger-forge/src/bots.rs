//! Bots: a project's own hands. Their tokens are the project's, and die with it.

use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::{Desk, Result};
use claviger_domain::account::{Account, AccountKind, SiteRole};
use claviger_domain::caller::Caller;
use claviger_domain::policy::Sudo;

use crate::projects::find_visible;

/// Lists a project's bots.
pub async fn list(desk: &Desk, caller: &Caller, project: &str) -> Result<Vec<Account>> {
    let project = find_visible(desk, caller, project).await?;
    accounts::list_bots(desk, caller, project).await
}

/// Makes a bot. It begins as a developer of its project.
pub async fn create(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    project: &str,
    login: String,
    name: String,
) -> Result<Account> {
    let project = find_visible(desk, caller, project).await?;
    let new = NewAccount {
        login,
        name,
        email: String::new(),
        kind: AccountKind::Bot,
        home_project: Some(project),
        site_role: SiteRole::User,
        password: None,
    };
    accounts::create(desk, caller, sudo, new).await
}

/// Deletes a bot: its tokens die with it.
pub async fn delete(desk: &Desk, caller: &Caller, sudo: Sudo, project: &str, login: &str) -> Result<()> {
    let project = find_visible(desk, caller, project).await?;
    accounts::delete_bot(desk, caller, sudo, project, login).await
}
