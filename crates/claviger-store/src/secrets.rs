//! Secrets: digests, and the way from a digest to everything that a check must know.

use claviger_domain::account::{AccountKind, AccountState, Actor, SiteRole};
use claviger_domain::credential::Credential;
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, CredentialId};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::credentials::CredentialRow;
use crate::row::{Column, read_all, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx};

/// A secret with its credential and the account that it acts as.
macro_rules! presented {
    ($rest:literal) => {
        concat!(
            "SELECT secret.digest, secret.dies_at, credential.id, credential.number, credential.kind,
                credential.format, credential.owner_kind, credential.owner, credential.actor, credential.description,
                credential.rights, credential.state, credential.reason, credential.created_at, credential.created_by,
                credential.updated_at, credential.expires_at, account.number AS actor_number,
                account.login AS actor_login, account.kind AS actor_kind, account.site_role AS actor_site_role,
                account.state AS actor_state, account.credentials_not_before AS actor_not_before
            FROM secret
            JOIN credential ON credential.id = secret.credential_id
            JOIN account ON account.id = credential.actor ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO secret (digest, credential_id, hint, created_at, dies_at) VALUES ($1, $2, $3, $4, $5)";
    FIND_PRESENTED = presented!("WHERE secret.digest = $1");
    LIST_PRESENTED = presented!("WHERE secret.digest > $1 AND credential.state <> 'revoked' ORDER BY secret.digest LIMIT $2");
    LIST_PRESENTED_OF_CREDENTIAL = presented!("WHERE secret.credential_id = $1");
    LIST_PRESENTED_OF_ACTOR = presented!("WHERE credential.actor = $1");
    LIST_OF = "SELECT digest, hint, created_at, dies_at FROM secret WHERE credential_id = $1 ORDER BY created_at, digest";
    COUNT = "SELECT COUNT(*) FROM secret";
    SET_END = "UPDATE secret SET dies_at = $2 WHERE digest = $1";
    DELETE = "DELETE FROM secret WHERE digest = $1";
    DELETE_OF = "DELETE FROM secret WHERE credential_id = $1 RETURNING digest";
    DELETE_DEAD = "DELETE FROM secret WHERE dies_at <= $1 RETURNING digest";
}

/// A secret as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSecret {
    /// Its keyed digest.
    pub digest: TokenDigest,
    /// What people may see of it, to tell it from others.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends before its credential does: set by a rotation.
    pub dies_at: Option<Timestamp>,
}

/// Everything that a check must know about a secret that was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Its keyed digest.
    pub digest: TokenDigest,
    /// When it ends before its credential does.
    pub dies_at: Option<Timestamp>,
    /// Its credential.
    pub credential: Credential,
    /// Whom the credential acts as.
    pub actor: Actor,
    /// Credentials of the actor that were made before this moment are dead.
    pub actor_not_before: Timestamp,
}

row! {
    struct SecretRow from "secret" {
        digest: TokenDigest,
        hint: String,
        created_at: Timestamp,
        dies_at: Option<Timestamp>,
    }
}

row! {
    struct PresentedRow from "secret" {
        digest: TokenDigest,
        dies_at: Option<Timestamp>,
        actor_number: i64,
        actor_login: String,
        actor_kind: AccountKind,
        actor_site_role: SiteRole,
        actor_state: AccountState,
        actor_not_before: Timestamp;
        credential: CredentialRow,
    }
}

impl From<PresentedRow> for Presented {
    fn from(row: PresentedRow) -> Self {
        let credential = Credential::from(row.credential);
        let actor = Actor {
            id: credential.actor,
            number: row.actor_number,
            login: row.actor_login,
            kind: row.actor_kind,
            site_role: row.actor_site_role,
            state: row.actor_state,
        };
        Self { digest: row.digest, dies_at: row.dies_at, credential, actor, actor_not_before: row.actor_not_before }
    }
}

/// Writes a new secret of a credential.
pub async fn insert(tx: &mut Tx, credential: CredentialId, secret: &StoredSecret) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(secret.digest.raw())
        .bind(credential.raw())
        .bind(&secret.hint)
        .bind(secret.created_at.raw())
        .bind(secret.dies_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// What a presented secret is, in whatever state: one look-up by key and two joins by key.
pub async fn find_presented(tx: &mut Tx, digest: &TokenDigest) -> Result<Option<Presented>> {
    let row: Option<PresentedRow> = on!(tx, c => query_as(FIND_PRESENTED).bind(digest.raw()).fetch_optional(c).await)?;
    Ok(row.map(Presented::from))
}

/// All secrets of credentials that are not revoked, in the order of their digests, to fill an index: `limit` of them
/// after a digest. An empty answer is the end.
pub async fn list_presented(tx: &mut Tx, after: Option<&TokenDigest>, limit: u32) -> Result<Vec<Presented>> {
    let after = after.map_or(vec![0; 32], TokenDigest::raw);
    let rows: Vec<PresentedRow> =
        on!(tx, c => query_as(LIST_PRESENTED).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Presented::from).collect())
}

/// What a check must know about each secret of one credential, revoked or not.
pub async fn list_presented_of_credential(tx: &mut Tx, credential: CredentialId) -> Result<Vec<Presented>> {
    let rows: Vec<PresentedRow> =
        on!(tx, c => query_as(LIST_PRESENTED_OF_CREDENTIAL).bind(credential.raw()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Presented::from).collect())
}

/// What a check must know about each secret that acts as an account.
pub async fn list_presented_of_actor(tx: &mut Tx, actor: AccountId) -> Result<Vec<Presented>> {
    let rows: Vec<PresentedRow> = on!(tx, c => query_as(LIST_PRESENTED_OF_ACTOR).bind(actor.raw()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Presented::from).collect())
}

/// A credential's secrets, the oldest first.
pub async fn list_of(tx: &mut Tx, credential: CredentialId) -> Result<Vec<StoredSecret>> {
    let rows: Vec<SecretRow> = on!(tx, c => query_as(LIST_OF).bind(credential.raw()).fetch_all(c).await)?;
    let stored = |SecretRow { digest, hint, created_at, dies_at }| StoredSecret { digest, hint, created_at, dies_at };
    Ok(rows.into_iter().map(stored).collect())
}

/// How many secrets there are: the size of the index to come.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).fetch_one(c).await)
}

/// Gives a secret an end before its credential's.
pub async fn set_end(tx: &mut Tx, digest: &TokenDigest, dies_at: Timestamp) -> Result<()> {
    let done = on!(tx, c => query(SET_END)
        .bind(digest.raw())
        .bind(dies_at.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("secret")) } else { Ok(()) }
}

/// Forgets one secret.
pub async fn delete(tx: &mut Tx, digest: &TokenDigest) -> Result<()> {
    on!(tx, c => query(DELETE).bind(digest.raw()).execute(c).await.map(drop))
}

/// Forgets all secrets of a credential, and tells their digests, which an index has to forget too.
pub async fn delete_of(tx: &mut Tx, credential: CredentialId) -> Result<Vec<TokenDigest>> {
    let digests: Vec<Vec<u8>> = on!(tx, c => query_scalar(DELETE_OF).bind(credential.raw()).fetch_all(c).await)?;
    read_all("secret", "digest", digests)
}

/// Forgets the secrets that a rotation ended before this moment, and tells their digests.
pub async fn delete_dead(tx: &mut Tx, now: Timestamp) -> Result<Vec<TokenDigest>> {
    let digests: Vec<Vec<u8>> = on!(tx, c => query_scalar(DELETE_DEAD).bind(now.raw()).fetch_all(c).await)?;
    read_all("secret", "digest", digests)
}
