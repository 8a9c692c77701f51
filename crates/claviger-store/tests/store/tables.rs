//! All that a database holds, in a form in which two of them can be compared.

use std::collections::BTreeMap;

use claviger_store::schema::{ColumnKind, TABLES};
use claviger_store::{Db, Tx};
use claviger_testkit::database::TestResult;
use sqlx::{AssertSqlSafe, Row, query};

/// The rows of every table as text, in order.
pub(crate) async fn contents(db: &Db) -> TestResult<BTreeMap<&'static str, Vec<String>>> {
    let mut tx = db.read().await?;
    let mut tables = BTreeMap::new();
    for table in TABLES {
        let text = AssertSqlSafe(format!("SELECT * FROM {}", table.name));
        macro_rules! rows {
            ($tx:expr) => {{
                let rows = query(text).fetch_all(&mut **$tx).await?;
                let row = |row| {
                    table
                        .columns
                        .iter()
                        .map(|(name, kind)| match kind {
                            ColumnKind::Bytes => format!("{name}={:02x?}", Row::get::<Option<Vec<u8>>, _>(row, *name)),
                            ColumnKind::Number => format!("{name}={:?}", Row::get::<Option<i64>, _>(row, *name)),
                            ColumnKind::Text => format!("{name}={:?}", Row::get::<Option<String>, _>(row, *name)),
                            ColumnKind::Flag => format!("{name}={:?}", Row::get::<Option<bool>, _>(row, *name)),
                        })
                        .collect::<Vec<_>>()
                        .join(" ")
                };
                rows.iter().map(row).collect::<Vec<_>>()
            }};
        }
        let mut rows = match &mut tx {
            Tx::Sqlite(tx) => rows!(tx),
            Tx::Postgres(tx) => rows!(tx),
        };
        rows.sort();
        tables.insert(table.name, rows);
    }
    Ok(tables)
}

/// Runs a text of the test's own.
pub(crate) async fn run(tx: &mut Tx, text: &'static str) -> TestResult {
    match tx {
        Tx::Sqlite(tx) => query(text).execute(&mut **tx).await.map(|_| ())?,
        Tx::Postgres(tx) => query(text).execute(&mut **tx).await.map(|_| ())?,
    }
    Ok(())
}
