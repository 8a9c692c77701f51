//! Consumers of OAuth 1.0a, and which credentials came about through which.

use std::collections::HashSet;

use claviger_domain::ids::{AccountId, ConsumerId, CredentialId};
use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::oauth1::{Consumer, Provider, SignatureMethods};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::columns::{BELOW_ALL, can_be_held, folded};
use crate::row::{Column, read_all, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Result, StoreError, Tx, split};

/// Whether a credential of a consumer lives: it is neither revoked nor over, or it is over and can be renewed. The marker
/// stands for the present.
macro_rules! lives {
    ($now:literal) => {
        concat!(
            "credential.state <> 'revoked' AND (credential.expires_at > ",
            $now,
            " OR credential.expires_at IS NULL OR consumer_credential.renew_until > ",
            $now,
            ")"
        )
    };
}
pub(crate) use lives;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, consumer_key, name, description, url, provider, owner, public_key, sealed_secret, methods,
                callback, two_legged, demands_body_hash, created_at, updated_at
            FROM consumer ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO consumer (id, consumer_key, name, description, url, search, provider, owner, public_key,
            sealed_secret, methods, callback, two_legged, demands_body_hash, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    UPDATE = "UPDATE consumer SET name = $2, description = $3, url = $4, search = $5, public_key = $6,
            sealed_secret = $7, methods = $8, callback = $9, two_legged = $10, demands_body_hash = $11, updated_at = $12
        WHERE id = $1";
    DELETE = "DELETE FROM consumer WHERE id = $1";
    FIND = select!("WHERE id = $1");
    FIND_BY_KEY = select!("WHERE consumer_key = $1");
    LIST = select!("WHERE id > $1 ORDER BY id LIMIT $2");
    LIST_OF_OWNER = select!("WHERE owner = $1 AND id > $2 ORDER BY id LIMIT $3");
    LIST_REFUSED = "SELECT consumer.id FROM consumer JOIN account ON account.id = consumer.owner
        WHERE account.state <> 'active'";
    COUNT_OF_OWNER = "SELECT COUNT(*) FROM consumer WHERE owner = $1";
    COUNT_FOREIGN = concat!(
        "SELECT COUNT(*) FROM consumer
        JOIN consumer_credential ON consumer_credential.consumer_id = consumer.id
        JOIN credential ON credential.id = consumer_credential.credential_id
        WHERE consumer.owner = $1 AND credential.actor <> $1 AND ",
        lives!("$2")
    );
    ADD_CREDENTIAL = "INSERT INTO consumer_credential (credential_id, consumer_id, renew_until) VALUES ($1, $2, $3)";
    FIND_OF_CREDENTIAL = "SELECT consumer_id, renew_until FROM consumer_credential WHERE credential_id = $1";
    SET_RENEWAL = "UPDATE consumer_credential SET renew_until = $2
        WHERE credential_id = $1 AND renew_until IS NOT NULL";
    LIST_CREDENTIALS = "SELECT credential_id FROM consumer_credential WHERE consumer_id = $1 ORDER BY credential_id";
    SUMMARY = concat!(
        "SELECT COUNT(*) AS live, COUNT(DISTINCT credential.actor) AS people, MAX(last_use.at) AS used_at
        FROM consumer_credential
        JOIN credential ON credential.id = consumer_credential.credential_id
        LEFT JOIN last_use ON last_use.credential_id = credential.id
        WHERE consumer_credential.consumer_id = $1 AND ",
        lives!("$2")
    );
}

impl Column for Provider {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        Self::from_word(&raw)
    }
    fn raw(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Column for SignatureMethods {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        raw.parse().ok()
    }
    fn raw(&self) -> String {
        self.to_string()
    }
}

row! {
    pub(crate) struct ConsumerRow from "consumer" {
        id: ConsumerId,
        consumer_key: String,
        name: String,
        description: String,
        url: Option<String>,
        provider: Provider,
        owner: Option<AccountId>,
        public_key: Option<Vec<u8>>,
        sealed_secret: Option<Vec<u8>>,
        methods: SignatureMethods,
        callback: Option<String>,
        two_legged: Option<CredentialId>,
        demands_body_hash: bool,
        created_at: Timestamp,
        updated_at: Timestamp,
    }
}

