//! The list from which people rule their tokens: what they own themselves and what belongs to projects that they
//! administer, searched, filtered, sorted, a page at a time with all that a line shows.

use claviger_domain::credential::CredentialState;
use claviger_domain::ids::AccountId;
use claviger_domain::time::Timestamp;
use sqlx::{query_as, query_scalar};

use crate::columns::{containing, hint_in, id_in, kind_is};
use crate::listing::{Listed, ListedRow, listed, named};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::usage::day_of;
use crate::{Part, Result, Tx};

/// What somebody rules.
macro_rules! ruled {
    () => {
        concat!(
            kind_is!("token"),
            " AND credential.owner IN (
            SELECT account.id FROM account WHERE account.id = $1
            UNION ALL SELECT member.project_id FROM member WHERE member.account_id = $1 AND member.role = 'admin')"
        )
    };
}

/// The calls of one day, so many days before today.
macro_rules! calls {
    ($before:literal, $name:literal) => {
        concat!(
            "(SELECT CAST(SUM(calls) AS BIGINT) FROM address_use
                WHERE address_use.credential_id = page.id AND address_use.day = $13 - ",
            $before,
            ") AS ",
            $name
        )
    };
}

/// One text for each order: which tokens match and how many, the page of them, and only for these what a line shows.
macro_rules! page {
    ($key:literal, $way:literal) => {
        concat!(
            "WITH matching AS (
                SELECT credential.id AS id, ",
            $key,
            " AS place
                FROM credential JOIN account ON account.id = credential.actor
                LEFT JOIN last_use ON last_use.credential_id = credential.id
                WHERE ",
            ruled!(),
            "
                    AND (credential.search LIKE $2 ESCAPE '!' OR account.login_key LIKE $2 ESCAPE '!'
                        OR last_use.address LIKE $2 ESCAPE '!' OR ",
            named!("$14", "$15"),
            ")
                    AND (account.login_key = $3 OR $3 IS NULL)
                    AND (credential.state = $4 OR ($4 IS NULL AND credential.state <> 'revoked'))
                    AND (credential.expires_at > $5 OR $5 IS NULL OR credential.expires_at IS NULL)
                    AND (credential.expires_at <= $6 OR $6 IS NULL)
                    AND (credential.expires_at IS NULL OR CAST($7 AS BIGINT) IS NULL)
                    AND (last_use.at >= $8 OR $8 IS NULL)
                    AND (last_use.at < $9 OR $9 IS NULL OR last_use.at IS NULL)
                    AND (last_use.at IS NULL OR CAST($10 AS BIGINT) IS NULL)),
            page AS (SELECT id, place FROM matching ORDER BY place ",
            $way,
            ", id ",
            $way,
            " LIMIT $11 OFFSET $12)
            SELECT ",
            listed!(),
            ",
                (SELECT COUNT(*) FROM matching) AS matching, ",
            calls!("6", "day6"),
            ", ",
            calls!("5", "day5"),
            ", ",
            calls!("4", "day4"),
            ", ",
            calls!("3", "day3"),
            ", ",
            calls!("2", "day2"),
            ", ",
            calls!("1", "day1"),
            ", ",
            calls!("0", "day0"),
            " FROM page JOIN credential ON credential.id = page.id
            JOIN account ON account.id = credential.actor
            LEFT JOIN last_use ON last_use.credential_id = credential.id
            ORDER BY page.place ",
            $way,
            ", page.id ",
            $way
        )
    };
}

statements! {
    BY_USE_UP = page!("COALESCE(last_use.at, 0)", "ASC");
    BY_USE_DOWN = page!("COALESCE(last_use.at, 0)", "DESC");
    BY_END_UP = page!("COALESCE(credential.expires_at, 9000000000000000)", "ASC");
    BY_END_DOWN = page!("COALESCE(credential.expires_at, 9000000000000000)", "DESC");
    BY_DESCRIPTION_UP = page!("credential.search", "ASC");
    BY_DESCRIPTION_DOWN = page!("credential.search", "DESC");
    BY_BIRTH_UP = page!("credential.created_at", "ASC");
    BY_BIRTH_DOWN = page!("credential.created_at", "DESC");
    COUNT = concat!("SELECT COUNT(*) FROM credential WHERE credential.state <> 'revoked' AND ", ruled!());
    LIST_BOTS = "SELECT account.login FROM account JOIN member ON member.project_id = account.home_project
        WHERE member.account_id = $1 AND member.role = 'admin' AND account.state <> 'deleted'
        ORDER BY account.login_key LIMIT $2";
}

/// Which of the tokens that somebody rules; nothing named means all.
#[derive(Debug, Clone, Default)]
pub struct TokenFilter {
    /// Words of the description, a set, a method, the login that it acts as, or the address of the last use; its id, or what
    /// may be seen of its secret.
    pub search: String,
    /// Only those that act as the account with this login.
    pub login: Option<String>,
    /// Only those in this state; all but the revoked ones, which are history, if none is named. An expired token is still
    /// `Active`: see the next two.
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
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenOrder {
    /// By the last use; the never used stand at the end of the past.
    #[default]
    Use,
    /// By the end; those without one stand after all that have one.
    End,
    /// By the description.
    Description,
    /// By when they were made.
    Birth,
}

/// Which page, in which order.
#[derive(Debug, Clone, Copy)]
pub struct TokenPage {
    /// The order.
    pub order: TokenOrder,
    /// Whether the smallest, earliest, first stand first.
    pub upwards: bool,
    /// Which rows of it.
    pub part: Part,
}

/// A token with what its line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// The token.
    pub token: Listed,
    /// Its calls on each of the last seven days, today last.
    pub week: [i64; 7],
}

row! {
    struct LineRow from "credential" {
        matching: i64,
        day6: Option<i64>,
        day5: Option<i64>,
        day4: Option<i64>,
        day3: Option<i64>,
        day2: Option<i64>,
        day1: Option<i64>,
        day0: Option<i64>;
        listed: ListedRow,
    }
}

impl From<LineRow> for TokenLine {
    fn from(row: LineRow) -> Self {
        let week = [row.day6, row.day5, row.day4, row.day3, row.day2, row.day1, row.day0];
        Self { token: row.listed.into(), week: week.map(Option::unwrap_or_default) }
    }
}

/// A page of the tokens that `who` rules, and how many match in all. A page after the last is empty and counts none.
pub async fn list(
    tx: &mut Tx,
    who: AccountId,
    filter: &TokenFilter,
    page: TokenPage,
    now: Timestamp,
) -> Result<(Vec<TokenLine>, i64)> {
    let text = match (page.order, page.upwards) {
        (TokenOrder::Use, true) => BY_USE_UP,
        (TokenOrder::Use, false) => BY_USE_DOWN,
        (TokenOrder::End, true) => BY_END_UP,
        (TokenOrder::End, false) => BY_END_DOWN,
        (TokenOrder::Description, true) => BY_DESCRIPTION_UP,
        (TokenOrder::Description, false) => BY_DESCRIPTION_DOWN,
        (TokenOrder::Birth, true) => BY_BIRTH_UP,
        (TokenOrder::Birth, false) => BY_BIRTH_DOWN,
    };
    let rows: Vec<LineRow> = on!(tx, c => query_as(text)
        .bind(who.raw())
        .bind(containing(&filter.search))
        .bind(filter.login.as_ref().map(|login| login.to_lowercase()))
        .bind(filter.state.raw())
        .bind(filter.ends_after.raw())
        .bind(filter.ends_by.raw())
        .bind(filter.never_ends.then_some(1_i64))
        .bind(filter.used_since.raw())
        .bind(filter.unused_since.raw())
        .bind(filter.never_used.then_some(1_i64))
        .bind(i64::from(page.part.rows))
        .bind(i64::from(page.part.skip))
        .bind(day_of(now))
        .bind(id_in(&filter.search))
        .bind(hint_in(&filter.search))
        .fetch_all(c)
        .await)?;
    let matching = rows.first().map_or(0, |row| row.matching);
    Ok((rows.into_iter().map(TokenLine::from).collect(), matching))
}

/// How many tokens somebody rules.
pub async fn count(tx: &mut Tx, who: AccountId) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).bind(who.raw()).fetch_one(c).await)
}

/// The bots of the projects that somebody administers, by login.
pub async fn list_bots(tx: &mut Tx, who: AccountId, most: u32) -> Result<Vec<String>> {
    on!(tx, c => query_scalar(LIST_BOTS).bind(who.raw()).bind(i64::from(most)).fetch_all(c).await)
}
