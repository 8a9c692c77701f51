//! Projects. A deleted one stays as a stone that no function here returns.

use std::collections::HashMap;

use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::project::{Project, Role};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::columns::{BELOW_ALL, can_be_held, containing, folded};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Result, StoreError, Tx, split};

/// Markers of `FIND_SOME`.
const SOME: usize = 16;

statements! {
    INSERT = "INSERT INTO project (id, number, name, name_key, title, search, private, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = "SELECT id, number, name, title, private, created_at FROM project WHERE id = $1 AND deleted_at IS NULL";
    FIND_BY_NAME = "SELECT id, number, name, title, private, created_at FROM project
        WHERE name_key = $1 AND deleted_at IS NULL";
    FIND_BY_NUMBER = "SELECT id, number, name, title, private, created_at FROM project
        WHERE number = $1 AND deleted_at IS NULL";
    LIST = "SELECT id, number, name, title, private, created_at FROM project
        WHERE id > $1 AND deleted_at IS NULL AND search LIKE $2 ESCAPE '!' ORDER BY id LIMIT $3";
    LIST_SEEN_BY = "SELECT id, number, name, title, private, created_at FROM project
        WHERE id > $1 AND deleted_at IS NULL AND search LIKE $2 ESCAPE '!' AND (NOT private OR EXISTS
            (SELECT 1 FROM member WHERE member.project_id = project.id AND member.account_id = $4))
        ORDER BY id LIMIT $3";
    LIST_OF_MEMBER = "SELECT project.id, project.number, project.name, project.title, project.private,
            project.created_at, member.role
        FROM member JOIN project ON project.id = member.project_id
        WHERE member.account_id = $1 AND project.deleted_at IS NULL ORDER BY member.project_id";
    FIND_SOME = "SELECT project.id, project.number, project.name, project.title, project.private,
            project.created_at, member.role
        FROM project LEFT JOIN member ON member.project_id = project.id AND member.account_id = $1
        WHERE project.deleted_at IS NULL AND project.id IN
            ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    COUNT = "SELECT COUNT(*) FROM project WHERE deleted_at IS NULL";
    UPDATE = "UPDATE project SET name = $2, name_key = $3, title = $4, search = $5, private = $6
              WHERE id = $1 AND deleted_at IS NULL";
    DELETE = "UPDATE project SET deleted_at = $2, name_key = $3 WHERE id = $1 AND deleted_at IS NULL";
}

row! {
    pub(crate) struct ProjectRow from "project" {
        id: ProjectId,
        number: i64,
        name: String,
        title: String,
        private: bool,
        created_at: Timestamp,
    }
}

row! {
    struct MembershipRow from "member" {
        role: Role;
        project: ProjectRow,
    }
}

row! {
    struct SeenRow from "project" {
        role: Option<Role>;
        project: ProjectRow,
    }
}

impl From<ProjectRow> for Project {
    fn from(row: ProjectRow) -> Self {
        let ProjectRow { id, number, name, title, private, created_at } = row;
        Self { id, number, name, title, private, created_at }
    }
}

