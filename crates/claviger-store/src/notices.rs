//! Warnings before a token's end: queued once for each distance, sent once.

use std::time::Duration;

use claviger_domain::ids::CredentialId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    // a token whose whole life is shorter than the distance is not warned of: it was made so a moment ago
    QUEUE = "INSERT INTO notice (credential_id, days, due_at, queued_at, sent_at)
        SELECT id, $1, expires_at - $2, $3, NULL FROM credential
        WHERE kind IN ('token', 'oauth1') AND expires_at > $3 AND expires_at <= $4 AND state = 'active'
            AND created_at <= expires_at - $2
        ON CONFLICT (credential_id, days) DO NOTHING";
    LIST_UNSENT = "SELECT credential_id AS credential, days, due_at, queued_at, sent_at FROM notice
        WHERE sent_at IS NULL ORDER BY due_at, credential_id, days LIMIT $1";
    LIST_OF = "SELECT credential_id AS credential, days, due_at, queued_at, sent_at FROM notice
        WHERE credential_id = $1 ORDER BY days DESC";
    MARK_SENT = "UPDATE notice SET sent_at = $3 WHERE credential_id = $1 AND days = $2";
    FORGET = "DELETE FROM notice WHERE credential_id = $1";
}

row! {
    /// A warning that a token will end.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Notice from "notice" {
        /// Which token.
        pub credential: CredentialId,
        /// How many days before its end.
        pub days: i64,
        /// When that is.
        pub due_at: Timestamp,
        /// When it was queued.
        pub queued_at: Timestamp,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
    }
}

/// Queues the warnings that are due: for each active token that ends within `days` from now. Returns how many are new.
pub async fn queue(tx: &mut Tx, days: u16, now: Timestamp) -> Result<u64> {
    let distance = Duration::from_hours(24 * u64::from(days));
    on!(tx, c => query(QUEUE)
        .bind(i64::from(days))
        .bind(i64::from(days) * 86_400_000)
        .bind(now.raw())
        .bind(now.plus(distance).raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
}

/// The warnings that wait to be sent, the most urgent first.
pub async fn list_unsent(tx: &mut Tx, limit: u32) -> Result<Vec<Notice>> {
    on!(tx, c => query_as(LIST_UNSENT).bind(i64::from(limit)).fetch_all(c).await)
}

/// All warnings of a token.
pub async fn list_of(tx: &mut Tx, credential: CredentialId) -> Result<Vec<Notice>> {
    on!(tx, c => query_as(LIST_OF).bind(credential.raw()).fetch_all(c).await)
}

/// Notes that a warning was sent.
pub async fn mark_sent(tx: &mut Tx, credential: CredentialId, days: i64, now: Timestamp) -> Result<()> {
    on!(tx, c => query(MARK_SENT).bind(credential.raw()).bind(days).bind(now.raw()).execute(c).await.map(drop))
}

/// Forgets the warnings of a token whose end was moved: they are due anew.
pub async fn forget(tx: &mut Tx, credential: CredentialId) -> Result<()> {
    on!(tx, c => query(FORGET).bind(credential.raw()).execute(c).await.map(drop))
}
