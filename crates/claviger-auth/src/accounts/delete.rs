//! Deletes an account: every credential that it has, in any way, dies with it.

use std::time::Duration;

use claviger_domain::account::{Account, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::policy::{Permit, Sudo, Thing, authorize_change};
use claviger_store::invalidations::Changed;
use claviger_store::{
    Tx, accounts, consumers as stored, credentials, identities, invitations, members, people, projects,
};
use serde_json::json;

use super::edit::{hide, keep_an_admin};
use super::tell;
use crate::audit::detail;
use crate::consumers;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors;
use crate::revocations::{self, announce};
use crate::tokens;

/// What was used within this time is in use.
pub const LATELY: Duration = Duration::from_hours(7 * 24);

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
        tokens_in_use: people::count_tokens_in_use(&mut tx, Owner::Account(id), now, now.minus(LATELY)).await?,
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
    let permit = authorize_change(caller, Action::UsersDelete, Thing::Account(id), sudo).map_err(hide)?;
    end(desk, tx, caller, permit, before).await
}

/// Deletes a bot of this project.
pub async fn delete_bot(desk: &Desk, caller: &Caller, sudo: Sudo, project: ProjectId, login: &str) -> Result<()> {
    let mut tx = desk.store.write().await?;
    let thing = tokens::thing(&mut tx, caller, Owner::Project(project)).await?;
    let permit = desk.authorize_change_in_project(caller, Action::BotsDelete, thing, sudo).map_err(hide)?;
    let found = accounts::find_by_login(&mut tx, login).await?.filter(|bot| bot.home_project == Some(project));
    let before = accounts::get_to_change(&mut tx, found.ok_or(Error::NotFound("bot"))?.id).await?;
    end(desk, tx, caller, permit, before).await
}

async fn end(desk: &Desk, mut tx: Tx, caller: &Caller, permit: Permit, before: Account) -> Result<()> {
    if before.state == AccountState::Deleted {
        return Err(Error::NotFound("account"));
    }
    let after = Account { state: AccountState::Deleted, ..before.clone() };
    keep_an_admin(&mut tx, &before, &after).await?;
    let mut changes = take_all(desk, &mut tx, &before, "account deleted").await?;
    for changed in &changes {
        announce(desk, &mut tx, *changed).await?;
    }
    let said = detail([("login", json!(before.login)), ("revoked", json!(count_credentials(&changes)))]);
    tell(desk, &mut tx, caller, permit, &after, said).await?;
    tx.commit().await?;
    changes.push(Changed::Account(after.id));
    revocations::apply(desk, &changes).await;
    Ok(())
}

/// The bots of a project that is being deleted.
#[derive(Debug)]
pub struct EndedBots {
    /// Who they were.
    pub bots: Vec<Account>,
    /// What has changed: to be announced when all rows are written, and applied after the commit.
    pub changes: Vec<Changed>,
}

/// Deletes the bots of a project that is being deleted in this transaction, wherever else they work.
pub async fn end_bots(desk: &Desk, tx: &mut Tx, permit: Permit) -> Result<EndedBots> {
    let Thing::Project { id: project, .. } = permit.thing() else { return Err(Error::NotFound("project")) };
    let (mut bots, mut changes) = (vec![], vec![]);
    for bot in accounts::list_bots(tx, project).await? {
        let bot = accounts::get_to_change(tx, bot.id).await?;
        changes.extend(take_all(desk, tx, &bot, "project deleted").await?);
        changes.push(Changed::Account(bot.id));
        bots.push(bot);
    }
    Ok(EndedBots { bots, changes })
}

/// Takes everything from an account: rows alone, its applications before its credentials, as where one is removed. Returns
/// what has changed besides the account, which is the caller's to announce.
async fn take_all(desk: &Desk, tx: &mut Tx, account: &Account, reason: &str) -> Result<Vec<Changed>> {
    let (id, now) = (account.id, desk.now());
    let mut changes = consumers::end_of_owner(desk, tx, id).await?;
    let revoked = credentials::revoke_of_actor(tx, id, None, None, reason, now).await?;
    changes.extend(revoked.into_iter().map(Changed::Credential));
    members::remove_account(tx, id).await?;
    factors::forget(tx, id).await?;
    identities::delete_of(tx, id).await?;
    invitations::delete_of(tx, id).await?;
    accounts::delete(tx, id, now).await?;
    Ok(changes)
}

fn count_credentials(changes: &[Changed]) -> usize {
    changes.iter().filter(|changed| matches!(changed, Changed::Credential(_))).count()
}
