//! Backup and restore, between either database and one file.
//!
//! A backup is a SQLite file with the tables of [`schema::TABLES`](crate::schema::TABLES), whichever database it comes
//! from, so that it can be looked into with ordinary tools and restored into either. Both directions see one state:
//! the server goes on writing meanwhile.

use std::path::{Path, PathBuf};

use claviger_domain::time::Timestamp;
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection, query, query_scalar};

use crate::copy::copy_table;
use crate::invalidations::{self, Changed};
use crate::row::Column;
use crate::schema::TABLES;
use crate::sqlite::SqliteDb;
use crate::statement::statements;
use crate::tx::on;
use crate::{Db, DbOptions, Result, SchemaState, StoreError, Tx};

statements! {
    COUNT_ACCOUNTS = "SELECT COUNT(*) FROM account";
    COUNT_CREDENTIALS = "SELECT COUNT(*) FROM credential";
    END_SESSIONS = "UPDATE credential SET state = 'revoked', reason = 'a backup was restored', updated_at = $1
        WHERE kind = 'session' AND state <> 'revoked'";
}

/// What a backup or a restore came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// How many accounts.
    pub accounts: i64,
    /// How many tokens and sessions.
    pub credentials: i64,
}

impl Db {
    /// Writes a consistent copy of everything to a new file, which only its owner may read. The file appears when it
    /// is complete and on the disk.
    pub async fn backup_to(&self, path: &Path) -> Result<Backup> {
        if path.exists() {
            return Err(StoreError::file(path)(std::io::ErrorKind::AlreadyExists.into()));
        }
        let partial = Partial::beside(path)?;
        match self {
            Db::Sqlite(db) => vacuum_into(db, &partial.path).await?,
            Db::Postgres(_) => self.copy_into(&partial.path).await?,
        }
        let made = inspect(&partial.path).await?;
        partial.publish(path)?;
        Ok(made)
    }

    /// Reads a backup into a database without accounts. All or nothing. Sessions in it are ended: what was signed out
    /// since must not come back. Tokens that were revoked since do, as nothing else knows of that.
    pub async fn restore_from(&self, path: &Path, now: Timestamp) -> Result<Backup> {
        let backup = open_backup(path).await?;
        self.require_schema().await?;
        let mut from = backup.db.read().await?;
        let mut to = self.write().await?;
        if count(&mut to).await? != (Backup { accounts: 0, credentials: 0 }) {
            return Err(StoreError::NotEmpty);
        }
        for table in TABLES.iter().rev() {
            let clear = sqlx::AssertSqlSafe(format!("DELETE FROM {}", table.name)); // the names are ours
            on!(&mut to, c => sqlx::query(clear).execute(c).await.map(drop))?;
        }
        for table in TABLES {
            copy_table(table, &mut from, &mut to).await?;
        }
        on!(&mut to, c => query(END_SESSIONS).bind(now.raw()).execute(c).await.map(drop))?;
        invalidations::append(&mut to, Changed::Everything, now).await?;
        let made = count(&mut to).await?;
        to.commit().await?;
        drop(from);
        backup.db.close().await;
        Ok(made)
    }

    /// PostgreSQL's way: the tables one by one, all as they were at one moment.
    async fn copy_into(&self, path: &Path) -> Result<()> {
        let copy = Db::Sqlite(SqliteDb::open(path, &DbOptions { readers: 1, ..DbOptions::default() }).await?);
        copy.migrate().await?;
        let mut from = self.read().await?;
        let mut to = copy.write().await?;
        on!(&mut to, c => query("DELETE FROM audit_head").execute(c).await.map(drop))?;
        for table in TABLES {
            copy_table(table, &mut from, &mut to).await?;
        }
        to.commit().await?;
        copy.close().await;
        // one file, without a log beside it
        let mut only = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await?;
        query("PRAGMA journal_mode = DELETE").fetch_all(&mut only).await?;
        Ok(only.close().await?)
    }
}

