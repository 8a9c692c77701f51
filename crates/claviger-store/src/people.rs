//! People and service accounts as an administrator looks through them: searched, filtered, a page at a time with all that
//! a line shows.

use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use claviger_domain::credential::Owner;
use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query_as, query_scalar};

use crate::accounts::AccountRow;
use crate::columns::{containing, kind_is};
use crate::credentials::owner_parts;
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Part, Result, Tx};

/// What a line shows besides the account; `$1` is the present.
macro_rules! line {
    () => {
        "SELECT account.id, account.number, account.kind, account.login, account.name, account.email,
            account.home_project, account.site_role, account.state, account.credentials_not_before, account.created_at,
            (SELECT COUNT(*) FROM credential WHERE credential.actor = account.id AND credential.state <> 'revoked'
                AND (credential.expires_at > $1 OR credential.expires_at IS NULL)) AS credentials,
            (SELECT MAX(last_use.at) FROM credential JOIN last_use ON last_use.credential_id = credential.id
                WHERE credential.actor = account.id) AS seen,
            (account.password IS NOT NULL) AS has_password, "
    };
}

statements! {
    LIST = concat!(
        "WITH matching AS (
            SELECT account.id AS id, account.login_key AS place FROM account
            WHERE account.state <> 'deleted' AND account.kind <> 'bot' AND account.search LIKE $2 ESCAPE '!'
                AND (account.kind = $3 OR $3 IS NULL)
                AND (account.site_role = $4 OR $4 IS NULL)
                AND (account.state = $5 OR $5 IS NULL)),
        page AS (SELECT id, place FROM matching ORDER BY place LIMIT $6 OFFSET $7) ",
        line!(),
        "(SELECT COUNT(*) FROM matching) AS matching
        FROM page JOIN account ON account.id = page.id ORDER BY page.place"
    );
    FIND = concat!(line!(), "CAST(1 AS BIGINT) AS matching FROM account WHERE account.id = $2");
    COUNT_TOKENS_IN_USE = concat!("SELECT COUNT(*) FROM credential
        JOIN last_use ON last_use.credential_id = credential.id
        WHERE credential.owner = $1 AND ", kind_is!("token"), " AND credential.state <> 'revoked'
            AND (credential.expires_at > $2 OR credential.expires_at IS NULL) AND last_use.at >= $3");
    COUNT_SESSIONS = concat!("SELECT COUNT(*) FROM credential
        WHERE actor = $1 AND ", kind_is!("session"), " AND state <> 'revoked'
            AND (expires_at > $2 OR expires_at IS NULL)");
    LIST_ORPHANS = "SELECT project.name FROM member JOIN project ON project.id = member.project_id
        WHERE member.account_id = $1 AND member.role = 'admin' AND project.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM member AS other JOIN account ON account.id = other.account_id
            WHERE other.project_id = project.id AND other.account_id <> $1 AND other.role = 'admin'
                AND account.state = 'active')
        ORDER BY project.name_key";
}

/// Which people; nothing named means all.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Only those whose login, name or address contains this.
    pub search: String,
    /// Only these.
    pub kind: Option<AccountKind>,
    /// Only those with this role on the site.
    pub site_role: Option<SiteRole>,
    /// Only those in this state.
    pub state: Option<AccountState>,
}

/// An account with what its line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// The account.
    pub account: Account,
    /// What lives of its tokens and sessions.
    pub credentials: i64,
    /// When one of them was used last.
    pub seen: Option<Timestamp>,
    /// Whether it has a password, which is none of them.
    pub has_password: bool,
}

row! {
    struct LineRow from "account" {
        matching: i64,
        credentials: i64,
        seen: Option<Timestamp>,
        has_password: bool;
        account: AccountRow,
    }
}

impl From<LineRow> for PersonLine {
    fn from(row: LineRow) -> Self {
        let LineRow { credentials, seen, has_password, .. } = row;
        Self { account: row.account.into(), credentials, seen, has_password }
    }
}

/// A page of people by login, after so many, and how many match in all. A page after the last is empty and counts none.
pub async fn list(tx: &mut Tx, filter: &PeopleFilter, part: Part, now: Timestamp) -> Result<(Vec<PersonLine>, i64)> {
    let rows: Vec<LineRow> = on!(tx, c => query_as(LIST)
        .bind(now.raw())
        .bind(containing(&filter.search))
        .bind(filter.kind.raw())
        .bind(filter.site_role.raw())
        .bind(filter.state.raw())
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    let matching = rows.first().map_or(0, |row| row.matching);
    Ok((rows.into_iter().map(PersonLine::from).collect(), matching))
}

/// One account as the list shows it, whatever its kind and state.
pub async fn find(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<Option<PersonLine>> {
    let row: Option<LineRow> = on!(tx, c => query_as(FIND).bind(now.raw()).bind(id.raw()).fetch_optional(c).await)?;
    Ok(row.map(PersonLine::from))
}

/// How many live tokens of an account or a project were used since this moment.
pub async fn count_tokens_in_use(tx: &mut Tx, owner: Owner, now: Timestamp, since: Timestamp) -> Result<i64> {
    let (_, owner) = owner_parts(owner);
    on!(tx, c => query_scalar(COUNT_TOKENS_IN_USE)
        .bind(owner.raw())
        .bind(now.raw())
        .bind(since.raw())
        .fetch_one(c)
        .await)
}

/// How many sessions of an account live.
pub async fn count_sessions(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_SESSIONS).bind(id.raw()).bind(now.raw()).fetch_one(c).await)
}

/// The projects that nobody else administers.
pub async fn list_orphans(tx: &mut Tx, id: AccountId) -> Result<Vec<String>> {
    on!(tx, c => query_scalar(LIST_ORPHANS).bind(id.raw()).fetch_all(c).await)
}
