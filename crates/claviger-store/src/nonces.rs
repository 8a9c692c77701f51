//! Signed requests of the last minutes, sixteen bytes each, so that none is accepted twice.

use claviger_domain::oauth1::NonceKey;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_scalar};

use crate::row::Column;
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    REMEMBER = "INSERT INTO nonce (key, forget_after) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    COUNT = "SELECT COUNT(*) FROM nonce";
    PRUNE = "DELETE FROM nonce WHERE forget_after < $1";
}

/// Remembers a use, and tells whether it is the first.
pub async fn remember(tx: &mut Tx, key: &NonceKey, forget_after: Timestamp) -> Result<bool> {
    on!(tx, c => query(REMEMBER)
        .bind(key.as_bytes().to_vec())
        .bind(forget_after.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected() == 1))
}

/// How many are remembered.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).fetch_one(c).await)
}

/// Forgets those that are refused by their timestamp from now on.
pub async fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    on!(tx, c => query(PRUNE).bind(now.raw()).execute(c).await.map(|done| done.rows_affected()))
}
