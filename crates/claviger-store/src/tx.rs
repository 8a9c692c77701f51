//! A transaction on either database, and the macro that runs one text on both.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::{Engine, Result};

/// An open transaction. Dropped without [`commit`](Tx::commit), it never happened.
#[derive(Debug)]
#[must_use = "a transaction that is dropped undoes itself"]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes it so. When this has returned, the change is on the disk.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes it, and waits until it is undone.
    pub async fn rollback(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.rollback().await?,
            Tx::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        match self {
            Tx::Sqlite(_) => Engine::Sqlite,
            Tx::Postgres(_) => Engine::Postgres,
        }
    }
}

/// Runs one expression on the connection of either database: `on!(tx, c => query(FIND).bind(id).execute(c).await)`.
macro_rules! on {
    ($tx:expr, $connection:ident => $run:expr) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $run.map_err($crate::StoreError::from)
            }
            $crate::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $run.map_err($crate::StoreError::from)
            }
        }
    };
}
pub(crate) use on;
