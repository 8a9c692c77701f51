//! Databases for tests: a fresh, migrated one for each, on either engine.
//!
//! PostgreSQL is started by the test run itself, see [`cluster`]. A scenario that must hold on both databases is
//! written once, with [`both_databases!`](crate::both_databases).

pub mod cluster;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use claviger_store::{DatabaseUrl, Db, DbOptions};
use sqlx::Connection;

use cluster::Lease;

/// How a test ends: `?` on any error, which is then printed with where it came from.
pub type TestResult<T = ()> = anyhow::Result<T>;

/// A database of one test, gone when it is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    db: Db,
    url: String,
    _home: Home,
}

/// What has to be cleared away afterwards.
#[derive(Debug)]
#[expect(dead_code, reason = "held for what happens when they are dropped")]
enum Home {
    Nowhere,
    Folder(Scratch),
    Cluster(Lease),
}

impl TestDatabase {
    /// SQLite in a file, as a server has it.
    pub async fn sqlite() -> Self {
        let folder = Scratch::new("sqlite");
        let url = format!("sqlite://{}", folder.path().join("claviger.db").display());
        Self::migrated(url, Home::Folder(folder)).await
    }

    /// SQLite in memory: the fastest, but readers and writers take turns.
    pub async fn memory() -> Self {
        Self::migrated("sqlite::memory:".to_owned(), Home::Nowhere).await
    }

    /// PostgreSQL, a copy of a migrated template in the shared cluster.
    pub async fn postgres() -> Self {
        let lease = cluster::lease().expect("PostgreSQL for tests");
        Self::migrated(lease.url(), Home::Cluster(lease)).await
    }

    async fn migrated(url: String, home: Home) -> Self {
        let db = open(&url).await;
        db.migrate().await.expect("a fresh database migrates");
        Self { db, url, _home: home }
    }

    /// The open database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Its address, for a server or a command of its own.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns when this many transactions wait for what others hold (PostgreSQL): the moment in which a test that holds it
    /// lets go.
    pub async fn until_waiting(&self, transactions: i64) {
        const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let looking = async {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("a connection to look from");
            let count = async |connection: &mut sqlx::PgConnection| {
                sqlx::query_scalar::<_, i64>(WAITING).fetch_one(connection).await.expect("who waits can be seen")
            };
            while count(&mut connection).await < transactions {}
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.expect("they come to wait");
    }

    /// The same database opened once more, as another process would.
    pub async fn open_again(&self) -> Db {
        open(&self.url).await
    }
}

/// Opens an address as tests do: few connections, patience for a loaded machine, and no wait for the disk: what a test
/// leaves behind need not outlive a power cut.
pub async fn open(url: &str) -> Db {
    let url: DatabaseUrl = url.parse().expect("the address of a test database");
    let patience = std::time::Duration::from_secs(20);
    let options = DbOptions { readers: 4, patience, durable: false, ..DbOptions::default() };
    Db::open(&url, &options).await.expect("a test database opens")
}

/// A folder that is removed when it is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new, empty folder.
    pub fn new(word: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("claviger-{word}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path); // of a process that was killed, whose number this one has now
        std::fs::create_dir_all(&path).expect("a folder for a test");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Writes two tests from one scenario, `name::on_sqlite` and `name::on_postgres`. The body may use `?`.
///
/// ```
/// claviger_testkit::both_databases! {
///     async fn a_fresh_database_answers(database) {
///         database.db().ping().await?;
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "short scenarios use nothing from around them")]
            use super::*;

            $(#[$meta])*
            async fn scenario($database: $crate::database::TestDatabase) -> $crate::database::TestResult {
                $body
                Ok(())
            }

            #[tokio::test]
            async fn on_sqlite() -> $crate::database::TestResult {
                scenario($crate::database::TestDatabase::sqlite().await).await
            }

            #[tokio::test]
            async fn on_postgres() -> $crate::database::TestResult {
                scenario($crate::database::TestDatabase::postgres().await).await
            }
        }
    )*};
}
