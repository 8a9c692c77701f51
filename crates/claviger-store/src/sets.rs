//! The operator's own sets of methods.

use claviger_domain::method::{MethodName, SetName};
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, StoreError, Tx};

statements! {
    INSERT = "INSERT INTO api_set (name, methods, note, created_at) VALUES ($1, $2, $3, $4)";
    UPDATE = "UPDATE api_set SET methods = $2, note = $3 WHERE name = $1";
    DELETE = "DELETE FROM api_set WHERE name = $1";
    FIND = "SELECT name, methods, note, created_at FROM api_set WHERE name = $1";
    LIST = "SELECT name, methods, note, created_at FROM api_set";
}

impl Column for SetName {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        Self::parse(&raw).ok()
    }
    fn raw(&self) -> String {
        self.as_str().to_owned()
    }
}

row! {
    /// A set that the operator made.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OperatorSet from "api_set" {
        /// Its name.
        pub name: SetName,
        /// What it holds.
        pub methods: Vec<MethodName>,
        /// What it is for.
        pub note: String,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

/// Writes a new set.
pub async fn insert(tx: &mut Tx, set: &OperatorSet) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(set.name.raw())
        .bind(set.methods.raw())
        .bind(&set.note)
        .bind(set.created_at.raw())
        .execute(c)
        .await
        .map(drop))
}

/// Writes the methods and the note of a set that exists.
pub async fn update(tx: &mut Tx, set: &OperatorSet) -> Result<()> {
    let done = on!(tx, c => query(UPDATE)
        .bind(set.name.raw())
        .bind(set.methods.raw())
        .bind(&set.note)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("set")) } else { Ok(()) }
}

/// Forgets a set. Tokens that name it lose what it held.
pub async fn delete(tx: &mut Tx, name: &SetName) -> Result<()> {
    let done = on!(tx, c => query(DELETE).bind(name.raw()).execute(c).await.map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("set")) } else { Ok(()) }
}

/// A set by its exact name.
pub async fn find(tx: &mut Tx, name: &SetName) -> Result<Option<OperatorSet>> {
    on!(tx, c => query_as(FIND).bind(name.raw()).fetch_optional(c).await)
}

/// All sets, by name. The order is made here: the databases do not agree about the order of words.
pub async fn list(tx: &mut Tx) -> Result<Vec<OperatorSet>> {
    let mut sets: Vec<OperatorSet> = on!(tx, c => query_as(LIST).fetch_all(c).await)?;
    sets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(sets)
}