impl TryFrom<ConsumerRow> for Consumer {
    type Error = StoreError;

    fn try_from(row: ConsumerRow) -> Result<Self> {
        let proof = match (row.public_key, row.sealed_secret) {
            (Some(key), None) => ConsumerProof::Key(key),
            (None, Some(sealed)) => ConsumerProof::Secret(sealed),
            _ => return Err(StoreError::BrokenRow { table: "consumer", column: "public_key".to_owned() }),
        };
        Ok(Self {
            id: row.id,
            key: row.consumer_key,
            name: row.name,
            description: row.description,
            url: row.url,
            provider: row.provider,
            owner: row.owner,
            proof,
            methods: row.methods,
            callback: row.callback,
            two_legged: row.two_legged,
            demands_body_hash: row.demands_body_hash,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

row! {
    /// What is known of a credential as a consumer's.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Through from "consumer_credential" {
        /// Through whom it came about.
        pub consumer_id: ConsumerId,
        /// Until when it can be renewed.
        pub renew_until: Option<Timestamp>,
    }
}

row! {
    /// What a list shows beside a consumer.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Summary from "consumer_credential" {
        /// Its credentials that live: neither revoked nor over, or to be renewed.
        pub live: i64,
        /// The accounts that these act as.
        pub people: i64,
        /// When one of them was last used.
        pub used_at: Option<Timestamp>,
    }
}

fn parts(proof: &ConsumerProof) -> (Option<&[u8]>, Option<&[u8]>) {
    match proof {
        ConsumerProof::Key(key) => (Some(key), None),
        ConsumerProof::Secret(sealed) => (None, Some(sealed)),
    }
}

/// The text in which a consumer is searched.
fn search(consumer: &Consumer) -> String {
    folded(&[&consumer.name, &consumer.key, &consumer.description])
}

/// Writes a new consumer.
pub async fn insert(tx: &mut Tx, consumer: &Consumer) -> Result<()> {
    let (key, sealed) = parts(&consumer.proof);
    on!(tx, c => query(INSERT)
        .bind(consumer.id.raw())
        .bind(&consumer.key)
        .bind(&consumer.name)
        .bind(&consumer.description)
        .bind(&consumer.url)
        .bind(search(consumer))
        .bind(consumer.provider.raw())
        .bind(consumer.owner.raw())
        .bind(key)
        .bind(sealed)
        .bind(consumer.methods.raw())
        .bind(&consumer.callback)
        .bind(consumer.two_legged.raw())
        .bind(consumer.demands_body_hash)
        .bind(consumer.created_at.raw())
        .bind(consumer.updated_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Writes what may change of a consumer: all but its key, its owner and its manners.
pub async fn update(tx: &mut Tx, consumer: &Consumer) -> Result<()> {
    let (key, sealed) = parts(&consumer.proof);
    let done = on!(tx, c => query(UPDATE)
        .bind(consumer.id.raw())
        .bind(&consumer.name)
        .bind(&consumer.description)
        .bind(&consumer.url)
        .bind(search(consumer))
        .bind(key)
        .bind(sealed)
        .bind(consumer.methods.raw())
        .bind(&consumer.callback)
        .bind(consumer.two_legged.raw())
        .bind(consumer.demands_body_hash)
        .bind(consumer.updated_at.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("consumer")) } else { Ok(()) }
}

/// Forgets a consumer, its request tokens, and that credentials came about through it. What these may is not touched.
pub async fn delete(tx: &mut Tx, id: ConsumerId) -> Result<()> {
    let done = on!(tx, c => query(DELETE).bind(id.raw()).execute(c).await.map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("consumer")) } else { Ok(()) }
}

/// The consumer with this id.
pub async fn find(tx: &mut Tx, id: ConsumerId) -> Result<Option<Consumer>> {
    let row: Option<ConsumerRow> = on!(tx, c => query_as(FIND).bind(id.raw()).fetch_optional(c).await)?;
    row.map(Consumer::try_from).transpose()
}

/// The consumer, which must exist, and which nobody else changes until this transaction has ended.
pub async fn get_to_change(tx: &mut Tx, id: ConsumerId) -> Result<Consumer> {
    let lock = split::LOCK_CONSUMER.text(tx.engine());
    locked(tx, id, lock).await
}

/// The consumer, which must exist, and through which nothing more comes about until this transaction has ended.
pub async fn get_to_delete(tx: &mut Tx, id: ConsumerId) -> Result<Consumer> {
    let lock = split::LOCK_CONSUMER_FOR_GOOD.text(tx.engine());
    locked(tx, id, lock).await
}

async fn locked(tx: &mut Tx, id: ConsumerId, lock: &'static str) -> Result<Consumer> {
    on!(tx, c => query(lock).bind(id.raw()).execute(c).await.map(drop))?;
    find(tx, id).await?.ok_or(StoreError::NotFound("consumer"))
}

/// The consumer with this key. Keys know case.
pub async fn find_by_key(tx: &mut Tx, key: &str) -> Result<Option<Consumer>> {
    if !can_be_held(key) {
        return Ok(None);
    }
    let row: Option<ConsumerRow> = on!(tx, c => query_as(FIND_BY_KEY).bind(key).fetch_optional(c).await)?;
    row.map(Consumer::try_from).transpose()
}

/// A page of consumers, the oldest first: one owner's, or everybody's.
pub async fn list(tx: &mut Tx, owner: Option<AccountId>, page: &PageRequest<ConsumerId>) -> Result<Page<Consumer>> {
    let after = page.after.map_or(BELOW_ALL.to_vec(), |id| id.raw());
    let rows: Vec<ConsumerRow> = match owner {
        None => on!(tx, c => query_as(LIST).bind(after).bind(page.rows()).fetch_all(c).await)?,
        Some(owner) => on!(tx, c => query_as(LIST_OF_OWNER)
            .bind(owner.raw())
            .bind(after)
            .bind(page.rows())
            .fetch_all(c)
            .await)?,
    };
    let consumers: Vec<Consumer> = rows.into_iter().map(Consumer::try_from).collect::<Result<_>>()?;
    Ok(Page::cut(page, consumers))
}

/// Those that may not be used, because whoever registered them may not either.
pub async fn list_refused(tx: &mut Tx) -> Result<HashSet<ConsumerId>> {
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(LIST_REFUSED).fetch_all(c).await)?;
    Ok(read_all("consumer", "id", ids)?.into_iter().collect())
}

/// How many consumers an account has registered.
pub async fn count_of_owner(tx: &mut Tx, owner: AccountId) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_OF_OWNER).bind(owner.raw()).fetch_one(c).await)
}

