//! The secrets that authenticator apps share with us, sealed. One for each account.

use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    PUT = "INSERT INTO totp (account_id, sealed, last_step, created_at) VALUES ($1, $2, -1, $3)
           ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at
           WHERE totp.confirmed_at IS NULL";
    FIND = "SELECT sealed, last_step, created_at, confirmed_at FROM totp WHERE account_id = $1";
    CONFIRM = "UPDATE totp SET confirmed_at = $3, last_step = $2 WHERE account_id = $1 AND confirmed_at IS NULL";
    SPEND = "UPDATE totp SET last_step = $2
             WHERE account_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL";
    DELETE = "DELETE FROM totp WHERE account_id = $1";
}

row! {
    /// A shared secret as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StoredTotp from "totp" {
        /// The secret, sealed.
        pub sealed: Vec<u8>,
        /// The last step of which a code was accepted.
        pub last_step: i64,
        /// When it was made.
        pub created_at: Timestamp,
        /// When the first code of it was shown; until then it does not count.
        pub confirmed_at: Option<Timestamp>,
    }
}

/// Writes a secret that is being set up, in place of one that never was confirmed. False if one is confirmed already.
pub async fn put(tx: &mut Tx, account: AccountId, sealed: &[u8], now: Timestamp) -> Result<bool> {
    let done = on!(tx, c => query(PUT)
        .bind(account.raw())
        .bind(sealed)
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// An account's secret, confirmed or not.
pub async fn find(tx: &mut Tx, account: AccountId) -> Result<Option<StoredTotp>> {
    on!(tx, c => query_as(FIND).bind(account.raw()).fetch_optional(c).await)
}

/// From now on the secret counts, and the code of this step is spent. False if it counts already.
pub async fn confirm(tx: &mut Tx, account: AccountId, step: i64, now: Timestamp) -> Result<bool> {
    let done = on!(tx, c => query(CONFIRM)
        .bind(account.raw())
        .bind(step)
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Spends the code of a step, and all before it. False if it was spent: of two who show the same code one comes in.
pub async fn spend(tx: &mut Tx, account: AccountId, step: i64) -> Result<bool> {
    let done = on!(tx, c => query(SPEND)
        .bind(account.raw())
        .bind(step)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Forgets an account's secret, and tells whether there was one.
pub async fn delete(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let done = on!(tx, c => query(DELETE).bind(account.raw()).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}
