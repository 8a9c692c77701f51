//! Consumers as pages show them, and what people allowed them: a page at a time with all that a line shows.

use claviger_domain::ids::{AccountId, ConsumerId, CredentialId};
use claviger_domain::oauth1::{Consumer, Provider};
use claviger_domain::time::Timestamp;
use sqlx::query_as;

use crate::columns::containing;
use crate::consumers::{ConsumerRow, Summary, lives};
use crate::listing::{Listed, ListedRow, listed};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Part, Result, Tx};

/// What counts of a consumer; `$1` is the present.
macro_rules! through {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM consumer_credential JOIN credential ON credential.id = consumer_credential.credential_id
                LEFT JOIN last_use ON last_use.credential_id = credential.id
                WHERE consumer_credential.consumer_id = consumer.id AND ",
            lives!("$1"),
            ")"
        )
    };
}

/// What was allowed and lives, with the consumer that has it; `$1` is the present.
macro_rules! grants {
    ($whose:literal, $matching:literal, $end:literal) => {
        concat!(
            "SELECT ",
            listed!(),
            ",
                consumer_credential.consumer_id, consumer_credential.renew_until, consumer.name AS consumer_name,
                consumer.provider, consumer.callback, consumer.url, consumer.two_legged, ",
            $matching,
            " AS matching
            FROM consumer_credential
            JOIN credential ON credential.id = consumer_credential.credential_id
            JOIN consumer ON consumer.id = consumer_credential.consumer_id
            JOIN account ON account.id = credential.actor
            LEFT JOIN last_use ON last_use.credential_id = credential.id
            WHERE ",
            lives!("$1"),
            $whose,
            $end
        )
    };
    ($whose:literal) => {
        grants!($whose, "COUNT(*) OVER ()", " ORDER BY credential.id DESC LIMIT $3 OFFSET $4")
    };
}

statements! {
    LIST = concat!(
        "WITH matching AS (
            SELECT consumer.id AS id FROM consumer LEFT JOIN account ON account.id = consumer.owner
            WHERE (consumer.owner IS NULL) = $2 AND (consumer.owner = $3 OR $3 IS NULL)
                AND (consumer.search LIKE $4 ESCAPE '!' OR account.login_key LIKE $4 ESCAPE '!')),
        page AS (SELECT id FROM matching ORDER BY id DESC LIMIT $5 OFFSET $6)
        SELECT consumer.id, consumer.consumer_key, consumer.name, consumer.description, consumer.url, consumer.provider,
            consumer.owner, consumer.public_key, consumer.sealed_secret, consumer.methods, consumer.callback,
            consumer.two_legged, consumer.demands_body_hash, consumer.created_at, consumer.updated_at,
            account.login AS registered_by, (SELECT COUNT(*) FROM matching) AS matching, ",
        through!("COUNT(*)"),
        " AS live, ",
        through!("COUNT(DISTINCT credential.actor)"),
        " AS people, ",
        through!("MAX(last_use.at)"),
        " AS used_at
        FROM page JOIN consumer ON consumer.id = page.id LEFT JOIN account ON account.id = consumer.owner
        ORDER BY consumer.id DESC"
    );
    LIST_THROUGH = grants!(" AND consumer_credential.consumer_id = $2 AND (credential.actor = $5 OR $5 IS NULL)");
    LIST_OF_ACTOR = grants!(" AND credential.actor = $2 AND credential.kind = 'oauth1'");
    FIND_GRANT = grants!(" AND credential.id = $2", "CAST(1 AS BIGINT)", "");
}

/// Which consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumers {
    /// The links of the site.
    Links,
    /// The applications that this account registered, or that anybody did.
    Applications(Option<AccountId>),
}

/// A consumer with what its line shows.
#[derive(Debug, Clone)]
pub struct ConsumerLine {
    /// The consumer.
    pub consumer: Consumer,
    /// Who registered it, by login; nobody for a link.
    pub registered_by: Option<String>,
    /// Its live credentials.
    pub summary: Summary,
}

row! {
    struct LineRow from "consumer" {
        registered_by: Option<String>,
        matching: i64;
        consumer: ConsumerRow,
        summary: Summary,
    }
}

