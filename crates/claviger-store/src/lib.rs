//! Memory: the only floor that speaks SQL.
//!
//! One text for two databases. [`Db`] is an open database, [`Tx`] a transaction on it, and every table has a module
//! of plain functions `verb(tx, ..)`: `find_*` may be none, `get_*` must exist, `list_*` comes in pages. The extent of
//! a transaction is decided one floor up, where `tx.commit()` stands.
//!
//! # To add a statement
//!
//! 1. Write it in the `statements!` block of its table's module, with `$1` markers and in the words that SQLite and
//!    PostgreSQL share: no `now()`, no arrays, no `ILIKE`, no `CAST` of bytes.
//! 2. Run it through `on!` and read rows with a `row!`.
//! 3. Nothing else: `tests/store/every_statement_prepares.rs` finds it in [`every_statement`] and prepares it on both.
//!
//! A text that has to differ goes to `split.rs` with the reason. A new module is named in [`every_statement`], a new table
//! in [`schema::TABLES`], or a test says so.
//!
//! # Order of locks
//!
//! A writing transaction touches rows first, then [`invalidations`], then [`audit`], and commits. The last two are one
//! row each that all writers meet at; whoever takes them early makes everybody wait, and in another order PostgreSQL
//! has to break a deadlock.

pub mod accounts;
pub mod audit;
mod backup;
mod columns;
pub mod consumer_pages;
pub mod consumers;
mod copy;
pub mod counters;
pub mod credential_pages;
pub mod credentials;
mod db;
mod error;
pub mod identities;
mod integrity;
pub mod invalidations;
pub mod invitations;
pub mod last_use;
pub mod listing;
mod lock;
pub mod members;
mod migrate;
pub mod narrowings;
pub mod nonces;
pub mod notices;
mod page;
pub mod passkeys;
pub mod people;
mod postgres;
pub mod preferences;
pub mod project_pages;
pub mod projects;
pub mod recovery_codes;
pub mod request_tokens;
mod row;
pub mod schema;
pub mod secrets;
pub mod sets;
pub mod settings;
mod split;
mod sqlite;
mod statement;
pub mod token_pages;
pub mod totp;
mod tx;
pub mod usage;

pub use backup::{Backup, check_backup, remove_database};
pub use db::{DatabaseUrl, Db, DbOptions, Engine};
pub use error::{Fault, Result, StoreError};
pub use lock::ServeLock;
pub use migrate::SchemaState;
pub use page::{Page, PageRequest, Part};
pub use statement::{Statement, every_statement};
pub use tx::Tx;
