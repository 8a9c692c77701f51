//! What has changed, numbered in the order in which the changes became visible.
//!
//! Whoever keeps facts in memory reads on from the last number seen. A change is written in the transaction that makes
//! it. The number is taken from a row that is locked until the transaction ends, so no lower number appears later.

use claviger_domain::ids::{AccountId, CredentialId, ProjectId};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::counters::{self, Counter};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    INSERT = "INSERT INTO invalidation (seq, kind, subject, at) VALUES ($1, $2, $3, $4)";
    LIST = "SELECT seq, kind, subject FROM invalidation WHERE seq > $1 ORDER BY seq LIMIT $2";
    FIRST = "SELECT MIN(seq) FROM invalidation";
    PRUNE = "DELETE FROM invalidation WHERE at < $1";
}

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changed {
    /// A credential or its secrets.
    Credential(CredentialId),
    /// An account: its state, role, login, password, or from when on its credentials count.
    Account(AccountId),
    /// A project or its members.
    Project(ProjectId),
    /// The operator's sets of methods.
    Sets,
    /// The consumers of OAuth 1.0a.
    Consumers,
    /// New credentials, too many to name. Whatever is known of others stays true.
    Added,
    /// Anything: forget all. Also what a newer version means by a word that is unknown here.
    Everything,
}

/// A change and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalidation {
    /// The number; the next one is one more.
    pub seq: i64,
    /// What has changed.
    pub changed: Changed,
}

row! {
    struct InvalidationRow from "invalidation" {
        seq: i64,
        kind: String,
        subject: Option<[u8; 16]>,
    }
}

/// Writes that something changes with this transaction. After the rows themselves, before the audit log.
pub async fn append(tx: &mut Tx, changed: Changed, now: Timestamp) -> Result<i64> {
    let seq = counters::take(tx, Counter::Invalidation).await?;
    let (kind, subject) = parts(changed);
    on!(tx, c => query(INSERT)
        .bind(seq)
        .bind(kind)
        .bind(subject.raw())
        .bind(now.raw())
        .execute(c)
        .await
        .map(drop))?;
    Ok(seq)
}

/// The changes after a number, at most `limit`. If the first is not the next number, some were pruned, and the reader
/// must take it that everything has changed.
pub async fn list_since(tx: &mut Tx, seq: i64, limit: u32) -> Result<Vec<Invalidation>> {
    let rows: Vec<InvalidationRow> = on!(tx, c => query_as(LIST).bind(seq).bind(i64::from(limit)).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| Invalidation { seq: row.seq, changed: read(&row.kind, row.subject) }).collect())
}

/// The number of the last change, 0 before the first: where a reader begins that has just read everything.
pub async fn last(tx: &mut Tx) -> Result<i64> {
    counters::last(tx, Counter::Invalidation).await
}

/// The lowest number that is still there.
pub async fn first(tx: &mut Tx) -> Result<Option<i64>> {
    on!(tx, c => query_scalar(FIRST).fetch_one(c).await)
}

/// Forgets changes from before this moment.
pub async fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    on!(tx, c => query(PRUNE).bind(before.raw()).execute(c).await.map(|done| done.rows_affected()))
}

fn parts(changed: Changed) -> (&'static str, Option<[u8; 16]>) {
    match changed {
        Changed::Credential(id) => ("credential", Some(*id.as_bytes())),
        Changed::Account(id) => ("account", Some(*id.as_bytes())),
        Changed::Project(id) => ("project", Some(*id.as_bytes())),
        Changed::Sets => ("sets", None),
        Changed::Consumers => ("consumers", None),
        Changed::Added => ("added", None),
        Changed::Everything => ("everything", None),
    }
}

fn read(kind: &str, subject: Option<[u8; 16]>) -> Changed {
    match (kind, subject) {
        ("credential", Some(id)) => Changed::Credential(CredentialId::from_bytes(id)),
        ("account", Some(id)) => Changed::Account(AccountId::from_bytes(id)),
        ("project", Some(id)) => Changed::Project(ProjectId::from_bytes(id)),
        ("sets", None) => Changed::Sets,
        ("consumers", None) => Changed::Consumers,
        ("added", None) => Changed::Added,
        _ => Changed::Everything,
    }
}
