//! The few texts that must differ between the databases, each with its reason.

use crate::Statement;

/// Defines statements with a text for each database.
macro_rules! split {
    ($($(#[$meta:meta])* $name:ident { sqlite: $sqlite:expr, postgres: $postgres:expr })*) => {
        $($(#[$meta])* pub(crate) const $name: Statement = Statement {
            module: module_path!(), name: stringify!($name), sqlite: $sqlite, postgres: $postgres,
        };)*

        pub(crate) const STATEMENTS: &[Statement] = &[$($name),*];
    };
}

split! {
    /// A writer takes SQLite's write lock at once: a transaction that reads first and is refused the lock later would
    /// have to be run again. PostgreSQL locks rows as they are met.
    BEGIN_WRITE { sqlite: "BEGIN IMMEDIATE", postgres: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" }

    /// All reads of one transaction see one state; SQLite does so by itself.
    BEGIN_READ { sqlite: "BEGIN DEFERRED", postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }

    /// One migrator at a time. SQLite has its write lock; PostgreSQL gets a lock that ends with the transaction. The
    /// number is arbitrary and only ours.
    LOCK_MIGRATIONS { sqlite: "SELECT 1", postgres: "SELECT pg_advisory_xact_lock(4853112870214873)" }

    /// Whether the table of migrations is there. Each database describes itself in its own way.
    COUNT_HISTORY {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_history'",
        postgres: "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('schema_history')"
    }

    /// Facts that a decision rests on must not change under it. SQLite has one writer; PostgreSQL locks the row. Rows
    /// that only refer to it may still come: no key is changed.
    LOCK_ACCOUNT { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE" }

    /// Whoever makes the administrators fewer takes turns with all who do: each would count the one that the other takes
    /// away. Their rows cannot be locked for it, because each of them already holds one. The number is only ours.
    LOCK_ADMINS { sqlite: "SELECT 1", postgres: "SELECT pg_advisory_xact_lock(4853112870214874)" }

    /// The same for credentials: two rotations at once would leave three secrets.
    LOCK_CREDENTIAL { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM credential WHERE id = $1 FOR NO KEY UPDATE" }

    /// The same for request tokens, whose codes may be tried three times and no more.
    LOCK_REQUEST_TOKEN { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM request_token WHERE digest = $1 FOR NO KEY UPDATE" }

    /// The same for projects, whose last admin must not be lost.
    LOCK_PROJECT { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM project WHERE id = $1 FOR NO KEY UPDATE" }

    /// The same for consumers, whose old secret must not come back with another change.
    LOCK_CONSUMER { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM consumer WHERE id = $1 FOR NO KEY UPDATE" }

    /// A consumer that goes takes along what came about through it: nothing more may come to refer to it meanwhile.
    LOCK_CONSUMER_FOR_GOOD { sqlite: "SELECT 1 WHERE $1 IS NULL", postgres: "SELECT 1 FROM consumer WHERE id = $1 FOR UPDATE" }
}
