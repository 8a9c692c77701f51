//! The audit log: lines in a chain, of which none can be changed or left out unseen.
//!
//! The hash of a line is made by a function that the caller brings, over the hash before and the line's bytes; the key
//! is not in the database. Lines are read back in the very order in which they were committed. None is ever forgotten: a
//! beginning that is gone would look as if it had been taken away.

use std::collections::HashMap;

use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::ids::{AccountId, CredentialId, ProjectId, RequestId};
use claviger_domain::time::Timestamp;
use serde_json::{Map, Value};
use sqlx::{query, query_as, query_scalar};

use crate::columns::containing;
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Part, Result, StoreError, Tx};

/// Lines under some condition, the newest first.
macro_rules! list {
    ($whose:literal) => {
        concat!(
            "SELECT seq, at, action, actor, actor_name, credential, subject_kind, subject, owner, dialect, address,
                request, outcome, detail, hash
            FROM audit WHERE seq < $1 AND (action = $2 OR $2 IS NULL) AND (outcome = $3 OR $3 IS NULL)
                AND (at >= $4 OR $4 IS NULL) AND (at < $5 OR $5 IS NULL)",
            $whose,
            " ORDER BY seq DESC LIMIT $6"
        )
    };
}

/// Lines with these words.
macro_rules! searched {
    () => {
        "(LOWER(actor_name) LIKE $1 ESCAPE '!' OR address LIKE $1 ESCAPE '!' OR action LIKE $1 ESCAPE '!'
            OR LOWER(detail) LIKE $1 ESCAPE '!' OR CAST($7 AS TEXT) LIKE '%,' || action || ',%'
            OR subject = $6 OR credential = $6 OR actor = $6 OR request = $6)
            AND (action = $2 OR $2 IS NULL) AND (outcome = $3 OR $3 IS NULL) AND (at >= $4 OR $4 IS NULL) AND seq < $5"
    };
}

/// Markers of `NAMES`.
const SOME: usize = 16;

/// Sixteen of them.
macro_rules! some {
    () => {
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    };
}

statements! {
    ADVANCE = "UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash";
    SET_HEAD = "UPDATE audit_head SET hash = $1 WHERE id = 1";
    INSERT = "INSERT INTO audit (seq, at, action, actor, actor_name, credential, subject_kind, subject, owner, dialect,
            address, request, outcome, detail, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    LIST_ALL = list!("");
    LIST_CONCERNING = list!(" AND (actor = $7 OR owner = $7 OR subject = $7)");
    LIST_SUBJECT = list!(" AND subject = $7");
    SEARCH = concat!("SELECT seq, at, action, actor, actor_name, credential, subject_kind, subject, owner, dialect, address,
            request, outcome, detail, hash
        FROM audit WHERE ", searched!(), " ORDER BY seq DESC LIMIT $8 OFFSET $9");
    COUNT_SEARCH = concat!("SELECT COUNT(*) FROM audit WHERE ", searched!());
    // what is no more, and what has no page of its own, has no name here
    NAMES = concat!("SELECT id, description AS name FROM credential WHERE kind <> 'session' AND id IN ", some!(),
        " UNION ALL SELECT id, name FROM project WHERE deleted_at IS NULL AND id IN ", some!(),
        " UNION ALL SELECT id, login AS name FROM account WHERE kind <> 'bot' AND state <> 'deleted' AND id IN ", some!());
    LIST_UPWARDS = "SELECT seq, at, action, actor, actor_name, credential, subject_kind, subject, owner, dialect,
            address, request, outcome, detail, hash
        FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1";
}

row! {
    struct HeadRow from "audit_head" {
        seq: i64,
        hash: Option<Vec<u8>>,
    }
}

row! {
    struct LineRow from "audit" {
        seq: i64,
        at: Timestamp,
        action: String,
        actor: Option<AccountId>,
        actor_name: String,
        credential: Option<CredentialId>,
        subject_kind: String,
        subject: Option<[u8; 16]>,
        owner: Option<AccountId>,
        dialect: Option<String>,
        address: Option<String>,
        request: Option<RequestId>,
        outcome: Outcome,
        detail: Map<String, Value>,
        hash: Vec<u8>,
    }
}

row! {
    struct NameRow from "audit" {
        id: [u8; 16],
        name: String,
    }
}

/// A line in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; the next one is one more.
    pub seq: i64,
    /// What it says.
    pub entry: AuditEntry,
    /// Its link of the chain.
    pub hash: Vec<u8>,
}

/// Which lines; nothing named means all.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Whose.
    pub about: About,
    /// Only this action.
    pub action: Option<String>,
    /// Only what was done, or only what was refused.
    pub outcome: Option<Outcome>,
    /// Only from this moment on.
    pub since: Option<Timestamp>,
    /// Only before this moment.
    pub until: Option<Timestamp>,
}

