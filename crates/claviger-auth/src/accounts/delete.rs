//! Deletes an account: every credential that it has, in any way, dies with it.

use std::time::Duration;

use claviger_domain::account::{Account, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::{AccountId, CredentialId, ProjectId};
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_store::invalidations::Changed;
use claviger_store::{
    Tx, accounts, consumers as stored_consumers, credentials, identities, invitations, members, people, projects,
};
use serde_json::json;

use super::edit::{hide, keep_an_admin};
use super::{apply, tell};
use crate::audit::detail;
use crate::consumers;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors;
use crate::revocations::{announce, announce_all};
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
    /// Applications that would be removed.
    pub applications: i64,
    /// Live tokens that others gave to these.
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
        applications: stored_consumers::count_of_owner(&mut tx, id).await?,
        foreign_tokens: stored_consumers::count_given_by_others(&mut tx, id, now).await?,
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
    let ended = strike(desk, &mut tx, before).await?;
    announce_end(desk, &mut tx, caller, action, &ended).await?;
    tx.commit().await?;
    apply_end(desk, &[ended]).await;
    Ok(())
}

/// An account that was ended in a transaction, and what died with it.
#[derive(Debug)]
pub struct Ended {
    account: Account,
    revoked: Vec<CredentialId>,
    had_consumers: bool,
}

/// Ends the bots of a project that is being deleted, in its transaction. Then it is told by [`announce_end`], and after the
/// commit memory learns it by [`apply_end`].
pub async fn end_bots(desk: &Desk, tx: &mut Tx, project: ProjectId) -> Result<Vec<Ended>> {
    let mut ended = vec![];
    for bot in accounts::list_bots(tx, project).await? {
        let before = accounts::get_to_change(tx, bot.id).await?;
        ended.push(strike(desk, tx, before).await?);
    }
    Ok(ended)
}

/// The announcements and the audit line of an end.
pub async fn announce_end(desk: &Desk, tx: &mut Tx, caller: &Caller, action: Action, ended: &Ended) -> Result<()> {
    announce_all(desk, tx, &ended.revoked).await?;
    if ended.had_consumers {
        announce(desk, tx, Changed::Consumers).await?;
    }
    let said = detail([("login", json!(ended.account.login)), ("revoked", json!(ended.revoked.len()))]);
    tell(desk, tx, caller, action, &ended.account, said).await
}

/// Brings memory up to date with accounts that ended.
pub async fn apply_end(desk: &Desk, ended: &[Ended]) {
    if ended.iter().any(|ended| ended.had_consumers) {
        desk.consumers.forget();
    }
    for Ended { account, revoked, .. } in ended {
        apply(desk, account, revoked).await;
    }
}

async fn strike(desk: &Desk, tx: &mut Tx, before: Account) -> Result<Ended> {
    if before.state == AccountState::Deleted {
        return Err(Error::NotFound("account"));
    }
    let now = desk.now();
    let after = Account { state: AccountState::Deleted, ..before.clone() };
    keep_an_admin(tx, &before, &after).await?;
    let mut revoked = credentials::revoke_of_actor(tx, before.id, None, None, "account deleted", now).await?;
    let of_consumers = consumers::end_of_owner(desk, tx, before.id).await?;
    let had_consumers = of_consumers.is_some();
    revoked.extend(of_consumers.unwrap_or_default());
    members::remove_account(tx, before.id).await?;
    factors::forget(tx, before.id).await?;
    identities::delete_of(tx, before.id).await?;
    invitations::delete_of(tx, before.id).await?;
    accounts::delete(tx, before.id, now).await?;
    Ok(Ended { account: after, revoked, had_consumers })
}
