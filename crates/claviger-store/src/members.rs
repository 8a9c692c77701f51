//! Who is what in which project.

use claviger_domain::account::{AccountKind, AccountState};
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::project::Role;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::columns::BELOW_ALL;
use crate::row::{Column, read_all, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Result, StoreError, Tx};

statements! {
    PUT = "INSERT INTO member (project_id, account_id, role, since) VALUES ($1, $2, $3, $4)
           ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role";
    REMOVE = "DELETE FROM member WHERE project_id = $1 AND account_id = $2";
    REMOVE_ACCOUNT = "DELETE FROM member WHERE account_id = $1 RETURNING project_id";
    REMOVE_PROJECT = "DELETE FROM member WHERE project_id = $1 RETURNING account_id";
    FIND_ROLE = "SELECT role FROM member WHERE project_id = $1 AND account_id = $2";
    LIST = "SELECT account.id AS account, account.number, account.login, account.name, account.kind, account.state,
            member.role, member.since
        FROM member JOIN account ON account.id = member.account_id
        WHERE member.project_id = $1 AND member.account_id > $2 ORDER BY member.account_id LIMIT $3";
    FIND_OWNER = "SELECT account.id AS account, account.number, account.login, account.name, account.kind, account.state,
            member.role, member.since
        FROM member JOIN account ON account.id = member.account_id
        WHERE member.project_id = $1 AND member.role = 'admin' AND account.state = 'active'
        ORDER BY member.since, account.number LIMIT 1";
    COUNT_ADMINS = "SELECT COUNT(*) FROM member JOIN account ON account.id = member.account_id
        WHERE member.project_id = $1 AND member.role = 'admin' AND account.state = 'active'";
}

row! {
    /// A member of a project, with what people want to see of the account.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Member from "member" {
        /// Who.
        pub account: AccountId,
        /// The account's decimal id.
        pub number: i64,
        /// The account's login.
        pub login: String,
        /// The account's name.
        pub name: String,
        /// Person, service or bot.
        pub kind: AccountKind,
        /// Whether the account may act.
        pub state: AccountState,
        /// As what.
        pub role: Role,
        /// Since when, in whatever role.
        pub since: Timestamp,
    }
}

row! {
    struct RoleRow from "member" {
        role: Role,
    }
}

/// Makes an account a member, or gives a member another role.
pub async fn put(tx: &mut Tx, project: ProjectId, account: AccountId, role: Role, now: Timestamp) -> Result<()> {
    on!(tx, c => query(PUT)
        .bind(project.raw())
        .bind(account.raw())
        .bind(role.raw())
        .bind(now.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Ends a membership.
pub async fn remove(tx: &mut Tx, project: ProjectId, account: AccountId) -> Result<()> {
    let done = on!(tx, c => query(REMOVE)
        .bind(project.raw())
        .bind(account.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("member")) } else { Ok(()) }
}

/// Ends all memberships of an account, and tells where they were.
pub async fn remove_account(tx: &mut Tx, account: AccountId) -> Result<Vec<ProjectId>> {
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(REMOVE_ACCOUNT).bind(account.raw()).fetch_all(c).await)?;
    read_all("member", "project_id", ids)
}

/// Ends all memberships in a project, and tells whose they were.
pub async fn remove_project(tx: &mut Tx, project: ProjectId) -> Result<Vec<AccountId>> {
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(REMOVE_PROJECT).bind(project.raw()).fetch_all(c).await)?;
    read_all("member", "account_id", ids)
}

/// What an account is in a project.
pub async fn find_role(tx: &mut Tx, project: ProjectId, account: AccountId) -> Result<Option<Role>> {
    let row: Option<RoleRow> =
        on!(tx, c => query_as(FIND_ROLE).bind(project.raw()).bind(account.raw()).fetch_optional(c).await)?;
    Ok(row.map(|row| row.role))
}

/// A page of a project's members, the oldest accounts first.
pub async fn list(tx: &mut Tx, project: ProjectId, page: &PageRequest<AccountId>) -> Result<Page<Member>> {
    let rows = on!(tx, c => query_as(LIST)
        .bind(project.raw())
        .bind(page.after.map_or(BELOW_ALL.to_vec(), |id| id.raw()))
        .bind(page.rows())
        .fetch_all(c)
        .await)?;
    Ok(Page::cut(page, rows))
}

/// The first of those who can administer a project now: whom people call its owner.
pub async fn find_owner(tx: &mut Tx, project: ProjectId) -> Result<Option<Member>> {
    on!(tx, c => query_as(FIND_OWNER).bind(project.raw()).fetch_optional(c).await)
}

/// How many can administer a project now: the last of them must not be lost.
pub async fn count_admins(tx: &mut Tx, project: ProjectId) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_ADMINS).bind(project.raw()).fetch_one(c).await)
}
