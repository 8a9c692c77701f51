//! Links with which people choose their password: digests, one for an account, each good once.

use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_scalar};

use crate::row::{Column, read_all};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    PUT = "INSERT INTO invitation (account_id, digest, created_at, expires_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account_id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at,
               expires_at = excluded.expires_at";
    FIND = "SELECT account_id FROM invitation WHERE digest = $1 AND expires_at > $2";
    TAKE = "DELETE FROM invitation WHERE digest = $1 AND expires_at > $2 RETURNING account_id";
    DELETE_OF = "DELETE FROM invitation WHERE account_id = $1";
}

/// Writes a link, in place of one that the account had.
pub async fn put(tx: &mut Tx, account: AccountId, digest: &TokenDigest, now: Timestamp, ends: Timestamp) -> Result<()> {
    on!(tx, c => query(PUT)
        .bind(account.raw())
        .bind(digest.raw())
        .bind(now.raw())
        .bind(ends.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Whose link this is, if it is good.
pub async fn find(tx: &mut Tx, digest: &TokenDigest, now: Timestamp) -> Result<Option<AccountId>> {
    let found: Vec<Vec<u8>> = on!(tx, c => query_scalar(FIND).bind(digest.raw()).bind(now.raw()).fetch_all(c).await)?;
    Ok(read_all("invitation", "account_id", found)?.pop())
}

/// Spends a link, and tells whose it was: of two who open it one chooses the password.
pub async fn take(tx: &mut Tx, digest: &TokenDigest, now: Timestamp) -> Result<Option<AccountId>> {
    let taken: Vec<Vec<u8>> = on!(tx, c => query_scalar(TAKE).bind(digest.raw()).bind(now.raw()).fetch_all(c).await)?;
    Ok(read_all("invitation", "account_id", taken)?.pop())
}

/// Forgets an account's link.
pub async fn delete_of(tx: &mut Tx, account: AccountId) -> Result<()> {
    on!(tx, c => query(DELETE_OF).bind(account.raw()).execute(c).await.map(drop))
}