/// Which lines, by words.
#[derive(Debug, Clone, Default)]
pub struct AuditSearch {
    /// In the actor's login, the address, the action or the details; or an id, of what the line is about, of who acted, of what
    /// it was proven with, or of the request.
    pub words: String,
    /// Actions that the reader knows by these words, whatever else their lines say.
    pub called: Vec<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only what was done, or only what was refused.
    pub outcome: Option<Outcome>,
    /// Only from this moment on.
    pub since: Option<Timestamp>,
    /// Only lines before the one with this number: where to go on reading, whatever is written meanwhile.
    pub before: Option<i64>,
}

/// Whose lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum About {
    /// Everybody's.
    #[default]
    Anything,
    /// Those that an account acted in, owns the subject of, or is the subject of: what it may see itself.
    Concerning(AccountId),
    /// Those about one thing.
    Subject(AuditSubject),
}

/// Writes lines at the end of the chain, and returns the number of the last. `seal` makes a line's hash from the one before
/// and the line's bytes. The last thing in a transaction: whoever writes after it waits for the commit.
pub async fn append(tx: &mut Tx, entries: &[AuditEntry], seal: impl Fn(&[u8], &[u8]) -> [u8; 32]) -> Result<i64> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let head: HeadRow = on!(&mut *tx, c => query_as(ADVANCE).bind(count).fetch_one(c).await)?;
    let mut hash = head.hash.unwrap_or_default();
    for (seq, entry) in (head.seq - count + 1..).zip(entries) {
        hash = seal(&hash, &bytes(seq, entry)).to_vec();
        insert(tx, seq, entry, &hash).await?;
    }
    on!(tx, c => query(SET_HEAD).bind(&hash).execute(c).await.map(drop))?;
    Ok(head.seq)
}

async fn insert(tx: &mut Tx, seq: i64, entry: &AuditEntry, hash: &[u8]) -> Result<()> {
    let (subject_kind, subject) = entry.subject.parts();
    on!(tx, c => query(INSERT)
        .bind(seq)
        .bind(entry.at.raw())
        .bind(&entry.action)
        .bind(entry.actor.raw())
        .bind(&entry.actor_name)
        .bind(entry.credential.raw())
        .bind(subject_kind)
        .bind(subject.raw())
        .bind(entry.owner.raw())
        .bind(&entry.dialect)
        .bind(entry.address.map(|address| address.to_string()))
        .bind(entry.request.raw())
        .bind(entry.outcome.raw())
        .bind(entry.detail.raw())
        .bind(hash)
        .execute(c)
        .await
        .map(drop))
}

/// A page of lines, the newest first.
pub async fn list(tx: &mut Tx, filter: &AuditFilter, page: &PageRequest<i64>) -> Result<Page<AuditLine>> {
    let (text, whose) = match filter.about {
        About::Anything => (LIST_ALL, None),
        About::Concerning(account) => (LIST_CONCERNING, Some(account.raw())),
        About::Subject(subject) => (LIST_SUBJECT, subject.parts().1.raw()),
    };
    macro_rules! bound {
        () => {
            query_as(text)
                .bind(page.after.unwrap_or(i64::MAX))
                .bind(&filter.action)
                .bind(filter.outcome.raw())
                .bind(filter.since.raw())
                .bind(filter.until.raw())
                .bind(page.rows())
        };
    }
    let rows: Vec<LineRow> = match filter.about {
        About::Anything => on!(tx, c => bound!().fetch_all(c).await)?,
        _ => on!(tx, c => bound!().bind(whose).fetch_all(c).await)?,
    };
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(page, lines))
}

/// What the search says, in the order of the markers.
macro_rules! searching {
    ($query:expr, $filter:expr) => {
        $query
            .bind(containing(&$filter.words))
            .bind(&$filter.action)
            .bind($filter.outcome.raw())
            .bind($filter.since.raw())
            .bind($filter.before.unwrap_or(i64::MAX))
            .bind(id_in(&$filter.words))
            .bind((!$filter.called.is_empty()).then(|| format!(",{},", $filter.called.join(","))))
    };
}

/// The id that was typed, as columns hold it, whatever it names.
fn id_in(typed: &str) -> Option<Vec<u8>> {
    let typed = typed.trim();
    let credential = typed.parse::<CredentialId>().map(|id| id.raw());
    let account = || typed.parse::<AccountId>().map(|id| id.raw());
    let project = || typed.parse::<ProjectId>().map(|id| id.raw());
    let request = || typed.parse::<RequestId>().map(|id| id.raw());
    credential.or_else(|_| account()).or_else(|_| project()).or_else(|_| request()).ok()
}