/// How many live credentials of others came about through what an account has registered.
pub async fn count_foreign(tx: &mut Tx, owner: AccountId, now: Timestamp) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT_FOREIGN).bind(owner.raw()).bind(now.raw()).fetch_one(c).await)
}

/// Notes that a credential came about through a consumer.
pub async fn add_credential(
    tx: &mut Tx,
    consumer: ConsumerId,
    credential: CredentialId,
    renew_until: Option<Timestamp>,
) -> Result<()> {
    on!(tx, c => query(ADD_CREDENTIAL)
        .bind(credential.raw())
        .bind(consumer.raw())
        .bind(renew_until.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Through whom a credential came about, if through a consumer.
pub async fn find_of_credential(tx: &mut Tx, credential: CredentialId) -> Result<Option<Through>> {
    on!(tx, c => query_as(FIND_OF_CREDENTIAL).bind(credential.raw()).fetch_optional(c).await)
}

/// Moves the moment until which a credential can be renewed, if it can be at all.
pub async fn set_renewal(tx: &mut Tx, credential: CredentialId, until: Timestamp) -> Result<()> {
    on!(tx, c => query(SET_RENEWAL).bind(credential.raw()).bind(until.raw()).execute(c).await.map(drop))
}

/// The credentials that came about through a consumer, in whatever state.
pub async fn list_credentials(tx: &mut Tx, consumer: ConsumerId) -> Result<Vec<CredentialId>> {
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(LIST_CREDENTIALS).bind(consumer.raw()).fetch_all(c).await)?;
    read_all("consumer_credential", "credential_id", ids)
}

/// How many of a consumer's credentials live, and when one was last used.
pub async fn summary(tx: &mut Tx, consumer: ConsumerId, now: Timestamp) -> Result<Summary> {
    on!(tx, c => query_as(SUMMARY).bind(consumer.raw()).bind(now.raw()).fetch_one(c).await)
}
