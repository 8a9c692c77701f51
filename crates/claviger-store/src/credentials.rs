//! Credentials: access tokens and sessions, without their secrets.

use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner};
use claviger_domain::ids::{AccountId, CredentialId, ProjectId};
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::SecretFormat;
use sqlx::{query, query_as, query_scalar};

use crate::columns::folded;
use crate::row::{Column, read_all, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx, split};

statements! {
    INSERT = "INSERT INTO credential (id, number, kind, format, owner_kind, owner, actor, description, search, rights,
                  state, reason, created_at, created_by, updated_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    FIND = "SELECT id, number, kind, format, owner_kind, owner, actor, description, rights, state, reason, created_at,
            created_by, updated_at, expires_at
        FROM credential WHERE id = $1";
    FIND_BY_NUMBER = "SELECT id, number, kind, format, owner_kind, owner, actor, description, rights, state, reason,
            created_at, created_by, updated_at, expires_at
        FROM credential WHERE number = $1";
    UPDATE = "UPDATE credential SET description = $2, search = $3, rights = $4, state = $5, reason = $6,
                  updated_at = $7, expires_at = $8
              WHERE id = $1";
    COUNT_LIVE = "SELECT COUNT(*) FROM credential
        WHERE owner = $1 AND kind <> 'session' AND state <> 'revoked' AND (expires_at > $2 OR expires_at IS NULL)";
    REVOKE_OF_ACTOR = "UPDATE credential SET state = 'revoked', reason = $2, updated_at = $3
        WHERE actor = $1 AND state <> 'revoked' AND (kind = $4 OR $4 IS NULL) AND (id <> $5 OR $5 IS NULL)
        RETURNING id";
    REVOKE_OF_OWNER = "UPDATE credential SET state = 'revoked', reason = $2, updated_at = $3
        WHERE owner = $1 AND state <> 'revoked' RETURNING id";
    DELETE_ENDED_SESSIONS = "DELETE FROM credential
        WHERE kind = 'session' AND (expires_at <= $1 OR (state = 'revoked' AND updated_at <= $1))";
}

row! {
    pub(crate) struct CredentialRow from "credential" {
        pub(crate) id: CredentialId,
        number: i64,
        kind: CredentialKind,
        format: SecretFormat,
        owner_kind: OwnerKind,
        owner: [u8; 16],
        actor: AccountId,
        description: String,
        rights: Rights,
        state: CredentialState,
        reason: Option<String>,
        created_at: Timestamp,
        created_by: AccountId,
        updated_at: Timestamp,
        expires_at: Option<Timestamp>,
    }
}

/// What an owner's id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnerKind {
    Account,
    Project,
}

impl Column for OwnerKind {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        match raw.as_str() {
            "account" => Some(OwnerKind::Account),
            "project" => Some(OwnerKind::Project),
            _ => None,
        }
    }
    fn raw(&self) -> String {
        match self {
            OwnerKind::Account => "account".to_owned(),
            OwnerKind::Project => "project".to_owned(),
        }
    }
}

/// The two columns of an owner.
pub(crate) fn owner_parts(owner: Owner) -> (OwnerKind, [u8; 16]) {
    match owner {
        Owner::Account(id) => (OwnerKind::Account, *id.as_bytes()),
        Owner::Project(id) => (OwnerKind::Project, *id.as_bytes()),
    }
}

impl From<CredentialRow> for Credential {
    fn from(row: CredentialRow) -> Self {
        let owner = match row.owner_kind {
            OwnerKind::Account => Owner::Account(AccountId::from_bytes(row.owner)),
            OwnerKind::Project => Owner::Project(ProjectId::from_bytes(row.owner)),
        };
        Self {
            id: row.id,
            number: row.number,
            kind: row.kind,
            format: row.format,
            owner,
            actor: row.actor,
            description: row.description,
            rights: row.rights,
            state: row.state,
            reason: row.reason,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            expires_at: row.expires_at,
        }
    }
}

/// The words by which people find a credential: its description, its sets and its methods.
fn sought(credential: &Credential) -> String {
    let Rights { sets, methods, .. } = &credential.rights;
    let names = sets.iter().map(|set| set.as_str()).chain(methods.iter().map(|method| method.as_str()));
    folded(&std::iter::once(&*credential.description).chain(names).collect::<Vec<_>>())
}

