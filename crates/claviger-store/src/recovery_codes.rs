//! Recovery codes: digests, each good for one sign-in.

use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_scalar};

use crate::row::Column;
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    INSERT = "INSERT INTO recovery_code (account_id, digest, created_at) VALUES ($1, $2, $3)";
    SPEND = "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND digest = $2 AND used_at IS NULL";
    COUNT_LEFT = "SELECT COUNT(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL";
    DELETE = "DELETE FROM recovery_code WHERE account_id = $1";
}

/// Writes an account's codes, in place of all that it had.
pub async fn replace(tx: &mut Tx, account: AccountId, codes: &[TokenDigest], now: Timestamp) -> Result<()> {
    delete(tx, account).await?;
    for code in codes {
        on!(&mut *tx, c => query(INSERT)
            .bind(account.raw())
            .bind(code.raw())
            .bind(now.raw())
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Spends a code. False if it is none of the account's, or was spent: of two who show the same code one comes in.
pub async fn spend(tx: &mut Tx, account: AccountId, code: &TokenDigest, now: Timestamp) -> Result<bool> {
    let done = on!(tx, c => query(SPEND)
        .bind(account.raw())
        .bind(code.raw())
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// How many codes are left.
pub async fn count_left(tx: &mut Tx, account: AccountId) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_LEFT).bind(account.raw()).fetch_one(c).await)
}

/// Forgets all codes of an account.
pub async fn delete(tx: &mut Tx, account: AccountId) -> Result<()> {
    on!(tx, c => query(DELETE).bind(account.raw()).execute(c).await.map(drop))
}
