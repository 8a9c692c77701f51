//! What can go wrong below the floor, in the words the floors above decide with.
//!
//! A driver's error may quote the values of a row, so none is kept: only its code and, where the code cannot concern
//! values, its message.

use std::path::PathBuf;

use sqlx::error::{DatabaseError, ErrorKind};

use crate::row::BrokenColumn;

/// The result of everything in this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A unique value is taken; the word names which: `"account.login"`.
    #[error("{0} is already taken")]
    Conflict(&'static str),
    /// Something that must exist does not; the word names its kind.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Somebody else holds the lock for too long, or the database undid us for another's sake: try again.
    #[error("the database is busy")]
    Busy,
    /// A row holds what this version cannot read. It is reported, never guessed at.
    #[error("a stored {table} cannot be read: column {column}")]
    BrokenRow {
        /// The table, or the name of the joined row.
        table: &'static str,
        /// The column that made no sense.
        column: String,
    },
    /// The database cannot be reached or written. This is "cannot know", and never "no".
    #[error("the database is not available: {0}")]
    Unavailable(Fault),
    /// The database refused a statement: a mistake of ours, or of the schema.
    #[error("the database refused a statement: {0}")]
    Driver(Fault),
    /// The address of the database cannot be understood. The address is not repeated, it may hold a password.
    #[error("the database address cannot be used: {0}")]
    Address(&'static str),
    /// The database was written by a newer version.
    #[error(
        "the database has schema {found}, and this claviger knows schemas up to {known}: run a claviger that is at least \
         as new as the one that wrote it, or restore a backup"
    )]
    NewerSchema {
        /// The newest migration in the database.
        found: i64,
        /// The newest migration in this program.
        known: i64,
    },
    /// A migration in the database is not the one in this program.
    #[error("migration {0} in the database is not the one that this claviger holds: it was changed after it had run")]
    ForeignSchema(i64),
    /// The database has not been brought to this version's schema yet.
    #[error("the database has schema {found}, and this claviger needs {known}: run `claviger migrate`")]
    OlderSchema {
        /// The newest migration in the database, 0 for none.
        found: i64,
        /// The newest migration in this program.
        known: i64,
    },
    /// Another server runs on the same SQLite file.
    #[error(
        "another claviger already serves {}: stop it first, or use PostgreSQL if several are to run together",
        .0.display()
    )]
    Served(PathBuf),
    /// A file of the database or of a backup could not be used.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A backup is only restored into a database without accounts.
    #[error("the database is not empty: restore into a new data folder or an empty database")]
    NotEmpty,
    /// The file is not a backup made by `claviger backup`.
    #[error("{} is not a backup of claviger", .0.display())]
    NotABackup(PathBuf),
}

/// What a driver said, without the values it may have quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// SQLSTATE of PostgreSQL, result code of SQLite, or a word for faults outside of a statement.
    pub code: String,
    /// The message, empty where it could quote a value.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.message.as_str() {
            "" => write!(f, "code {}", self.code),
            message => write!(f, "{message} (code {})", self.code),
        }
    }
}

impl StoreError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.into();
        move |source| StoreError::File { path, source }
    }

    /// Whether it is the database's state and not the question: an answer of 503, with a retry.
    pub fn is_passing(&self) -> bool {
        matches!(self, StoreError::Busy | StoreError::Unavailable(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match error {
            E::Database(error) => from_database(&*error),
            E::RowNotFound => StoreError::NotFound("row"),
            E::PoolTimedOut => StoreError::Busy,
            E::ColumnDecode { index, source } => match source.downcast::<BrokenColumn>() {
                Ok(broken) => StoreError::BrokenRow { table: broken.table, column: broken.column.to_owned() },
                Err(_) => StoreError::BrokenRow { table: "row", column: index },
            },
            E::ColumnNotFound(column) => StoreError::BrokenRow { table: "row", column },
            E::Configuration(_) => StoreError::Address("its options make no sense"),
            E::Io(error) => StoreError::Unavailable(Fault { code: "io".into(), message: error.to_string() }),
            E::Tls(error) => StoreError::Unavailable(Fault { code: "tls".into(), message: error.to_string() }),
            E::PoolClosed | E::WorkerCrashed | E::Protocol(_) | E::BeginFailed => {
                StoreError::Unavailable(Fault { code: "connection".into(), message: "the connection broke".into() })
            }
            _ => StoreError::Driver(Fault { code: "driver".into(), message: String::new() }),
        }
    }
}

fn from_database(error: &dyn DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default().into_owned();
    if error.kind() == ErrorKind::UniqueViolation {
        return StoreError::Conflict(crate::schema::unique_name(error.constraint(), error.message()));
    }
    if error.kind() == ErrorKind::ForeignKeyViolation {
        return StoreError::NotFound("account, project or token as this refers to");
    }
    if let Some(error) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        return from_sqlite(code, error.message());
    }
    let message = error.message().to_owned();
    match code.get(..2).unwrap_or_default() {
        // admin shutdown, crash shutdown, starting up; too many connections; connection exceptions; disk or memory full
        "57" if code != "57014" => StoreError::Unavailable(Fault { code, message }),
        "08" | "53" | "58" => StoreError::Unavailable(Fault { code, message }),
        "28" | "3D" => StoreError::Unavailable(Fault { code, message }), // wrong password, no such database
        // lock timeout, statement timeout, deadlock, serialization failure
        "55" | "57" | "40" => StoreError::Busy,
        // data exceptions quote the value they dislike
        "22" => StoreError::Driver(Fault { code, message: String::new() }),
        _ => StoreError::Driver(Fault { code, message }),
    }
}

fn from_sqlite(code: String, message: &str) -> StoreError {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    let fault = Fault { message: message.to_owned(), code };
    match fault.code.parse::<i32>().unwrap_or_default() & 0xff {
        BUSY | LOCKED => StoreError::Busy,
        // read-only, input/output, corrupt, full, cannot open, not a database
        8 | 10 | 11 | 13 | 14 | 26 => StoreError::Unavailable(fault),
        _ => StoreError::Driver(fault),
    }
}