/// SQLite's own way.
async fn vacuum_into(db: &SqliteDb, path: &Path) -> Result<()> {
    let target = path.to_str().ok_or_else(|| StoreError::file(path)(std::io::ErrorKind::InvalidFilename.into()))?;
    let mut reader = db.readers().acquire().await?;
    query("VACUUM INTO $1").bind(target).execute(&mut *reader).await?;
    Ok(())
}

async fn count(tx: &mut Tx) -> Result<Backup> {
    let accounts = on!(tx, c => query_scalar(COUNT_ACCOUNTS).fetch_one(c).await)?;
    let credentials = on!(tx, c => query_scalar(COUNT_CREDENTIALS).fetch_one(c).await)?;
    Ok(Backup { accounts, credentials })
}

/// Reads the whole of a fresh backup once, and tells what is in it.
async fn inspect(path: &Path) -> Result<Backup> {
    let db = Db::Sqlite(SqliteDb::frozen(path).await?);
    let mut tx = db.read().await?;
    let Tx::Sqlite(inner) = &mut tx else { unreachable!("a frozen database is SQLite") };
    let findings: Vec<String> = query_scalar("PRAGMA quick_check").fetch(&mut **inner).try_collect().await?;
    if findings != ["ok"] {
        return Err(StoreError::NotABackup(path.to_owned()));
    }
    let made = count(&mut tx).await?;
    drop(tx);
    db.close().await;
    Ok(made)
}

/// A backup that is open for reading.
struct OpenBackup {
    db: Db,
    _copy: Option<Partial>,
}

/// Whether the file is a backup that this version can read, as far as can be told without reading the whole.
pub async fn check_backup(path: &Path) -> Result<()> {
    let (db, _) = look_into(path).await?;
    db.close().await;
    Ok(())
}

/// Opens a backup without touching it, whatever its version.
async fn look_into(path: &Path) -> Result<(Db, SchemaState)> {
    std::fs::File::open(path).map_err(StoreError::file(path))?;
    let not_a_backup = |_| StoreError::NotABackup(path.to_owned());
    let frozen = Db::Sqlite(SqliteDb::frozen(path).await.map_err(not_a_backup)?);
    let state = frozen.schema_state().await.map_err(not_a_backup)?;
    if state.found == 0 {
        return Err(StoreError::NotABackup(path.to_owned()));
    }
    if state.found > state.known {
        return Err(StoreError::NewerSchema { found: state.found, known: state.known });
    }
    Ok((frozen, state))
}

/// Opens a backup without touching it; one of an older version is brought to this version's schema in a copy.
async fn open_backup(path: &Path) -> Result<OpenBackup> {
    let (frozen, state) = look_into(path).await?;
    if state.is_current() {
        return Ok(OpenBackup { db: frozen, _copy: None });
    }
    frozen.close().await;
    let copy = Partial::beside(path)?;
    std::fs::copy(path, &copy.path).map_err(StoreError::file(&copy.path))?;
    let db = Db::Sqlite(SqliteDb::open(&copy.path, &DbOptions::default()).await?);
    db.migrate().await?;
    Ok(OpenBackup { db, _copy: Some(copy) })
}

/// A file that is not finished, and is removed unless it gets there.
struct Partial {
    path: PathBuf,
}

impl Partial {
    fn beside(path: &Path) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".partial");
        let partial = Self { path: name.into() };
        remove_database(&partial.path);
        let mut options = std::fs::OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&partial.path).map_err(StoreError::file(path))?; // by the name that was asked for
        Ok(partial)
    }

    /// To the disk, and then under its real name.
    fn publish(self, path: &Path) -> Result<()> {
        let publish = || {
            std::fs::File::open(&self.path)?.sync_all()?;
            std::fs::rename(&self.path, path)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        publish().map_err(StoreError::file(path))
    }
}

/// Removes a database's file, and those that SQLite keeps beside it. Nobody may have it open.
pub fn remove_database(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(name);
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        remove_database(&self.path);
    }
}