/// Writes a new project. Its number comes from [`Counter::Project`](crate::counters::Counter::Project).
pub async fn insert(tx: &mut Tx, project: &Project) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(project.id.raw())
        .bind(project.number)
        .bind(&project.name)
        .bind(key_of(&project.name))
        .bind(&project.title)
        .bind(search(project))
        .bind(project.private)
        .bind(project.created_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// The project.
pub async fn find(tx: &mut Tx, id: ProjectId) -> Result<Option<Project>> {
    let row: Option<ProjectRow> = on!(tx, c => query_as(FIND).bind(id.raw()).fetch_optional(c).await)?;
    Ok(row.map(Project::from))
}

/// The names of projects, each looked up once.
#[derive(Debug, Default)]
pub struct Names(HashMap<ProjectId, String>);

impl Names {
    /// The names of these projects, in order. One that is gone has none any more and is told by its id.
    pub async fn of(&mut self, tx: &mut Tx, ids: &[ProjectId]) -> Result<Vec<String>> {
        let mut names = Vec::with_capacity(ids.len());
        for id in ids {
            if !self.0.contains_key(id) {
                let name = find(tx, *id).await?.map_or_else(|| id.to_string(), |project| project.name);
                self.0.insert(*id, name);
            }
            names.extend(self.0.get(id).cloned());
        }
        Ok(names)
    }
}

/// The project, which must exist.
pub async fn get(tx: &mut Tx, id: ProjectId) -> Result<Project> {
    find(tx, id).await?.ok_or(StoreError::NotFound("project"))
}

/// The project, which must exist, and which nobody else changes until this transaction has ended.
pub async fn get_to_change(tx: &mut Tx, id: ProjectId) -> Result<Project> {
    let lock = split::LOCK_PROJECT.text(tx.engine());
    on!(tx, c => query(lock).bind(id.raw()).execute(c).await.map(drop))?;
    get(tx, id).await
}

/// The project that bears a name, in whatever case it was typed.
pub async fn find_by_name(tx: &mut Tx, typed: &str) -> Result<Option<Project>> {
    let key = key_of(typed);
    if !can_be_held(&key) {
        return Ok(None);
    }
    let row: Option<ProjectRow> = on!(tx, c => query_as(FIND_BY_NAME).bind(key).fetch_optional(c).await)?;
    Ok(row.map(Project::from))
}

/// The project with a decimal id.
pub async fn find_by_number(tx: &mut Tx, number: i64) -> Result<Option<Project>> {
    let row: Option<ProjectRow> = on!(tx, c => query_as(FIND_BY_NUMBER).bind(number).fetch_optional(c).await)?;
    Ok(row.map(Project::from))
}

/// A page of projects, the oldest first: those that `seen_by` may see, or all.
pub async fn list(
    tx: &mut Tx,
    seen_by: Option<AccountId>,
    search: &str,
    page: &PageRequest<ProjectId>,
) -> Result<Page<Project>> {
    let after = page.after.map_or(BELOW_ALL.to_vec(), |id| id.raw());
    let pattern = containing(search);
    let rows: Vec<ProjectRow> = match seen_by {
        None => on!(tx, c => query_as(LIST).bind(after).bind(pattern).bind(page.rows()).fetch_all(c).await)?,
        Some(account) => on!(tx, c => query_as(LIST_SEEN_BY)
            .bind(after)
            .bind(pattern)
            .bind(page.rows())
            .bind(account.raw())
            .fetch_all(c)
            .await)?,
    };
    Ok(Page::cut(page, rows).map(Project::from))
}

/// The projects that an account is a member of, and as what.
pub async fn list_of_member(tx: &mut Tx, account: AccountId) -> Result<Vec<(Project, Role)>> {
    let rows: Vec<MembershipRow> = on!(tx, c => query_as(LIST_OF_MEMBER).bind(account.raw()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| (row.project.into(), row.role)).collect())
}

/// Those of these projects that there are, and what an account is in each. One statement for each sixteen.
pub async fn find_some(tx: &mut Tx, account: AccountId, ids: &[ProjectId]) -> Result<Vec<(Project, Option<Role>)>> {
    let mut found = vec![];
    for some in ids.chunks(SOME) {
        // what is missing of sixteen is asked for twice
        let marks = (0..SOME).map(|n| some[n.min(some.len() - 1)].raw());
        let rows: Vec<SeenRow> = on!(&mut *tx, c => marks
            .clone()
            .fold(query_as(FIND_SOME).bind(account.raw()), |asking, id| asking.bind(id))
            .fetch_all(c)
            .await)?;
        found.extend(rows.into_iter().map(|row| (row.project.into(), row.role)));
    }
    Ok(found)
}

/// How many projects there are.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).fetch_one(c).await)
}

/// Writes what may change of a project: name, title, and whether it is private.
pub async fn update(tx: &mut Tx, project: &Project) -> Result<()> {
    let done = on!(tx, c => query(UPDATE)
        .bind(project.id.raw())
        .bind(&project.name)
        .bind(key_of(&project.name))
        .bind(&project.title)
        .bind(search(project))
        .bind(project.private)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("project")) } else { Ok(()) }
}

/// Deletes a project: its name is free, its id and number stay taken. Members, bots and credentials are the caller's
/// to end.
pub async fn delete(tx: &mut Tx, id: ProjectId, now: Timestamp) -> Result<()> {
    let stone = format!("{id} deleted");
    let done = on!(tx, c => query(DELETE)
        .bind(id.raw())
        .bind(now.raw())
        .bind(stone)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("project")) } else { Ok(()) }
}

fn key_of(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

fn search(project: &Project) -> String {
    folded(&[&project.name, &project.title])
}
