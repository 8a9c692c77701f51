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
}