/// Writes a new credential. Its number comes from [`Counter::Credential`](crate::counters::Counter::Credential).
pub async fn insert(tx: &mut Tx, credential: &Credential) -> Result<()> {
    let (owner_kind, owner) = owner_parts(credential.owner);
    on!(tx, c => query(INSERT)
        .bind(credential.id.raw())
        .bind(credential.number)
        .bind(credential.kind.raw())
        .bind(credential.format.raw())
        .bind(owner_kind.raw())
        .bind(owner.raw())
        .bind(credential.actor.raw())
        .bind(&credential.description)
        .bind(sought(credential))
        .bind(credential.rights.raw())
        .bind(credential.state.raw())
        .bind(&credential.reason)
        .bind(credential.created_at.raw())
        .bind(credential.created_by.raw())
        .bind(credential.updated_at.raw())
        .bind(credential.expires_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// The credential, in whatever state.
pub async fn find(tx: &mut Tx, id: CredentialId) -> Result<Option<Credential>> {
    let row: Option<CredentialRow> = on!(tx, c => query_as(FIND).bind(id.raw()).fetch_optional(c).await)?;
    Ok(row.map(Credential::from))
}

/// The credential, which must exist.
pub async fn get(tx: &mut Tx, id: CredentialId) -> Result<Credential> {
    find(tx, id).await?.ok_or(StoreError::NotFound("token"))
}

/// The credential, which must exist, and which nobody else changes until this transaction has ended.
pub async fn get_to_change(tx: &mut Tx, id: CredentialId) -> Result<Credential> {
    let lock = split::LOCK_CREDENTIAL.text(tx.engine());
    on!(tx, c => query(lock).bind(id.raw()).execute(c).await.map(drop))?;
    get(tx, id).await
}

/// The credential with a decimal id.
pub async fn find_by_number(tx: &mut Tx, number: i64) -> Result<Option<Credential>> {
    let row: Option<CredentialRow> = on!(tx, c => query_as(FIND_BY_NUMBER).bind(number).fetch_optional(c).await)?;
    Ok(row.map(Credential::from))
}

/// Writes what may change of a credential: description, rights, state and reason, end.
pub async fn update(tx: &mut Tx, credential: &Credential) -> Result<()> {
    let done = on!(tx, c => query(UPDATE)
        .bind(credential.id.raw())
        .bind(&credential.description)
        .bind(sought(credential))
        .bind(credential.rights.raw())
        .bind(credential.state.raw())
        .bind(&credential.reason)
        .bind(credential.updated_at.raw())
        .bind(credential.expires_at.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("token")) } else { Ok(()) }
}

/// How many tokens an owner has that are neither revoked nor over.
pub async fn count_live(tx: &mut Tx, owner: Owner, now: Timestamp) -> Result<i64> {
    let (_, owner) = owner_parts(owner);
    on!(tx, c => query_scalar(COUNT_LIVE).bind(owner.raw()).bind(now.raw()).fetch_one(c).await)
}

/// Revokes what acts as an account: all of it, or one kind, or all but the one that asks. Returns what was revoked.
pub async fn revoke_of_actor(
    tx: &mut Tx,
    actor: AccountId,
    kind: Option<CredentialKind>,
    but: Option<CredentialId>,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<CredentialId>> {
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(REVOKE_OF_ACTOR)
        .bind(actor.raw())
        .bind(reason)
        .bind(now.raw())
        .bind(kind.raw())
        .bind(but.raw())
        .fetch_all(c)
        .await)?;
    read_all("credential", "id", ids)
}

/// Revokes all that an account or a project owns. Returns what was revoked.
pub async fn revoke_of_owner(tx: &mut Tx, owner: Owner, reason: &str, now: Timestamp) -> Result<Vec<CredentialId>> {
    let (_, owner) = owner_parts(owner);
    let ids: Vec<Vec<u8>> = on!(tx, c => query_scalar(REVOKE_OF_OWNER)
        .bind(owner.raw())
        .bind(reason)
        .bind(now.raw())
        .fetch_all(c)
        .await)?;
    read_all("credential", "id", ids)
}

/// Forgets sessions that were over before this moment. Tokens stay: their owners look for them.
pub async fn delete_ended_sessions(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    on!(tx, c => query(DELETE_ENDED_SESSIONS).bind(before.raw()).execute(c).await.map(|done| done.rows_affected()))
}
