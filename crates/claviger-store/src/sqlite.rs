//! SQLite's connections: one that writes, several that read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::sync::Mutex;

use crate::{DbOptions, Result, StoreError};

/// Every statement of the product stays prepared.
pub(crate) const STATEMENTS: usize = 512;

/// A SQLite database and its connections.
#[derive(Debug, Clone)]
pub struct SqliteDb {
    writer: SqlitePool,
    readers: SqlitePool,
    file: Option<Arc<OpenFile>>,
}

/// What only a database in a file has.
#[derive(Debug)]
struct OpenFile {
    path: PathBuf,
    /// `PRAGMA data_version` compares what one and the same connection sees, so this one is held.
    watcher: Mutex<Option<SqliteConnection>>,
}

impl SqliteDb {
    pub(crate) async fn open(path: &Path, options: &DbOptions) -> Result<Self> {
        if options.create {
            create(path).map_err(StoreError::file(path))?;
        } else if !path.exists() {
            return Err(StoreError::File { path: path.to_owned(), source: std::io::ErrorKind::NotFound.into() });
        }
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(options.patience)
            .journal_mode(SqliteJournalMode::Wal)
            // an answered revocation outlives a power cut
            .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .foreign_keys(true)
            .statement_cache_capacity(STATEMENTS)
            .pragma("journal_size_limit", "67108864") // the log shrinks again after a long reader
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON");
        // the writer goes first: it turns a new file into a WAL file, which a reader may not
        let writer = pool(1, options).connect_with(connect.clone()).await?;
        let reader = connect.read_only(true).journal_mode(SqliteJournalMode::Wal);
        let readers = pool(options.readers, options).connect_with(reader.clone()).await?;
        let watcher = Mutex::new(Some(SqliteConnection::connect_with(&reader).await?));
        Ok(Self { writer, readers, file: Some(Arc::new(OpenFile { path: path.to_owned(), watcher })) })
    }

    /// A database without a file lives in its one connection, which readers and the writer take in turn: who holds a
    /// reading transaction must not wait for a writing one.
    pub(crate) async fn memory(options: &DbOptions) -> Result<Self> {
        let connect = SqliteConnectOptions::new().in_memory(true).shared_cache(false).foreign_keys(true);
        let only = pool(1, options).connect_with(connect).await?;
        Ok(Self { writer: only.clone(), readers: only, file: None })
    }

    /// A file that nobody writes to, such as a backup: it is only read, and no file appears beside it.
    pub(crate) async fn frozen(path: &Path) -> Result<Self> {
        let options = DbOptions { readers: 1, ..DbOptions::default() };
        let connect = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let only = pool(1, &options).connect_with(connect).await?;
        Ok(Self { writer: only.clone(), readers: only, file: None })
    }

    pub(crate) fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_deref().map(|file| file.path.as_path())
    }

    pub(crate) async fn data_version(&self) -> Result<Option<i64>> {
        let Some(file) = &self.file else { return Ok(None) };
        let mut watcher = file.watcher.lock().await;
        let watcher = watcher.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        Ok(Some(sqlx::query_scalar("PRAGMA data_version").fetch_one(watcher).await?))
    }

    pub(crate) async fn close(&self) {
        if let Some(file) = &self.file
            && let Some(watcher) = file.watcher.lock().await.take()
        {
            let _ = watcher.close().await; // closed is closed
        }
        self.readers.close().await;
        self.writer.close().await; // the last one brings the log into the file
    }
}

fn pool(size: u32, options: &DbOptions) -> PoolOptions<sqlx::Sqlite> {
    PoolOptions::new()
        .max_connections(size)
        .min_connections(1) // a database in memory dies with its last connection
        .acquire_timeout(options.patience)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false) // there is no wire that could have broken
        .acquire_slow_threshold(Duration::from_secs(1))
}

/// Makes the file with rights for its owner alone; SQLite gives the same to the files beside it.
fn create(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    make_folder(path)?;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Makes the folder that a file is to lie in.
pub(crate) fn make_folder(file: &Path) -> std::io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    }
}
