//! The rights a token had before they were narrowed: one step back.

use claviger_domain::ids::CredentialId;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    PUT = "INSERT INTO narrowing (credential_id, rights_before, rights_after, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (credential_id) DO UPDATE SET rights_before = excluded.rights_before,
            rights_after = excluded.rights_after, at = excluded.at";
    FIND = "SELECT credential_id AS credential, rights_before, rights_after, at FROM narrowing
        WHERE credential_id = $1";
    FORGET = "DELETE FROM narrowing WHERE credential_id = $1";
    PRUNE = "DELETE FROM narrowing WHERE at < $1";
}

row! {
    /// A token's rights were narrowed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Narrowing from "narrowing" {
        /// Whose.
        pub credential: CredentialId,
        /// What it could do before.
        pub rights_before: Rights,
        /// What it could do then.
        pub rights_after: Rights,
        /// When.
        pub at: Timestamp,
    }
}

/// Remembers the step, in place of an earlier one.
pub async fn put(tx: &mut Tx, step: &Narrowing) -> Result<()> {
    on!(tx, c => query(PUT)
        .bind(step.credential.raw())
        .bind(step.rights_before.raw())
        .bind(step.rights_after.raw())
        .bind(step.at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// The last step of a token, if it is remembered.
pub async fn find(tx: &mut Tx, credential: CredentialId) -> Result<Option<Narrowing>> {
    on!(tx, c => query_as(FIND).bind(credential.raw()).fetch_optional(c).await)
}

/// Forgets the step: it was taken back.
pub async fn forget(tx: &mut Tx, credential: CredentialId) -> Result<()> {
    on!(tx, c => query(FORGET).bind(credential.raw()).execute(c).await.map(drop))
}

/// Forgets steps from before this moment. Returns how many.
pub async fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    on!(tx, c => query(PRUNE).bind(before.raw()).execute(c).await.map(|done| done.rows_affected()))
}
