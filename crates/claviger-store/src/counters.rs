//! Numbers that are given out once and never again, also if what they numbered is gone.

use sqlx::query_scalar;

use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    TAKE = "INSERT INTO counter (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
    FIND = "SELECT value FROM counter WHERE name = $1";
}

/// What is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Accounts.
    Account,
    /// Projects.
    Project,
    /// Credentials.
    Credential,
    /// The sequence of invalidations.
    Invalidation,
}

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Counter::Account => "account",
            Counter::Project => "project",
            Counter::Credential => "credential",
            Counter::Invalidation => "invalidation",
        }
    }
}

/// Takes the next number. Others who want one of the same kind wait until this transaction has ended.
pub async fn take(tx: &mut Tx, counter: Counter) -> Result<i64> {
    take_many(tx, counter, 1).await
}

/// Takes `count` numbers in a row, and returns the first.
pub async fn take_many(tx: &mut Tx, counter: Counter, count: u32) -> Result<i64> {
    let count = i64::from(count);
    let last: i64 = on!(tx, c => query_scalar(TAKE).bind(counter.name()).bind(count).fetch_one(c).await)?;
    Ok(last - count + 1)
}

/// The last number that was given out, 0 before the first.
pub async fn last(tx: &mut Tx, counter: Counter) -> Result<i64> {
    let last: Option<i64> = on!(tx, c => query_scalar(FIND).bind(counter.name()).fetch_optional(c).await)?;
    Ok(last.unwrap_or_default())
}
