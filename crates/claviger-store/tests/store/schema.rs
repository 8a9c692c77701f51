//! The list of tables is the truth for backups, so it must be the truth.

use std::collections::BTreeSet;

use claviger_store::Tx;
use claviger_store::schema::{ColumnKind, TABLES};
use sqlx::query_as;

claviger_testkit::both_databases! {
    async fn every_table_and_column_is_listed(database) {
        let mut tx = database.db().read().await?;
        let columns: Vec<(String, String, String)> = match &mut tx {
            Tx::Sqlite(tx) => query_as(
                "SELECT m.name, c.name, upper(c.type) FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_history'",
            ).fetch_all(&mut **tx).await?,
            Tx::Postgres(tx) => query_as(
                "SELECT table_name::text, column_name::text, upper(data_type::text) FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'schema_history'",
            ).fetch_all(&mut **tx).await?,
        };
        let word = |kind| match kind {
            ColumnKind::Bytes => "BYTEA",
            ColumnKind::Number => "BIGINT",
            ColumnKind::Text => "TEXT",
            ColumnKind::Flag => "BOOLEAN",
        };
        let listed: BTreeSet<_> = TABLES
            .iter()
            .flat_map(|table| table.columns.iter().map(|(name, kind)| (table.name.to_owned(), (*name).to_owned(), word(*kind).to_owned())))
            .collect();
        assert_eq!(columns.into_iter().collect::<BTreeSet<_>>(), listed);
    }
}