/// Something that a consumer may do in an account's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerGrant {
    /// The credential.
    pub token: Listed,
    /// Who has it.
    pub consumer_id: ConsumerId,
    /// What that is called.
    pub consumer_name: String,
    /// Whose manners it knows.
    pub provider: Provider,
    /// Where people are sent back to, if that was registered.
    pub callback: Option<String>,
    /// Where the program is at home, if that is known.
    pub url: Option<String>,
    /// Until when it can be renewed.
    pub renew_until: Option<Timestamp>,
    /// Whether no person was asked: it is what the consumer does without one.
    pub without_person: bool,
}

row! {
    struct GrantRow from "consumer_credential" {
        consumer_id: ConsumerId,
        consumer_name: String,
        provider: Provider,
        callback: Option<String>,
        url: Option<String>,
        renew_until: Option<Timestamp>,
        two_legged: Option<CredentialId>,
        matching: i64;
        token: ListedRow,
    }
}

impl From<GrantRow> for ConsumerGrant {
    fn from(row: GrantRow) -> Self {
        let token = Listed::from(row.token);
        Self {
            consumer_id: row.consumer_id,
            consumer_name: row.consumer_name,
            provider: row.provider,
            callback: row.callback,
            url: row.url,
            renew_until: row.renew_until,
            without_person: row.two_legged == Some(token.credential.id),
            token,
        }
    }
}

/// A page of consumers, the newest first, and how many match in all.
pub async fn list(
    tx: &mut Tx,
    which: Consumers,
    search: &str,
    part: Part,
    now: Timestamp,
) -> Result<(Vec<ConsumerLine>, i64)> {
    let (links, owner) = match which {
        Consumers::Links => (true, None),
        Consumers::Applications(owner) => (false, owner),
    };
    let rows: Vec<LineRow> = on!(tx, c => query_as(LIST)
        .bind(now.raw())
        .bind(links)
        .bind(owner.raw())
        .bind(containing(search))
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    let matching = rows.first().map_or(0, |row| row.matching);
    let line = |row: LineRow| {
        Ok(ConsumerLine { consumer: row.consumer.try_into()?, registered_by: row.registered_by, summary: row.summary })
    };
    Ok((rows.into_iter().map(line).collect::<Result<_>>()?, matching))
}

/// A page of what lives through a consumer, the newest first, and how much there is in all: what acts as one account, or
/// as anybody.
pub async fn list_through(
    tx: &mut Tx,
    consumer: ConsumerId,
    actor: Option<AccountId>,
    part: Part,
    now: Timestamp,
) -> Result<(Vec<ConsumerGrant>, i64)> {
    let rows: Vec<GrantRow> = on!(tx, c => query_as(LIST_THROUGH)
        .bind(now.raw())
        .bind(consumer.raw())
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .bind(actor.raw())
        .fetch_all(c)
        .await)?;
    Ok(counted(rows))
}

/// A page of what consumers may do in an account's name, the newest first, and how much there is in all. Bearer tokens that
/// somebody made for an application of their own are no such thing.
pub async fn list_of_actor(
    tx: &mut Tx,
    actor: AccountId,
    part: Part,
    now: Timestamp,
) -> Result<(Vec<ConsumerGrant>, i64)> {
    let rows: Vec<GrantRow> = on!(tx, c => query_as(LIST_OF_ACTOR)
        .bind(now.raw())
        .bind(actor.raw())
        .bind(i64::from(part.rows))
        .bind(i64::from(part.skip))
        .fetch_all(c)
        .await)?;
    Ok(counted(rows))
}

/// What lives of a consumer under this id.
pub async fn find_grant(tx: &mut Tx, id: CredentialId, now: Timestamp) -> Result<Option<ConsumerGrant>> {
    let row: Option<GrantRow> =
        on!(tx, c => query_as(FIND_GRANT).bind(now.raw()).bind(id.raw()).fetch_optional(c).await)?;
    Ok(row.map(ConsumerGrant::from))
}

fn counted(rows: Vec<GrantRow>) -> (Vec<ConsumerGrant>, i64) {
    let matching = rows.first().map_or(0, |row| row.matching);
    (rows.into_iter().map(ConsumerGrant::from).collect(), matching)
}
