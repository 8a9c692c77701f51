//! Deletes an account: every credential that it has, in any way, dies with it.

use std::time::Duration;

use claviger_domain::account::{Account, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_store::{
    Tx, accounts, consumers as stored, credentials, identities, invitations, members, people, projects,
};
use serde_json::json;

use super::edit::{hide, keep_an_admin};
use super::{apply, tell};
use crate::audit::detail;
use crate::consumers;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors;
use crate::revocations::announce_all;
use crate::tokens;

/// What was used since then is in use.
const LATELY: Duration = Duration::from_hours(7 * 24);

/// What a deletion would take along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doomed {
    /// The account.
    pub account: Account,
    /// Live tokens that would die.
    pub tokens: i64,
    /// How many of these were used in the last seven days.
    pub tokens_in_use: i64,
    /// Applications that would be deregistered.
    pub applications: i64,
    /// Live tokens of others that came about through these, and would die with them.
    pub foreign_tokens: i64,
    /// Live sessions that would end.
    pub sessions: i64,
    /// Projects that would lose a member.
    pub projects: Vec<String>,
    /// Those of them that nobody else administers.
    pub orphans: Vec<String>,
}

/// Says what a deletion would take along, and does nothing.
pub async fn preview_delete(desk: &Desk, caller: &Caller, id: AccountId) -> Result<Doomed> {
    desk.authorize(caller, Action::UsersPreviewDeletion, Thing::Account(id)).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    let account = accounts::find(&mut tx, id).await?.filter(|account| account.state != AccountState::Deleted);
    let account = account.ok_or(Error::NotFound("account"))?;
    let now = desk.now();
    let projects = projects::list_of_member(&mut tx, id).await?;
    Ok(Doomed {
        account,
        tokens: credentials::count_live(&mut tx, Owner::Account(id), now).await?,
        tokens_in_use: people::count_tokens_in_use(&mut tx, id, now, now.minus(LATELY)).await?,
        applications: stored::count_of_owner(&mut tx, id).await?,
        foreign_tokens: stored::count_foreign(&mut tx, id, now).await?,
        sessions: people::count_sessions(&mut tx, id, now).await?,
        projects: projects.into_iter().map(|(project, _)| project.name).collect(),
        orphans: people::list_orphans(&mut tx, id).await?,
    })
}

/// Deletes the account. The row stays as a tombstone, so that no id or number is ever given out again.
pub async fn delete(desk: &Desk, caller: &Caller, sudo: Sudo, id: AccountId) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let before = accounts::get_to_change(&mut tx, id).await?;
    authorize_change(caller, Action::UsersDelete, Thing::Account(id), sudo).map_err(hide)?;
    end(desk, tx, caller, Action::UsersDelete, before).await
}

/// Deletes a bot of this project.
pub async fn delete_bot(desk: &Desk, caller: &Caller, sudo: Sudo, project: ProjectId, login: &str) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let thing = tokens::thing(&mut tx, caller, Owner::Project(project)).await?;
    authorize_change(caller, Action::BotsDelete, thing, sudo).map_err(hide)?;
    let found = accounts::find_by_login(&mut tx, login).await?.filter(|bot| bot.home_project == Some(project));
    let before = accounts::get_to_change(&mut tx, found.ok_or(Error::NotFound("bot"))?.id).await?;
    end(desk, tx, caller, Action::BotsDelete, before).await
}

async fn end(desk: &Desk, mut tx: Tx, caller: &Caller, action: Action, before: Account) -> Result<()> {
    if before.state == AccountState::Deleted {
        return Err(Error::NotFound("account"));
    }
    let now = desk.now();
    let after = Account { state: AccountState::Deleted, ..before.clone() };
    keep_an_admin(&mut tx, &before, &after).await?;
    let revoked = credentials::revoke_of_actor(&mut tx, before.id, None, None, "account deleted", now).await?;
    let revoked = [revoked, consumers::end_of_owner(desk, &mut tx, before.id).await?].concat();
    announce_all(desk, &mut tx, &revoked).await?;
    members::remove_account(&mut tx, before.id).await?;
    factors::forget(&mut tx, before.id).await?;
    identities::delete_of(&mut tx, before.id).await?;
    invitations::delete_of(&mut tx, before.id).await?;
    accounts::delete(&mut tx, before.id, now).await?;
    let said = detail([("login", json!(before.login)), ("revoked", json!(revoked.len()))]);
    tell(desk, &mut tx, caller, action, &after, said).await?;
    tx.commit().await?;
    desk.consumers.forget();
    apply(desk, &after, &revoked).await;
    Ok(())
}
