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
    REMEMBER_MANY = "INSERT INTO nonce (key, forget_after) VALUES ($1, $17), ($2, $17), ($3, $17), ($4, $17), ($5, $17),
        ($6, $17), ($7, $17), ($8, $17), ($9, $17), ($10, $17), ($11, $17), ($12, $17), ($13, $17), ($14, $17), ($15, $17),
        ($16, $17) ON CONFLICT (key) DO NOTHING";
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

/// Uses that one statement remembers.
const MANY: usize = 16;

/// Remembers uses that are all different, and tells whether each is the first. Where one is not, it cannot be known which.
pub async fn remember_all(tx: &mut Tx, keys: &[NonceKey], forget_after: Timestamp) -> Result<bool> {
    let mut first = true;
    for chunk in keys.chunks(MANY) {
        let Some(last) = chunk.last() else { continue };
        // The last one fills the places that are left: it meets itself there.
        let full = || chunk.iter().chain(std::iter::repeat(last)).take(MANY);
        let new = on!(tx, c => full()
            .fold(query(REMEMBER_MANY), |query, key| query.bind(key.as_bytes().to_vec()))
            .bind(forget_after.raw())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        first &= new == chunk.len() as u64;
    }
    Ok(first)
}

/// How many are remembered.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).fetch_one(c).await)
}

/// Forgets those that are refused by their timestamp from now on.
pub async fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    on!(tx, c => query(PRUNE).bind(now.raw()).execute(c).await.map(|done| done.rows_affected()))
}
