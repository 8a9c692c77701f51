//! PostgreSQL's connections.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool, PgTransaction};

use crate::{DbOptions, Result, StoreError};

/// A connection that has been idle this long is asked whether it still lives. Asking each time would double the round
/// trips; never asking would let every connection of the pool fail once after a restart of the database.
const QUIET: Duration = Duration::from_secs(1);

pub(crate) async fn connect(url: &str, options: &DbOptions) -> Result<PgPool> {
    let connect = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Address("it is not of the form postgres://user:password@host:port/name"))?
        .statement_cache_capacity(crate::sqlite::STATEMENTS)
        .application_name("claviger")
        // what is skipped because it is there already is nobody's concern
        .options([("client_min_messages", "warning")]);
    let patience = options.patience.as_millis();
    let settings = format!("SET lock_timeout = {patience}; SET idle_in_transaction_session_timeout = 60000");
    let pool = PgPoolOptions::new()
        .max_connections(options.readers.max(2))
        .min_connections(1)
        .acquire_timeout(options.patience)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > QUIET {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move {
                sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(connection).await?;
                Ok(())
            })
        })
        .connect_with(connect)
        .await
        // a server that is down shows as a pool that waits in vain
        .map_err(|error| match error {
            sqlx::Error::PoolTimedOut => StoreError::Unavailable(crate::Fault {
                code: "connection".into(),
                message: "no connection could be made in time".into(),
            }),
            error => error.into(),
        })?;
    Ok(pool)
}

/// Begins a transaction. A connection that turns out to be broken is passed over: after a restart of the database
/// every one in the pool is, and nothing has happened on it yet that could be lost.
pub(crate) async fn begin(pool: &PgPool, statement: &'static str) -> Result<PgTransaction<'static>> {
    for _ in 0..pool.size() {
        match pool.begin_with(statement).await.map_err(StoreError::from) {
            Err(StoreError::Unavailable(fault)) => tracing::debug!(%fault, "a broken connection is passed over"),
            other => return other,
        }
    }
    Ok(pool.begin_with(statement).await?)
}
