//! In place of checks by the compiler: every text is prepared on both databases.

use claviger_store::{Engine, Tx, every_statement};
use sqlx::{Executor, SqlSafeStr};

claviger_testkit::both_databases! {
    async fn every_statement_prepares(database) {
        let mut wrong = vec![];
        for statement in every_statement() {
            let mut tx = database.db().write().await?;
            let text = statement.text(database.db().engine());
            let prepared = match &mut tx {
                Tx::Sqlite(tx) => tx.prepare(text.into_sql_str()).await.map(drop),
                Tx::Postgres(tx) => tx.prepare(text.into_sql_str()).await.map(drop),
            };
            if let Err(error) = prepared {
                wrong.push(format!("{}::{}: {error}", statement.module, statement.name));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// A module with statements that is not in the list would go unprepared.
#[test]
fn every_module_is_listed() {
    let listed: Vec<_> = every_statement().map(|statement| statement.module).collect();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let file = file.unwrap().path();
        let text = if file.is_file() { std::fs::read_to_string(&file).unwrap() } else { continue };
        if text.lines().any(|line| line.starts_with("statements! {")) {
            let module = format!("claviger_store::{}", file.file_stem().unwrap().to_str().unwrap());
            assert!(listed.contains(&&*module), "{module} is missing in `every_statement`");
        }
    }
}

#[test]
fn texts_differ_only_in_split() {
    for statement in every_statement().filter(|statement| statement.module != "claviger_store::split") {
        assert_eq!(statement.text(Engine::Sqlite), statement.text(Engine::Postgres), "{}", statement.name);
    }
}
