//! From a row to a type and back, for both databases, without a procedural macro.
//!
//! sqlx's own derive would build both drivers a second time, for the compiler. `row!` writes the same few lines.

use sqlx::{ColumnIndex, Decode, Row, Type};

use crate::{Result, StoreError};

/// A type that fits in one column: how it lies in the database, and what of that makes sense.
pub(crate) trait Column: Sized {
    /// What the database holds: `i64`, `String`, `Vec<u8>`, `bool`, or an `Option` of these.
    type Raw;
    /// The value, or nothing if the database holds what no version of ours wrote.
    fn read(raw: Self::Raw) -> Option<Self>;
    /// What to bind to a statement.
    fn raw(&self) -> Self::Raw;
}

/// Which column of which row could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} cannot be read")]
pub(crate) struct BrokenColumn {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

/// Reads one column.
pub(crate) fn column<'r, R, T>(row: &'r R, table: &'static str, column: &'static str) -> Result<T, sqlx::Error>
where
    R: Row,
    T: Column,
    T::Raw: Decode<'r, R::Database> + Type<R::Database>,
    &'static str: ColumnIndex<R>,
{
    row.try_get::<T::Raw, _>(column).ok().and_then(T::read).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: Box::new(BrokenColumn { table, column }),
    })
}

/// Reads the one column of several rows.
pub(crate) fn read_all<T: Column>(table: &'static str, column: &'static str, raw: Vec<T::Raw>) -> Result<Vec<T>> {
    let read = |raw| T::read(raw).ok_or_else(|| StoreError::BrokenRow { table, column: column.to_owned() });
    raw.into_iter().map(read).collect()
}

/// Defines a struct whose fields are the columns of a row, by name. What stands after a semicolon is read from the same
/// row as a struct of its own.
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident from $table:literal {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        $(; $($inner:ident: $inner_type:ty),* $(,)?)?
    }) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type,)*
            $($($inner: $inner_type,)*)?
        }

        $crate::row::row!(@read sqlx::sqlite::SqliteRow, $name, $table, [$($field),*], [$($($inner),*)?]);
        $crate::row::row!(@read sqlx::postgres::PgRow, $name, $table, [$($field),*], [$($($inner),*)?]);
    };
    (@read $row:ty, $name:ident, $table:literal, [$($field:ident),*], [$($inner:ident),*]) => {
        impl sqlx::FromRow<'_, $row> for $name {
            fn from_row(row: &$row) -> std::result::Result<Self, sqlx::Error> {
                Ok(Self {
                    $($field: $crate::row::column(row, $table, stringify!($field))?,)*
                    $($inner: sqlx::FromRow::from_row(row)?,)*
                })
            }
        }
    };
}
pub(crate) use row;

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Raw = $type;
            fn read(raw: $type) -> Option<Self> {
                Some(raw)
            }
            fn raw(&self) -> $type {
                self.clone()
            }
        }
    )*};
}
plain!(i64, bool, String, Vec<u8>);

impl<T: Column> Column for Option<T> {
    type Raw = Option<T::Raw>;
    fn read(raw: Option<T::Raw>) -> Option<Self> {
        match raw {
            Some(raw) => T::read(raw).map(Some),
            None => Some(None),
        }
    }
    fn raw(&self) -> Option<T::Raw> {
        self.as_ref().map(T::raw)
    }
}

impl<const N: usize> Column for [u8; N] {
    type Raw = Vec<u8>;
    fn read(raw: Vec<u8>) -> Option<Self> {
        raw.try_into().ok()
    }
    fn raw(&self) -> Vec<u8> {
        self.to_vec()
    }
}
