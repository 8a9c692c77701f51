//! What the site itself must remember: words by key.

use sqlx::{query, query_scalar};

use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    FIND = "SELECT value FROM setting WHERE key = $1";
    PUT = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    DELETE = "DELETE FROM setting WHERE key = $1";
}

/// The value of a key.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<String>> {
    on!(tx, c => query_scalar(FIND).bind(key).fetch_optional(c).await)
}

/// Writes the value of a key.
pub async fn put(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    on!(tx, c => query(PUT).bind(key).bind(value).execute(c).await.map(drop))
}

/// Forgets a key.
pub async fn delete(tx: &mut Tx, key: &str) -> Result<()> {
    on!(tx, c => query(DELETE).bind(key).execute(c).await.map(drop))
}