/// A part of the lines that hold these words, the newest first.
pub async fn search(tx: &mut Tx, filter: &AuditSearch, part: Part) -> Result<Vec<AuditLine>> {
    let rows: Vec<LineRow> = on!(tx, c => searching!(query_as(SEARCH), filter)
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(line).collect()
}

/// How many lines hold these words.
pub async fn count_search(tx: &mut Tx, filter: &AuditSearch) -> Result<i64> {
    on!(tx, c => searching!(query_scalar(COUNT_SEARCH), filter).fetch_one(c).await)
}

/// Recomputes the chain over `limit` lines after a number. Returns the last number that was checked, or none at the
/// end; the first line that does not fit is [`Broken`].
pub async fn verify(
    tx: &mut Tx,
    after: i64,
    limit: u32,
    seal: impl Fn(&[u8], &[u8]) -> [u8; 32],
) -> Result<Result<Option<i64>, Broken>> {
    // one line before, whose hash the first one continues
    let rows: Vec<LineRow> =
        on!(tx, c => query_as(LIST_UPWARDS).bind(after - 1).bind(i64::from(limit) + 1).fetch_all(c).await)?;
    let mut before: Option<(i64, Vec<u8>)> = (after == 0).then(|| (0, vec![]));
    let mut last = None;
    for row in rows {
        let line = line(row)?;
        match &before {
            None if line.seq == after => {}
            None => return Ok(Err(Broken { seq: after })),
            Some((seq, _)) if line.seq != seq + 1 => return Ok(Err(Broken { seq: seq + 1 })),
            Some((_, hash)) if seal(hash, &bytes(line.seq, &line.entry)) != *line.hash => {
                return Ok(Err(Broken { seq: line.seq }));
            }
            Some(_) => last = Some(line.seq),
        }
        before = Some((line.seq, line.hash));
    }
    let head: HeadRow = on!(tx, c => query_as(HEAD).fetch_one(c).await)?;
    match (last, before) {
        (Some(last), _) => Ok(Ok(Some(last))),
        // the end of the chain must be where the head says
        (None, Some((seq, hash))) if seq == head.seq && hash == head.hash.unwrap_or_default() => Ok(Ok(None)),
        (None, Some((seq, _))) => Ok(Err(Broken { seq: seq + 1 })),
        (None, None) => Ok(Err(Broken { seq: after })),
    }
}

/// The first line of the log that was changed, or that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit log was altered at line {seq}")]
pub struct Broken {
    /// The line's number.
    pub seq: i64,
}

/// The number of the newest line; 0 before the first.
pub async fn last(tx: &mut Tx) -> Result<i64> {
    let head: HeadRow = on!(tx, c => query_as(HEAD).fetch_one(c).await)?;
    Ok(head.seq)
}

fn line(row: LineRow) -> Result<AuditLine> {
    let broken = |column: &str| StoreError::BrokenRow { table: "audit", column: column.to_owned() };
    let address = row.address.map(|address| address.parse().map_err(|_| broken("address"))).transpose()?;
    let subject = AuditSubject::from_parts(&row.subject_kind, row.subject).ok_or_else(|| broken("subject"))?;
    let entry = AuditEntry {
        at: row.at,
        action: row.action,
        actor: row.actor,
        actor_name: row.actor_name,
        credential: row.credential,
        subject,
        owner: row.owner,
        dialect: row.dialect,
        address,
        request: row.request,
        outcome: row.outcome,
        detail: row.detail,
    };
    Ok(AuditLine { seq: row.seq, entry, hash: row.hash })
}

/// What the hash covers: every column, as one JSON array, which says where each ends.
fn bytes(seq: i64, entry: &AuditEntry) -> Vec<u8> {
    let (subject_kind, subject) = entry.subject.parts();
    let line = serde_json::json!([
        seq,
        entry.at.as_millis(),
        entry.action,
        entry.actor,
        entry.actor_name,
        entry.credential,
        subject_kind,
        subject,
        entry.owner,
        entry.dialect,
        entry.address,
        entry.request,
        entry.outcome.as_str(),
        entry.detail,
    ]);
    line.to_string().into_bytes()
}

/// What the tokens, projects and accounts among these are called now, by their bytes. One statement for each sixteen.
pub async fn names(tx: &mut Tx, ids: &[[u8; 16]]) -> Result<HashMap<[u8; 16], String>> {
    let mut found = HashMap::new();
    for some in ids.chunks(SOME) {
        // what is missing of sixteen is asked for twice
        let marks = (0..SOME).map(|n| some[n.min(some.len() - 1)].to_vec());
        let rows: Vec<NameRow> = on!(&mut *tx, c => marks
            .clone()
            .fold(query_as(NAMES), |asking, id| asking.bind(id))
            .fetch_all(c)
            .await)?;
        found.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(found)
}
