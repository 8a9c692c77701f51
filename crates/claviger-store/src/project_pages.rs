//! Projects, members and bots as pages show them: a page at a time with all that a line shows.

use claviger_domain::account::Account;
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::project::{Project, Role};
use claviger_domain::time::Timestamp;
use sqlx::{query_as, query_scalar};

use crate::accounts::AccountRow;
use crate::columns::{containing, kind_is};
use crate::members::Member;
use crate::projects::ProjectRow;
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Part, Result, Tx};

/// What counts of a project; `$1` is the present. Its own bots are no members to people.
macro_rules! project {
    () => {
        "SELECT project.id, project.number, project.name, project.title, project.private, project.created_at,
            (SELECT COUNT(*) FROM member JOIN account ON account.id = member.account_id
                WHERE member.project_id = project.id
                    AND (account.home_project <> project.id OR account.home_project IS NULL)) AS members,
            (SELECT COUNT(*) FROM credential WHERE credential.owner = project.id AND credential.state <> 'revoked'
                AND (credential.expires_at > $1 OR credential.expires_at IS NULL)) AS tokens, "
    };
}

/// A member; `$1` is the present, `$2` the project, `$3` the pattern by which the rights of a token name it.
macro_rules! member {
    () => {
        concat!(
            "SELECT account.id AS account, account.number, account.login, account.name, account.kind, account.state,
            member.role, member.since,
            (SELECT COUNT(*) FROM credential WHERE credential.actor = account.id AND ",
            kind_is!("token"),
            "
                AND credential.state <> 'revoked' AND (credential.expires_at > $1 OR credential.expires_at IS NULL)
                AND credential.rights LIKE $3 ESCAPE '!') AS tokens
        FROM member JOIN account ON account.id = member.account_id WHERE member.project_id = $2 AND "
        )
    };
}

statements! {
    LIST = concat!(
        "WITH matching AS (
            SELECT project.id AS id, project.name_key AS place, member.role AS role,
                CASE WHEN member.role IS NULL THEN 1 ELSE 0 END AS elsewhere
            FROM project LEFT JOIN member ON member.project_id = project.id AND member.account_id = $2
            WHERE project.deleted_at IS NULL AND project.search LIKE $3 ESCAPE '!'
                AND (NOT project.private OR member.role IS NOT NULL OR CAST($4 AS BIGINT) IS NOT NULL)),
        page AS (SELECT id, place, role, elsewhere FROM matching ORDER BY elsewhere, place LIMIT $5 OFFSET $6) ",
        project!(),
        "page.role, (SELECT COUNT(*) FROM matching) AS matching
        FROM page JOIN project ON project.id = page.id ORDER BY page.elsewhere, page.place"
    );
    FIND = concat!(
        project!(),
        "member.role, CAST(1 AS BIGINT) AS matching
        FROM project LEFT JOIN member ON member.project_id = project.id AND member.account_id = $2
        WHERE project.id = $3 AND project.deleted_at IS NULL"
    );
    LIST_MEMBERS = concat!(
        member!(),
        "(account.home_project <> $2 OR account.home_project IS NULL)
        ORDER BY CASE member.role WHEN 'admin' THEN 0 WHEN 'developer' THEN 1 ELSE 2 END, account.login_key
        LIMIT $4 OFFSET $5"
    );
    FIND_MEMBER = concat!(member!(), "account.id = $4");
    COUNT_BOUND = concat!("SELECT COUNT(*) FROM member JOIN credential ON credential.actor = member.account_id
        WHERE member.project_id = $2 AND credential.owner <> $2 AND ", kind_is!("token"), "
            AND credential.state <> 'revoked' AND (credential.expires_at > $1 OR credential.expires_at IS NULL)
            AND credential.rights LIKE $3 ESCAPE '!'");
    LIST_BOTS = "SELECT account.id, account.number, account.kind, account.login, account.name, account.email,
            account.home_project, account.site_role, account.state, account.credentials_not_before, account.created_at,
            member.role,
            (SELECT COUNT(*) FROM credential WHERE credential.actor = account.id AND credential.state <> 'revoked'
                AND (credential.expires_at > $1 OR credential.expires_at IS NULL)) AS tokens,
            (SELECT MAX(last_use.at) FROM credential JOIN last_use ON last_use.credential_id = credential.id
                WHERE credential.actor = account.id) AS used
        FROM account LEFT JOIN member ON member.account_id = account.id AND member.project_id = $2
        WHERE account.home_project = $2 AND account.state <> 'deleted' ORDER BY account.login_key";
}

