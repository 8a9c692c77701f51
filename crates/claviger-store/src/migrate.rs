//! The schema's history: plain SQL files, one text for both databases, applied all or not at all.
//!
//! A file that has been released is never edited; a change is the next number.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};

use crate::tx::on;
use crate::{Db, Result, StoreError, Tx, split};

/// Number, name and text of every migration.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "the keyring", include_str!("../migrations/0001_keyring.sql")),
    (2, "preferences", include_str!("../migrations/0002_preference.sql")),
    (3, "OAuth 1.0a", include_str!("../migrations/0003_oauth1.sql")),
    (4, "second factors", include_str!("../migrations/0004_second_factors.sql")),
    (5, "what credentials did", include_str!("../migrations/0005_usage.sql")),
    (6, "who gave an address", include_str!("../migrations/0006_vouched_email.sql")),
    (7, "the pages of consumers", include_str!("../migrations/0007_consumer_pages.sql")),
    (8, "in which projects", include_str!("../migrations/0008_project_use.sql")),
];

/// How the database's schema compares with this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaState {
    /// The newest migration in the database, 0 for none.
    pub found: i64,
    /// The newest migration in this program.
    pub known: i64,
}

impl SchemaState {
    /// Whether nothing is left to do.
    pub fn is_current(&self) -> bool {
        self.found == self.known
    }
}

impl Db {
    /// Brings the schema to this program's version, and tells where it was. Several may call it at once: the second
    /// waits for the first. A failure leaves the database as it was.
    pub async fn migrate(&self) -> Result<SchemaState> {
        self.migrate_with(&migrator()).await
    }

    /// Compares the schemas and changes nothing.
    pub async fn schema_state(&self) -> Result<SchemaState> {
        let mut tx = self.read().await?;
        let tables: i64 =
            on!(&mut tx, c => sqlx::query_scalar(split::COUNT_HISTORY.text(self.engine())).fetch_one(c).await)?;
        if tables == 0 {
            return Ok(SchemaState { found: 0, known: known(&migrator()) });
        }
        applied(&mut tx, &migrator()).await
    }

    /// Refuses to work on another schema than this program's.
    pub async fn require_schema(&self) -> Result<()> {
        let SchemaState { found, known } = self.schema_state().await?;
        match found.cmp(&known) {
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Less => Err(StoreError::OlderSchema { found, known }),
            std::cmp::Ordering::Greater => Err(StoreError::NewerSchema { found, known }),
        }
    }

    async fn migrate_with(&self, migrator: &Migrator) -> Result<SchemaState> {
        let mut tx = self.write().await?;
        let before = state(&mut tx, migrator).await?;
        if before.found > before.known {
            return Err(StoreError::NewerSchema { found: before.found, known: before.known });
        }
        match &mut tx {
            Tx::Sqlite(tx) => migrator.run_direct(None, &mut **tx, false).await,
            Tx::Postgres(tx) => migrator.run_direct(None, &mut **tx, false).await,
        }
        .map_err(explain)?;
        tx.commit().await?;
        Ok(before)
    }
}

pub(crate) fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|&(version, name, text)| {
        Migration::new(version, name.into(), MigrationType::Simple, text.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // the transaction around it is the lock: sqlx's own has no effect on SQLite and would outlive a failure on PostgreSQL
    migrator.set_locking(false);
    migrator.dangerous_set_table_name(HISTORY);
    migrator
}

const HISTORY: &str = "schema_history";

async fn state(tx: &mut Tx, migrator: &Migrator) -> Result<SchemaState> {
    let lock = split::LOCK_MIGRATIONS.text(tx.engine());
    on!(tx, c => sqlx::query(lock).execute(c).await.map(drop))?;
    on!(tx, c => c.ensure_migrations_table(HISTORY).await.map_err(unwrap))?;
    applied(tx, migrator).await
}

async fn applied(tx: &mut Tx, migrator: &Migrator) -> Result<SchemaState> {
    let applied = on!(tx, c => c.list_applied_migrations(HISTORY).await.map_err(unwrap))?;
    let found = applied.iter().map(|migration| migration.version).max().unwrap_or_default();
    Ok(SchemaState { found, known: known(migrator) })
}

fn known(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
}

fn unwrap(error: MigrateError) -> sqlx::Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error,
        error => sqlx::Error::Migrate(Box::new(error)),
    }
}

fn explain(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version) => {
            StoreError::ForeignSchema(version)
        }
        error => unwrap(error).into(),
    }
}
