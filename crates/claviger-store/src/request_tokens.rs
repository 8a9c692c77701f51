//! Request tokens of OAuth 1.0a: from a consumer's first request to the exchange, a few minutes.

use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, ConsumerId};
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx, split};

statements! {
    INSERT = "INSERT INTO request_token (digest, consumer_id, callback, state, account_id, rights, ends_at, verifier,
            tries, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE = "UPDATE request_token SET state = $2, account_id = $3, rights = $4, ends_at = $5, verifier = $6, tries = $7
        WHERE digest = $1";
    FIND = "SELECT digest, consumer_id, callback, state, account_id, rights, ends_at, verifier, tries, expires_at
        FROM request_token WHERE digest = $1";
    DELETE = "DELETE FROM request_token WHERE digest = $1";
    COUNT = "SELECT COUNT(*) FROM request_token WHERE consumer_id = $1 AND expires_at > $2
        AND state IN ('asked', 'allowed')";
    PRUNE = "DELETE FROM request_token WHERE expires_at <= $1";
}

/// Where a request token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestTokenState {
    /// Nobody has decided.
    Asked,
    /// A person allowed it.
    Allowed,
    /// A person refused.
    Denied,
    /// It was exchanged.
    Used,
}

impl Column for RequestTokenState {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        match raw.as_str() {
            "asked" => Some(Self::Asked),
            "allowed" => Some(Self::Allowed),
            "denied" => Some(Self::Denied),
            "used" => Some(Self::Used),
            _ => None,
        }
    }
    fn raw(&self) -> String {
        match self {
            Self::Asked => "asked".to_owned(),
            Self::Allowed => "allowed".to_owned(),
            Self::Denied => "denied".to_owned(),
            Self::Used => "used".to_owned(),
        }
    }
}

/// The end of what a person allowed without an end, which is not the same as that they did not choose.
pub const NEVER: Timestamp = Timestamp::MAX;

row! {
    /// A request token.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RequestToken from "request_token" {
        /// The digest of its value.
        pub digest: TokenDigest,
        /// Whose it is.
        pub consumer_id: ConsumerId,
        /// Where the person is sent back to, or `oob`.
        pub callback: String,
        /// Where it stands.
        pub state: RequestTokenState,
        /// Who decided.
        pub account_id: Option<AccountId>,
        /// What was allowed.
        pub rights: Option<Rights>,
        /// When what was allowed ends, if the person chose; [`NEVER`] if they chose that.
        pub ends_at: Option<Timestamp>,
        /// The digest of the code that the person brings back.
        pub verifier: Option<TokenDigest>,
        /// Wrong codes so far.
        pub tries: i64,
        /// When it ends itself.
        pub expires_at: Timestamp,
    }
}

/// Writes a new one.
pub async fn insert(tx: &mut Tx, token: &RequestToken) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(token.digest.raw())
        .bind(token.consumer_id.raw())
        .bind(&token.callback)
        .bind(token.state.raw())
        .bind(token.account_id.raw())
        .bind(token.rights.raw())
        .bind(token.ends_at.raw())
        .bind(token.verifier.raw())
        .bind(token.tries)
        .bind(token.expires_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Writes what became of it.
pub async fn update(tx: &mut Tx, token: &RequestToken) -> Result<()> {
    let done = on!(tx, c => query(UPDATE)
        .bind(token.digest.raw())
        .bind(token.state.raw())
        .bind(token.account_id.raw())
        .bind(token.rights.raw())
        .bind(token.ends_at.raw())
        .bind(token.verifier.raw())
        .bind(token.tries)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("request token")) } else { Ok(()) }
}

/// The request token with this digest.
pub async fn find(tx: &mut Tx, digest: &TokenDigest) -> Result<Option<RequestToken>> {
    on!(tx, c => query_as(FIND).bind(digest.raw()).fetch_optional(c).await)
}

/// The same, which nobody else changes until this transaction has ended.
pub async fn find_to_change(tx: &mut Tx, digest: &TokenDigest) -> Result<Option<RequestToken>> {
    let lock = split::LOCK_REQUEST_TOKEN.text(tx.engine());
    on!(tx, c => query(lock).bind(digest.raw()).execute(c).await.map(drop))?;
    find(tx, digest).await
}

/// Forgets one.
pub async fn delete(tx: &mut Tx, digest: &TokenDigest) -> Result<()> {
    on!(tx, c => query(DELETE).bind(digest.raw()).execute(c).await.map(drop))
}

/// How many of a consumer can still become tokens.
pub async fn count(tx: &mut Tx, consumer: ConsumerId, now: Timestamp) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).bind(consumer.raw()).bind(now.raw()).fetch_one(c).await)
}

/// Forgets those that were over at this moment.
pub async fn prune(tx: &mut Tx, over: Timestamp) -> Result<u64> {
    on!(tx, c => query(PRUNE).bind(over.raw()).execute(c).await.map(|done| done.rows_affected()))
}