/// A project with what its line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLine {
    /// The project.
    pub project: Project,
    /// What the one who looks is in it.
    pub role: Option<Role>,
    /// How many members it has besides its own bots.
    pub members: i64,
    /// How many live tokens it owns.
    pub tokens: i64,
}

row! {
    struct ProjectLineRow from "project" {
        role: Option<Role>,
        members: i64,
        tokens: i64,
        matching: i64;
        project: ProjectRow,
    }
}

impl From<ProjectLineRow> for ProjectLine {
    fn from(row: ProjectLineRow) -> Self {
        Self { project: row.project.into(), role: row.role, members: row.members, tokens: row.tokens }
    }
}

/// A member with what their line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLine {
    /// Who, and as what.
    pub member: Member,
    /// How many of their live tokens are bound to the project.
    pub tokens: i64,
}

row! {
    struct MemberRow from "member" {
        tokens: i64;
        member: Member,
    }
}

impl From<MemberRow> for MemberLine {
    fn from(row: MemberRow) -> Self {
        Self { member: row.member, tokens: row.tokens }
    }
}

/// A bot with what its line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotLine {
    /// The bot.
    pub account: Account,
    /// What it is in its project; none if it was removed from it.
    pub role: Option<Role>,
    /// How many tokens of it live.
    pub tokens: i64,
    /// When one of them was used last.
    pub used: Option<Timestamp>,
}

row! {
    struct BotRow from "account" {
        role: Option<Role>,
        tokens: i64,
        used: Option<Timestamp>;
        account: AccountRow,
    }
}

impl From<BotRow> for BotLine {
    fn from(row: BotRow) -> Self {
        Self { account: row.account.into(), role: row.role, tokens: row.tokens, used: row.used }
    }
}

/// A page of the projects that somebody may see, one's own first, and how many match in all. `everything` is for those
/// who rule the site.
pub async fn list(
    tx: &mut Tx,
    who: AccountId,
    everything: bool,
    search: &str,
    part: Part,
    now: Timestamp,
) -> Result<(Vec<ProjectLine>, i64)> {
    let rows: Vec<ProjectLineRow> = on!(tx, c => query_as(LIST)
        .bind(now.raw())
        .bind(who.raw())
        .bind(containing(search))
        .bind(everything.then_some(1_i64))
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    let matching = rows.first().map_or(0, |row| row.matching);
    Ok((rows.into_iter().map(ProjectLine::from).collect(), matching))
}

/// One project as the list shows it.
pub async fn find(tx: &mut Tx, who: AccountId, id: ProjectId, now: Timestamp) -> Result<Option<ProjectLine>> {
    let row: Option<ProjectLineRow> = on!(tx, c => query_as(FIND)
        .bind(now.raw())
        .bind(who.raw())
        .bind(id.raw())
        .fetch_optional(c)
        .await)?;
    Ok(row.map(ProjectLine::from))
}

/// A page of a project's members, those who may most first.
pub async fn list_members(tx: &mut Tx, project: ProjectId, part: Part, now: Timestamp) -> Result<Vec<MemberLine>> {
    let rows: Vec<MemberRow> = on!(tx, c => query_as(LIST_MEMBERS)
        .bind(now.raw())
        .bind(project.raw())
        .bind(containing(&project.to_string()))
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(MemberLine::from).collect())
}

/// One member of a project, its own bots too.
pub async fn find_member(
    tx: &mut Tx,
    project: ProjectId,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<MemberLine>> {
    let row: Option<MemberRow> = on!(tx, c => query_as(FIND_MEMBER)
        .bind(now.raw())
        .bind(project.raw())
        .bind(containing(&project.to_string()))
        .bind(account.raw())
        .fetch_optional(c)
        .await)?;
    Ok(row.map(MemberLine::from))
}

/// How many live tokens of a project's members are bound to it. Its bots' are its own.
pub async fn count_bound(tx: &mut Tx, project: ProjectId, now: Timestamp) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_BOUND)
        .bind(now.raw())
        .bind(project.raw())
        .bind(containing(&project.to_string()))
        .fetch_one(c)
        .await)
}

/// A project's bots.
pub async fn list_bots(tx: &mut Tx, project: ProjectId, now: Timestamp) -> Result<Vec<BotLine>> {
    let rows: Vec<BotRow> = on!(tx, c => query_as(LIST_BOTS).bind(now.raw()).bind(project.raw()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(BotLine::from).collect())
}
