//! What a server relies on: being the only one on a file, hearing of others' writes, and outliving its database.

use std::time::Duration;

use claviger_store::counters::{self, Counter};
use claviger_store::{DatabaseUrl, Db, DbOptions, StoreError};
use claviger_testkit::database::cluster::{OwnPostgres, Stop};
use claviger_testkit::database::{TestDatabase, TestResult, open};

/// F-36: two servers on one file would each believe their own memory.
#[tokio::test]
async fn f36_a_second_server_on_the_same_file_is_refused() -> TestResult {
    let database = TestDatabase::sqlite().await;
    let url: DatabaseUrl = database.url().parse()?;
    let first = url.lock_for_serving()?;
    let error = url.lock_for_serving().unwrap_err();
    assert!(matches!(error, StoreError::Served(_)), "{error}");
    assert!(error.to_string().contains("stop it first"), "{error}");

    let other = database.open_again().await;
    let mut tx = other.write().await?; // a command works beside the server
    counters::take(&mut tx, Counter::Account).await?;
    tx.commit().await?;

    drop(first);
    let _lock = url.lock_for_serving()?;
    Ok(())
}

#[tokio::test]
async fn servers_share_postgres() -> TestResult {
    let database = TestDatabase::postgres().await;
    let url: DatabaseUrl = database.url().parse()?;
    let _one = url.lock_for_serving()?;
    let _two = url.lock_for_serving()?;
    Ok(())
}

#[tokio::test]
async fn a_write_of_another_process_changes_the_data_version() -> TestResult {
    let database = TestDatabase::sqlite().await;
    let other = database.open_again().await;
    let before = database.db().data_version().await?;
    assert!(before.is_some());
    assert_eq!(database.db().data_version().await?, before);
    let mut tx = other.write().await?;
    counters::take(&mut tx, Counter::Account).await?;
    tx.commit().await?;
    assert_ne!(database.db().data_version().await?, before);
    Ok(())
}

#[tokio::test]
async fn readers_go_on_while_a_writer_holds_the_file() -> TestResult {
    let database = TestDatabase::sqlite().await;
    let mut writer = database.db().write().await?;
    counters::take(&mut writer, Counter::Account).await?;
    let mut reader = database.db().read().await?;
    assert_eq!(counters::last(&mut reader, Counter::Account).await?, 0);
    assert!(counters::take(&mut reader, Counter::Account).await.is_err(), "a reader cannot write");
    Ok(())
}

/// F-23: another process that holds the write lock makes writers wait, not for ever, and nobody else.
#[tokio::test]
async fn f23_a_foreign_lock_is_waited_for_and_then_told() -> TestResult {
    let database = TestDatabase::sqlite().await;
    let options = DbOptions { patience: Duration::from_secs(2), ..DbOptions::default() };
    let other = Db::open(&database.url().parse()?, &options).await?;
    let held = database.db().write().await?;
    let error = other.write().await.unwrap_err();
    assert!(matches!(error, StoreError::Busy) && error.is_passing(), "{error:?}");
    other.ping().await?;
    drop(held);
    let _now = other.write().await?;
    Ok(())
}

/// F-18: a restart of PostgreSQL is "cannot know" while it lasts, and over when it is over.
#[tokio::test]
async fn f18_a_restart_of_postgres_is_passing() -> TestResult {
    let server = OwnPostgres::start()?;
    let db = open(&server.url()).await;
    db.migrate().await?;
    for how in [Stop::Fast, Stop::Immediate] {
        let mut open = db.write().await?;
        counters::take(&mut open, Counter::Account).await?;
        server.stop(how)?;
        let error = counters::take(&mut open, Counter::Account).await.unwrap_err();
        assert!(error.is_passing(), "in a transaction: {error:?}");
        drop(open);
        server.resume()?;
        let back = async {
            while let Err(error) = db.ping().await {
                assert!(error.is_passing(), "{error:?}");
            }
        };
        tokio::time::timeout(Duration::from_secs(5), back).await?;
        let mut tx = db.write().await?;
        assert_eq!(counters::last(&mut tx, Counter::Account).await?, 0);
    }
    Ok(())
}
