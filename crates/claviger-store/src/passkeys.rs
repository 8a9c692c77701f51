//! Passkeys: the public halves of key pairs that people's authenticators hold, and the challenges that were answered.

use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, PasskeyId};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx};

/// The columns of a passkey, in one place.
macro_rules! columns {
    () => {
        "id, account_id, credential, cose, name, transports, counter, synced, created_at, last_used_at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO passkey (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    FIND_BY_CREDENTIAL = concat!("SELECT ", columns!(), " FROM passkey WHERE credential = $1");
    LIST_OF = concat!("SELECT ", columns!(), " FROM passkey WHERE account_id = $1 ORDER BY id");
    NOTE_USE = "UPDATE passkey SET counter = $3, synced = $4, last_used_at = $5 WHERE id = $1 AND counter = $2";
    RENAME = "UPDATE passkey SET name = $3 WHERE id = $2 AND account_id = $1";
    DELETE = "DELETE FROM passkey WHERE id = $2 AND account_id = $1";
    DELETE_OF = "DELETE FROM passkey WHERE account_id = $1";
    COUNT_FACTORS = "SELECT (SELECT COUNT(*) FROM totp WHERE account_id = $1 AND confirmed_at IS NOT NULL)
            + (SELECT COUNT(*) FROM passkey WHERE account_id = $1)";
    SPEND = "INSERT INTO spent (digest, expires_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
    FORGET_SPENT = "DELETE FROM spent WHERE expires_at <= $1";
}

row! {
    /// A passkey as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StoredPasskey from "passkey" {
        /// Our name for it.
        pub id: PasskeyId,
        /// Whose it is.
        pub account_id: AccountId,
        /// The authenticator's name for it.
        pub credential: Vec<u8>,
        /// The public key, as COSE spells it.
        pub cose: Vec<u8>,
        /// What its owner calls it.
        pub name: String,
        /// How the browser said it is reached: words with blanks between.
        pub transports: String,
        /// How often it has signed, if it counts.
        pub counter: i64,
        /// Whether it is kept in more places than one.
        pub synced: bool,
        /// When it was added.
        pub created_at: Timestamp,
        /// When it was last used.
        pub last_used_at: Option<Timestamp>,
    }
}

/// Writes a new passkey.
pub async fn insert(tx: &mut Tx, passkey: &StoredPasskey) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(passkey.id.raw())
        .bind(passkey.account_id.raw())
        .bind(&passkey.credential)
        .bind(&passkey.cose)
        .bind(&passkey.name)
        .bind(&passkey.transports)
        .bind(passkey.counter)
        .bind(passkey.synced)
        .bind(passkey.created_at.raw())
        .bind(passkey.last_used_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// The passkey that an authenticator names.
pub async fn find_by_credential(tx: &mut Tx, credential: &[u8]) -> Result<Option<StoredPasskey>> {
    on!(tx, c => query_as(FIND_BY_CREDENTIAL).bind(credential).fetch_optional(c).await)
}

/// An account's passkeys, the oldest first.
pub async fn list_of(tx: &mut Tx, account: AccountId) -> Result<Vec<StoredPasskey>> {
    on!(tx, c => query_as(LIST_OF).bind(account.raw()).fetch_all(c).await)
}

/// Notes a use. False if the counter is not what `before` knew: of two answers at once one counts.
pub async fn note_use(tx: &mut Tx, before: &StoredPasskey, counter: i64, synced: bool, now: Timestamp) -> Result<bool> {
    let done = on!(tx, c => query(NOTE_USE)
        .bind(before.id.raw())
        .bind(before.counter)
        .bind(counter)
        .bind(synced)
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Gives an account's passkey another name.
pub async fn rename(tx: &mut Tx, account: AccountId, id: PasskeyId, name: &str) -> Result<()> {
    let done = on!(tx, c => query(RENAME)
        .bind(account.raw())
        .bind(id.raw())
        .bind(name)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("passkey")) } else { Ok(()) }
}

/// Forgets an account's passkey.
pub async fn delete(tx: &mut Tx, account: AccountId, id: PasskeyId) -> Result<()> {
    let done = on!(tx, c => query(DELETE).bind(account.raw()).bind(id.raw()).execute(c).await.map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("passkey")) } else { Ok(()) }
}

/// Forgets all passkeys of an account, and tells how many there were.
pub async fn delete_of(tx: &mut Tx, account: AccountId) -> Result<u64> {
    on!(tx, c => query(DELETE_OF).bind(account.raw()).execute(c).await.map(|done| done.rows_affected()))
}

/// How many second factors an account has: a confirmed authenticator app, and passkeys.
pub async fn count_factors(tx: &mut Tx, account: AccountId) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_FACTORS).bind(account.raw()).fetch_one(c).await)
}

/// Spends a challenge. False if it was spent: of two answers to one challenge one counts.
pub async fn spend(tx: &mut Tx, challenge: &TokenDigest, expires_at: Timestamp) -> Result<bool> {
    let done = on!(tx, c => query(SPEND)
        .bind(challenge.raw())
        .bind(expires_at.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Forgets spent challenges that are too old to be answered again, and tells how many.
pub async fn forget_spent(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    on!(tx, c => query(FORGET_SPENT).bind(now.raw()).execute(c).await.map(|done| done.rows_affected()))
}
