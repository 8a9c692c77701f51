//! Copies a table from one database to another, of the same kind or not.
//!
//! These are the only statements that are put together while the program runs. Their parts are the names in
//! [`TABLES`](crate::schema::TABLES) and markers, never a value.

use std::fmt::Write;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, Type, query};

use crate::schema::{ColumnKind, Table};
use crate::tx::on;
use crate::{Result, StoreError, Tx};

/// How many rows one statement writes: enough to spare round trips, few enough markers for either database.
const CHUNK: usize = 100;

/// One value of a row.
enum Cell {
    Bytes(Option<Vec<u8>>),
    Number(Option<i64>),
    Text(Option<String>),
    Flag(Option<bool>),
}

/// Copies all rows of a table.
pub(crate) async fn copy_table(table: &'static Table, from: &mut Tx, to: &mut Tx) -> Result<()> {
    let mut chunks = rows(table, from).try_chunks(CHUNK);
    while let Some(chunk) = chunks.try_next().await.map_err(|broken| broken.1)? {
        let text = insert_text(table, chunk.len());
        on!(to, c => {
            let mut insert = query(AssertSqlSafe(text));
            for cell in chunk.into_iter().flatten() {
                insert = match cell {
                    Cell::Bytes(value) => insert.bind(value),
                    Cell::Number(value) => insert.bind(value),
                    Cell::Text(value) => insert.bind(value),
                    Cell::Flag(value) => insert.bind(value),
                };
            }
            insert.execute(c).await.map(drop)
        })?;
    }
    Ok(())
}

fn rows<'t>(table: &'static Table, tx: &'t mut Tx) -> BoxStream<'t, Result<Vec<Cell>>> {
    let names: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
    let text = AssertSqlSafe(format!("SELECT {} FROM {}", names.join(", "), table.name));
    match tx {
        Tx::Sqlite(tx) => query(text).fetch(&mut **tx).map(|row| cells(table, &row?)).boxed(),
        Tx::Postgres(tx) => query(text).fetch(&mut **tx).map(|row| cells(table, &row?)).boxed(),
    }
}

fn cells<R>(table: &Table, row: &R) -> Result<Vec<Cell>>
where
    R: Row,
    usize: ColumnIndex<R>,
    for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> bool: Decode<'r, R::Database> + Type<R::Database>,
{
    let cell = |(index, (name, kind)): (usize, &(&str, ColumnKind))| {
        let cell = match kind {
            ColumnKind::Bytes => row.try_get(index).map(Cell::Bytes),
            ColumnKind::Number => row.try_get(index).map(Cell::Number),
            ColumnKind::Text => row.try_get(index).map(Cell::Text),
            ColumnKind::Flag => row.try_get(index).map(Cell::Flag),
        };
        cell.map_err(|_| StoreError::BrokenRow { table: table.name, column: (*name).to_owned() })
    };
    table.columns.iter().enumerate().map(cell).collect()
}

fn insert_text(table: &Table, rows: usize) -> String {
    let names: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("INSERT INTO {} ({}) VALUES ", table.name, names.join(", "));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..names.len() {
            let marker = row * names.len() + column + 1;
            let _ = write!(text, "{}${marker}", if column == 0 { "" } else { ", " }); // a String takes any text
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_together() {
        const TABLE: Table = Table { name: "t", columns: &[("a", ColumnKind::Text), ("b", ColumnKind::Flag)] };
        assert_eq!(insert_text(&TABLE, 2), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)");
    }
}
