//! Accounts of other sites, and whom they are here.

use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx};

/// The columns of an identity, in one place.
macro_rules! columns {
    () => {
        "issuer, subject, account_id, email, linked_at, last_used_at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO identity (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6)");
    FIND = concat!("SELECT ", columns!(), " FROM identity WHERE issuer = $1 AND subject = $2");
    LIST_OF = concat!("SELECT ", columns!(), " FROM identity WHERE account_id = $1 ORDER BY linked_at");
    NOTE_USE = "UPDATE identity SET last_used_at = $3, email = $4 WHERE issuer = $1 AND subject = $2";
    DELETE = "DELETE FROM identity WHERE account_id = $1 AND issuer = $2 AND subject = $3";
    DELETE_OF = "DELETE FROM identity WHERE account_id = $1";
}

row! {
    /// Another site's account, linked to one of ours.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Identity from "identity" {
        /// The other site.
        pub issuer: String,
        /// Its stable name for the account.
        pub subject: String,
        /// Whom it is here.
        pub account_id: AccountId,
        /// The address that the other site told.
        pub email: String,
        /// Since when.
        pub linked_at: Timestamp,
        /// When it was last used.
        pub last_used_at: Option<Timestamp>,
    }
}

/// Links.
pub async fn insert(tx: &mut Tx, identity: &Identity) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(identity.account_id.raw())
        .bind(&identity.email)
        .bind(identity.linked_at.raw())
        .bind(identity.last_used_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Whom an account of another site is here.
pub async fn find(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Identity>> {
    on!(tx, c => query_as(FIND).bind(issuer).bind(subject).fetch_optional(c).await)
}

/// The other sites' accounts of an account, the oldest link first.
pub async fn list_of(tx: &mut Tx, account: AccountId) -> Result<Vec<Identity>> {
    on!(tx, c => query_as(LIST_OF).bind(account.raw()).fetch_all(c).await)
}

/// Notes a use, and the address that the other site tells now.
pub async fn note_use(tx: &mut Tx, issuer: &str, subject: &str, email: &str, now: Timestamp) -> Result<()> {
    on!(tx, c => query(NOTE_USE).bind(issuer).bind(subject).bind(now.raw()).bind(email).execute(c).await.map(drop))
}

/// Ends one link of an account.
pub async fn delete(tx: &mut Tx, account: AccountId, issuer: &str, subject: &str) -> Result<()> {
    let done = on!(tx, c => query(DELETE)
        .bind(account.raw())
        .bind(issuer)
        .bind(subject)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("link")) } else { Ok(()) }
}

/// Ends all links of an account.
pub async fn delete_of(tx: &mut Tx, account: AccountId) -> Result<()> {
    on!(tx, c => query(DELETE_OF).bind(account.raw()).execute(c).await.map(drop))
}
