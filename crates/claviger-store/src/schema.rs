//! The tables by name, for the parts that treat all tables alike: backup, restore, and the naming of conflicts.

/// What a column holds, which is the same word in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `BYTEA`
    Bytes,
    /// `BIGINT`
    Number,
    /// `TEXT`
    Text,
    /// `BOOLEAN`
    Flag,
}

/// A table and its columns.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [(&'static str, ColumnKind)],
}

/// All tables, those that others refer to first.
pub const TABLES: &[Table] = &[];

/// A unique constraint: its name, how SQLite tells of it, and what people call it.
struct Unique {
    name: &'static str,
    columns: &'static str,
    word: &'static str,
}

const UNIQUES: &[Unique] = &[];

/// The word for a broken unique constraint, from what either database says.
pub(crate) fn unique_name(constraint: Option<&str>, message: &str) -> &'static str {
    let columns = message.strip_prefix("UNIQUE constraint failed: ");
    let found = UNIQUES.iter().find(|unique| constraint == Some(unique.name) || columns == Some(unique.columns));
    found.map_or("value", |unique| unique.word)
}

/// A word that changes with the schema: a template database that bears it need not be migrated.
pub fn fingerprint() -> String {
    let mut sum = 0_u64;
    for migration in crate::migrate::migrator().iter() {
        for &byte in migration.checksum.iter() {
            sum = sum.wrapping_mul(1_099_511_628_211).wrapping_add(u64::from(byte));
        }
    }
    format!("{sum:016x}")
}
