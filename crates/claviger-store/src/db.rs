//! An open database: where it is, and how its transactions begin.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use crate::sqlite::SqliteDb;
use crate::{Result, ServeLock, StoreError, Tx, postgres, split};

/// Where a database is: `sqlite://path`, a bare path, `sqlite::memory:`, or `postgres://user:password@host/name`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; SQLite.
    File(PathBuf),
    /// Nowhere, for tests; SQLite.
    Memory,
    /// A PostgreSQL server. The text may hold a password, and is not shown.
    Postgres(String),
}

impl DatabaseUrl {
    /// Makes this process the only server of a SQLite file; several may serve one PostgreSQL. It comes before the
    /// database is opened: of two servers that start on no file yet, one makes it, and the other does not touch it.
    pub fn lock_for_serving(&self) -> Result<ServeLock> {
        match self {
            DatabaseUrl::File(path) => ServeLock::take(path),
            DatabaseUrl::Memory | DatabaseUrl::Postgres(_) => Ok(ServeLock::unneeded()),
        }
    }
}

/// How to open a database. The defaults are those of a server.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// Make the file and its folder if they are missing (SQLite).
    pub create: bool,
    /// How many may read at the same time.
    pub readers: u32,
    /// How long a writer waits for its turn before it is told [`StoreError::Busy`].
    pub patience: Duration,
    /// Whether what was committed outlives a power cut (SQLite). Only what is thrown away afterwards does without.
    pub durable: bool,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { create: true, readers: 8, patience: Duration::from_secs(5), durable: true }
    }
}

/// The kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

/// An open database. Cheap to clone; all clones share the connections.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one writer, several readers.
    Sqlite(SqliteDb),
    /// PostgreSQL: a pool.
    Postgres(sqlx::PgPool),
}

impl Db {
    /// Opens a database. It is not migrated yet: see [`Db::migrate`].
    pub async fn open(url: &DatabaseUrl, options: &DbOptions) -> Result<Self> {
        match url {
            DatabaseUrl::File(path) => Ok(Db::Sqlite(SqliteDb::open(path, options).await?)),
            DatabaseUrl::Memory => Ok(Db::Sqlite(SqliteDb::memory(options).await?)),
            DatabaseUrl::Postgres(url) => Ok(Db::Postgres(postgres::connect(url, options).await?)),
        }
    }

    /// Begins a transaction that may write. On SQLite there is one at a time.
    ///
    /// Group commit will stand here: writers that wait for the same disk can share its one flush.
    pub async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite(db) => Tx::Sqlite(db.writer().begin_with(split::BEGIN_WRITE.sqlite).await?),
            Db::Postgres(pool) => Tx::Postgres(postgres::begin(pool, split::BEGIN_WRITE.postgres).await?),
        })
    }

    /// Begins a transaction that reads, and sees one state throughout.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite(db) => Tx::Sqlite(db.readers().begin_with(split::BEGIN_READ.sqlite).await?),
            Db::Postgres(pool) => Tx::Postgres(postgres::begin(pool, split::BEGIN_READ.postgres).await?),
        })
    }

    /// A number that changes when anybody, in this process or another, has written to the SQLite file. It costs
    /// microseconds, so it can be asked often; the `invalidation` table then says what changed. None where there is
    /// no such number: PostgreSQL, and memory, which nobody else can write to.
    pub async fn data_version(&self) -> Result<Option<i64>> {
        match self {
            Db::Sqlite(db) => db.data_version().await,
            Db::Postgres(_) => Ok(None),
        }
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        crate::tx::on!(&mut tx, c => sqlx::query("SELECT 1").execute(c).await.map(drop))
    }

    /// Which kind of database this is.
    pub fn engine(&self) -> Engine {
        match self {
            Db::Sqlite(_) => Engine::Sqlite,
            Db::Postgres(_) => Engine::Postgres,
        }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Db::Sqlite(db) => db.path(),
            Db::Postgres(_) => None,
        }
    }

    /// Closes all connections, after the transactions that are still open.
    pub async fn close(&self) {
        match self {
            Db::Sqlite(db) => db.close().await,
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            _ if text.is_empty() => Err(StoreError::Address("it is empty")),
            _ if text == ":memory:" => Ok(DatabaseUrl::Memory),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(DatabaseUrl::Postgres(text.to_owned()))
            }
            Some(("sqlite", ":memory:" | "//:memory:")) => Ok(DatabaseUrl::Memory),
            Some(("sqlite", path)) => match path.strip_prefix("//").unwrap_or(path) {
                "" => Err(StoreError::Address("it names no file")),
                path => Ok(DatabaseUrl::File(path.into())),
            },
            Some((_, rest)) if rest.starts_with("//") => {
                Err(StoreError::Address("it begins with neither sqlite:// nor postgres://"))
            }
            _ => Ok(DatabaseUrl::File(text.into())),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DatabaseUrl::File(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Memory => f.write_str("sqlite::memory:"),
            DatabaseUrl::Postgres(url) => {
                let place = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = place.split(['?', '#']).next().unwrap_or_default();
                let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> DatabaseUrl {
        text.parse().expect(text)
    }

    #[test]
    fn addresses_are_understood() {
        assert_eq!(parse("sqlite:///var/x.db"), DatabaseUrl::File("/var/x.db".into()));
        assert_eq!(parse("sqlite://x.db"), DatabaseUrl::File("x.db".into()));
        assert_eq!(parse("data/x.db"), DatabaseUrl::File("data/x.db".into()));
        assert_eq!(parse("sqlite::memory:"), DatabaseUrl::Memory);
        assert!("mysql://x".parse::<DatabaseUrl>().is_err());
        assert!("".parse::<DatabaseUrl>().is_err());
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        for url in
            ["postgres://me:s3cr3t@host:5432/name?sslpassword=s3cr3t", "postgresql://me:s3c@s3cr3t@host:5432/name"]
        {
            let url = parse(url);
            assert_eq!(url.to_string(), "postgres://host:5432/name");
            assert!(!format!("{url:?}").contains("s3c"));
        }
    }
}
