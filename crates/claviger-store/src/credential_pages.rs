//! All credentials of the site, as an administrator looks through them: searched and filtered, the newest first, a page
//! at a time. Revoked ones are history and stand in no list.

use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::ids::CredentialId;
use claviger_domain::time::Timestamp;
use sqlx::{query_as, query_scalar};

use crate::columns::{containing, hint_in, id_in};
use crate::listing::{Listed, ListedRow, listed, named};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Part, Result, Tx};

/// What is asked for, in one place for the page, its number and its ids.
macro_rules! matching {
    ([$($what:tt)*], $end:literal) => {
        concat!(
            "SELECT ",
            $($what)*,
            " FROM credential
            JOIN account ON account.id = credential.actor
            LEFT JOIN last_use ON last_use.credential_id = credential.id
            WHERE credential.state <> 'revoked'
                AND (credential.search LIKE $1 ESCAPE '!' OR account.login_key LIKE $1 ESCAPE '!'
                    OR last_use.address LIKE $1 ESCAPE '!' OR ",
            named!("$15", "$16"),
            ")
                AND (credential.kind = $2 OR $2 IS NULL)
                AND (credential.state = $3 OR $3 IS NULL)
                AND (credential.expires_at > $4 OR $4 IS NULL OR credential.expires_at IS NULL)
                AND (credential.expires_at <= $5 OR $5 IS NULL)
                AND (credential.expires_at IS NULL OR CAST($6 AS BIGINT) IS NULL)
                AND (last_use.at >= $7 OR $7 IS NULL)
                AND (last_use.at < $8 OR $8 IS NULL OR last_use.at IS NULL)
                AND (last_use.at IS NULL OR CAST($9 AS BIGINT) IS NULL)
                AND (credential.created_at < $10 OR $10 IS NULL)
                AND (credential.rights LIKE '%\"Full access\"%' OR CAST($11 AS BIGINT) IS NULL)
                AND ((credential.kind = 'session') = $12 OR $12 IS NULL)
                AND (account.login_key = $13 OR $13 IS NULL)
                AND (account.state = 'active' OR CAST($14 AS BIGINT) IS NULL)",
            $end
        )
    };
}

statements! {
    LIST = matching!([listed!()], " ORDER BY credential.id DESC LIMIT $17 OFFSET $18");
    LIST_BY_USE = matching!([listed!()], " ORDER BY COALESCE(last_use.at, 0) DESC, credential.id DESC LIMIT $17");
    COUNT = matching!(["COUNT(*)"], "");
    LIST_IDS = matching!(["credential.id"], " ORDER BY credential.id DESC LIMIT $17");
    LIST_OWNERS = matching!(
        ["account.login AS login, COUNT(*) AS credentials, COUNT(CASE WHEN last_use.at >= $17 THEN 1 END) AS in_use"],
        " GROUP BY account.id, account.login ORDER BY credentials DESC, login"
    );
}

/// Which credentials; nothing named means all that were not revoked.
#[derive(Debug, Clone, Default)]
pub struct SiteFilter {
    /// Words of the description, a set, a method, the login that it acts as, or the address of the last use; its id, or what
    /// may be seen of its secret.
    pub search: String,
    /// Only those that act as the account with this login.
    pub login: Option<String>,
    /// Only those whose account may do anything at all.
    pub account_active: bool,
    /// Only what a sign-in opened, or only what people manage.
    pub sessions: Option<bool>,
    /// Only these.
    pub kind: Option<CredentialKind>,
    /// Only those in this state. An expired credential is still `Active`: see the next two.
    pub state: Option<CredentialState>,
    /// Only those that end after this moment or never.
    pub ends_after: Option<Timestamp>,
    /// Only those that end at or before this moment.
    pub ends_by: Option<Timestamp>,
    /// Only those that never end.
    pub never_ends: bool,
    /// Only those that were used at or after this moment.
    pub used_since: Option<Timestamp>,
    /// Only those that were not used at or after this moment.
    pub unused_since: Option<Timestamp>,
    /// Only those that were never used.
    pub never_used: bool,
    /// Only those that were made before this moment.
    pub made_before: Option<Timestamp>,
    /// Only those that can do all that their account can.
    pub full: bool,
}

row! {
    /// Whose credentials match.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OwnerCount from "credential" {
        /// The login that they act as.
        pub login: String,
        /// How many.
        pub credentials: i64,
        /// How many of these were used lately.
        pub in_use: i64,
    }
}

row! {
    struct IdRow from "credential" {
        id: CredentialId,
    }
}

/// Binds what the filter says, in the order of the markers.
macro_rules! bound {
    ($query:expr, $filter:expr) => {
        $query
            .bind(containing(&$filter.search))
            .bind($filter.kind.raw())
            .bind($filter.state.raw())
            .bind($filter.ends_after.raw())
            .bind($filter.ends_by.raw())
            .bind($filter.never_ends.then_some(1_i64))
            .bind($filter.used_since.raw())
            .bind($filter.unused_since.raw())
            .bind($filter.never_used.then_some(1_i64))
            .bind($filter.made_before.raw())
            .bind($filter.full.then_some(1_i64))
            .bind($filter.sessions)
            .bind($filter.login.as_ref().map(|login| login.to_lowercase()))
            .bind($filter.account_active.then_some(1_i64))
            .bind(id_in(&$filter.search))
            .bind(hint_in(&$filter.search))
    };
}

/// A page of them, the newest first.
pub async fn list(tx: &mut Tx, filter: &SiteFilter, part: Part) -> Result<Vec<Listed>> {
    let found: Vec<ListedRow> = on!(tx, c => bound!(query_as(LIST), filter)
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    Ok(found.into_iter().map(Listed::from).collect())
}

/// Those that match, at most so many, the last used first.
pub async fn list_by_use(tx: &mut Tx, filter: &SiteFilter, most: u32) -> Result<Vec<Listed>> {
    let found: Vec<ListedRow> =
        on!(tx, c => bound!(query_as(LIST_BY_USE), filter).bind(i64::from(most)).fetch_all(c).await)?;
    Ok(found.into_iter().map(Listed::from).collect())
}

/// How many match.
pub async fn count(tx: &mut Tx, filter: &SiteFilter) -> Result<i64> {
    on!(tx, c => bound!(query_scalar(COUNT), filter).fetch_one(c).await)
}

/// The ids of those that match, at most so many.
pub async fn list_ids(tx: &mut Tx, filter: &SiteFilter, most: u32) -> Result<Vec<CredentialId>> {
    let found: Vec<IdRow> = on!(tx, c => bound!(query_as(LIST_IDS), filter).bind(i64::from(most)).fetch_all(c).await)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// Whose credentials match, those with most of them first, and how many were used since a moment.
pub async fn list_owners(tx: &mut Tx, filter: &SiteFilter, used_since: Timestamp) -> Result<Vec<OwnerCount>> {
    on!(tx, c => bound!(query_as(LIST_OWNERS), filter).bind(used_since.raw()).fetch_all(c).await)
}
