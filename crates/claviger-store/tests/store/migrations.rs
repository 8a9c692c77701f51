//! The schema's history.

use claviger_store::{Engine, StoreError};
use claviger_testkit::database::cluster::OwnPostgres;
use claviger_testkit::database::{Scratch, TestResult, open};

use crate::tables::run;

async fn eight_start_together(url: &str) -> TestResult {
    let nodes = (0..8).map(|_| {
        let url = url.to_owned();
        tokio::spawn(async move { open(&url).await.migrate().await })
    });
    let mut migrated = 0;
    for node in nodes.collect::<Vec<_>>() {
        migrated += i64::from(node.await??.found == 0);
    }
    assert_eq!(migrated, 1, "one does the work, the others wait and find it done");
    assert!(open(url).await.schema_state().await?.is_current());
    Ok(())
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once_on_sqlite() -> TestResult {
    let folder = Scratch::new("migrations");
    eight_start_together(&format!("sqlite://{}", folder.path().join("new/claviger.db").display())).await
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once_on_postgres() -> TestResult {
    let server = OwnPostgres::start()?;
    eight_start_together(&server.url()).await
}

claviger_testkit::both_databases! {
    async fn migrating_again_changes_nothing(database) {
        assert!(database.db().schema_state().await?.is_current());
        assert!(database.db().migrate().await?.is_current());
        database.db().require_schema().await?;
    }

    async fn a_newer_schema_is_refused(database) {
        let mut tx = database.db().write().await?;
        run(&mut tx, "INSERT INTO schema_history (version, description, success, checksum, execution_time)
                      SELECT 9999, 'the future', TRUE, checksum, 0 FROM schema_history WHERE version = 1").await?;
        tx.commit().await?;
        for refused in [database.db().migrate().await.map(drop), database.db().require_schema().await] {
            let error = refused.unwrap_err();
            assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error}");
            assert!(error.to_string().contains("at least as new"), "{error}");
        }
    }

    async fn a_migration_that_was_edited_is_refused(database) {
        let mut tx = database.db().write().await?;
        let other = match database.db().engine() {
            Engine::Sqlite => "UPDATE schema_history SET checksum = x'00'",
            Engine::Postgres => "UPDATE schema_history SET checksum = '\\x00'",
        };
        run(&mut tx, other).await?;
        tx.commit().await?;
        let error = database.db().migrate().await.unwrap_err();
        assert!(matches!(error, StoreError::ForeignSchema(1)), "{error}");
    }
}
