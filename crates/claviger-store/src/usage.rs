//! How often a credential called which method, in which project and from where, by day. Gathered in memory, written once a second at most.

use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

/// Addresses, each with its dialects, that are told apart for one credential on one day. What comes beyond is counted
/// without its address: who holds a token must not be able to fill the disk with it.
pub const ADDRESSES_OF_DAY: i64 = 200;

/// Pairs of a method and a project that are told apart for one credential on one day. What comes beyond is counted as in
/// no project that is known, for the same reason.
pub const PROJECTS_OF_DAY: i64 = 200;

statements! {
    // a session may have been forgotten meanwhile, which must not spoil the others
    PUT_METHOD = "INSERT INTO method_use (credential_id, day, method, calls)
        SELECT id, $2, $3, $4 FROM credential WHERE id = $1
        ON CONFLICT (credential_id, day, method) DO UPDATE SET calls = method_use.calls + excluded.calls";
    PUT_PROJECT = "INSERT INTO project_use (credential_id, day, method, project_id, calls)
        SELECT credential.id, $2, $3, project.id, $5 FROM credential, project
        WHERE credential.id = $1 AND project.id = $4
            AND ((SELECT COUNT(*) FROM project_use WHERE credential_id = $1 AND day = $2) < $6
                OR EXISTS (SELECT 1 FROM project_use
                    WHERE credential_id = $1 AND day = $2 AND method = $3 AND project_id = $4))
        ON CONFLICT (credential_id, day, method, project_id) DO UPDATE SET
            calls = project_use.calls + excluded.calls";
    PUT_ADDRESS = "INSERT INTO address_use (credential_id, day, address, dialect, calls, last_at)
        SELECT id, $2,
            CASE WHEN (SELECT COUNT(*) FROM address_use WHERE credential_id = $1 AND day = $2) < $7
                OR EXISTS (SELECT 1 FROM address_use
                    WHERE credential_id = $1 AND day = $2 AND address = $3 AND dialect = $4)
                THEN $3 ELSE '' END,
            $4, $5, $6
        FROM credential WHERE id = $1
        ON CONFLICT (credential_id, day, address, dialect) DO UPDATE SET
            calls = address_use.calls + excluded.calls,
            last_at = CASE WHEN excluded.last_at > address_use.last_at THEN excluded.last_at
                ELSE address_use.last_at END";
    LIST_METHODS = "SELECT credential_id AS credential, day, method, calls FROM method_use
        WHERE credential_id = $1 AND day >= $2 ORDER BY day, method";
    LIST_PROJECTS = "SELECT credential_id AS credential, day, method, project_id AS project, calls FROM project_use
        WHERE credential_id = $1 AND day >= $2 ORDER BY day, method, project_id";
    LIST_ADDRESSES = "SELECT credential_id AS credential, day, address, dialect, calls, last_at FROM address_use
        WHERE credential_id = $1 AND day >= $2 ORDER BY day, address, dialect";
    PRUNE_METHODS = "DELETE FROM method_use WHERE day < $1";
    PRUNE_PROJECTS = "DELETE FROM project_use WHERE day < $1";
    PRUNE_ADDRESSES = "DELETE FROM address_use WHERE day < $1";
}

row! {
    /// The calls of one method on one day.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MethodUse from "method_use" {
        /// Whose.
        pub credential: CredentialId,
        /// Days since 1970-01-01 in UTC.
        pub day: i64,
        /// The method.
        pub method: String,
        /// How many: in [`put_methods`] those to add, when found all there were.
        pub calls: i64,
    }
}

row! {
    /// Those of the calls of one method on one day that were in one project.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ProjectUse from "project_use" {
        /// Whose.
        pub credential: CredentialId,
        /// Days since 1970-01-01 in UTC.
        pub day: i64,
        /// The method.
        pub method: String,
        /// Where.
        pub project: ProjectId,
        /// How many: in [`put_projects`] those to add, when found all there were.
        pub calls: i64,
    }
}

row! {
    /// The calls from one address in one dialect on one day.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AddressUse from "address_use" {
        /// Whose.
        pub credential: CredentialId,
        /// Days since 1970-01-01 in UTC.
        pub day: i64,
        /// From where; empty for those that were too many to be told apart.
        pub address: String,
        /// In which dialect.
        pub dialect: String,
        /// How many: in [`put_addresses`] those to add, when found all there were.
        pub calls: i64,
        /// The last of them.
        pub last_at: Timestamp,
    }
}

/// The UTC day of a moment, in days since 1970.
#[must_use]
pub fn day_of(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(86_400_000)
}

/// Adds calls to their methods. Several nodes' numbers add up.
pub async fn put_methods(tx: &mut Tx, uses: &[MethodUse]) -> Result<()> {
    for seen in uses {
        on!(tx, c => query(PUT_METHOD)
            .bind(seen.credential.raw())
            .bind(seen.day)
            .bind(&seen.method)
            .bind(seen.calls)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Adds calls to their projects. They are among those of [`put_methods`].
pub async fn put_projects(tx: &mut Tx, uses: &[ProjectUse]) -> Result<()> {
    for seen in uses {
        on!(tx, c => query(PUT_PROJECT)
            .bind(seen.credential.raw())
            .bind(seen.day)
            .bind(&seen.method)
            .bind(seen.project.raw())
            .bind(seen.calls)
            .bind(PROJECTS_OF_DAY)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Adds calls to their addresses.
pub async fn put_addresses(tx: &mut Tx, uses: &[AddressUse]) -> Result<()> {
    for seen in uses {
        on!(tx, c => query(PUT_ADDRESS)
            .bind(seen.credential.raw())
            .bind(seen.day)
            .bind(&seen.address)
            .bind(&seen.dialect)
            .bind(seen.calls)
            .bind(seen.last_at.raw())
            .bind(ADDRESSES_OF_DAY)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// What the credential called from this day on, by day and method.
pub async fn list_methods(tx: &mut Tx, credential: CredentialId, since_day: i64) -> Result<Vec<MethodUse>> {
    on!(tx, c => query_as(LIST_METHODS).bind(credential.raw()).bind(since_day).fetch_all(c).await)
}

/// In which projects the credential called what from this day on, as far as that is known.
pub async fn list_projects(tx: &mut Tx, credential: CredentialId, since_day: i64) -> Result<Vec<ProjectUse>> {
    on!(tx, c => query_as(LIST_PROJECTS).bind(credential.raw()).bind(since_day).fetch_all(c).await)
}

/// From where the credential called from this day on, by day and address.
pub async fn list_addresses(tx: &mut Tx, credential: CredentialId, since_day: i64) -> Result<Vec<AddressUse>> {
    on!(tx, c => query_as(LIST_ADDRESSES).bind(credential.raw()).bind(since_day).fetch_all(c).await)
}

/// Forgets what was before this day. Returns how many rows.
pub async fn prune(tx: &mut Tx, before_day: i64) -> Result<u64> {
    let methods = on!(&mut *tx, c => query(PRUNE_METHODS).bind(before_day).execute(c).await
        .map(|done| done.rows_affected()))?;
    let projects = on!(&mut *tx, c => query(PRUNE_PROJECTS).bind(before_day).execute(c).await
        .map(|done| done.rows_affected()))?;
    let addresses = on!(tx, c => query(PRUNE_ADDRESSES).bind(before_day).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(methods + projects + addresses)
}
