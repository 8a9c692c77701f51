//! Looks for damage in the database itself.

use sqlx::{Row, query, query_scalar};

use crate::{Db, Result};

impl Db {
    /// Reads the whole of a SQLite file and tells what is damaged: broken pages, indexes that differ from their tables,
    /// rows that name what is gone. PostgreSQL looks after itself.
    pub async fn find_damage(&self) -> Result<Vec<String>> {
        let Db::Sqlite(db) = self else { return Ok(vec![]) };
        let mut reader = db.readers().acquire().await?;
        let mut found: Vec<String> = query_scalar("PRAGMA integrity_check(20)").fetch_all(&mut *reader).await?;
        found.retain(|finding| finding != "ok");
        for row in query("PRAGMA foreign_key_check").fetch_all(&mut *reader).await?.iter().take(20) {
            let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(2)?);
            found.push(format!("a row of {table} names a row of {parent} that is gone"));
        }
        Ok(found)
    }
}
