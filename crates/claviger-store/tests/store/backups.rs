//! Backup and restore, from either database into either.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use claviger_domain::credential::{Credential, CredentialKind, CredentialState};
use claviger_domain::project::Role;
use claviger_domain::secret::Secret;
use claviger_store::counters::{self, Counter};
use claviger_store::{Db, StoreError, accounts, credentials, members, projects, secrets};
use claviger_testkit::database::{Scratch, TestDatabase, TestResult, open};

use crate::fixtures::{NOW, days, digest, person, person_with_tokens, project, project_id, token};
use crate::tables::{contents, run};

/// A bit of everything, also values that are easily lost on the way: nothing, the empty text, bytes of zero.
async fn fill(db: &Db) -> TestResult {
    let mut tx = db.write().await?;
    let alice = person_with_tokens(&mut tx, 250).await?;
    accounts::set_password(&mut tx, alice.id, Some(&Secret::from("$argon2id$…'\"")), NOW).await?;
    accounts::insert(&mut tx, &claviger_domain::account::Account { name: String::new(), ..person(2) }, None).await?;
    projects::insert(&mut tx, &project(1)).await?;
    projects::insert(&mut tx, &project(2)).await?;
    members::put(&mut tx, project_id(1), alice.id, Role::Admin, NOW).await?;
    let session = Credential { kind: CredentialKind::Session, expires_at: Some(days(1)), ..token(999, alice.id) };
    credentials::insert(&mut tx, &session).await?;
    counters::take_many(&mut tx, Counter::Credential, 1000).await?;
    Ok(tx.commit().await?)
}

/// What must be the same after a restore: all but the sessions, which it ends, and its own note of change.
fn lasting(mut tables: BTreeMap<&'static str, Vec<String>>) -> BTreeMap<&'static str, Vec<String>> {
    tables.remove("invalidation");
    for rows in tables.values_mut() {
        rows.retain(|row| !row.contains("session") && !row.contains("invalidation"));
    }
    tables
}

async fn travels(from: TestDatabase, to: TestDatabase) -> TestResult {
    let folder = Scratch::new("backup");
    let file = folder.path().join("backup.db");
    fill(from.db()).await?;
    let made = from.db().backup_to(&file).await?;
    assert_eq!((made.accounts, made.credentials), (2, 251));
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 1, "one file, nothing beside it");
    assert_eq!(mode(&file)?, 0o600);
    let before = std::fs::read(&file)?;

    assert_eq!(to.db().restore_from(&file, days(1)).await?, made);
    assert_eq!(std::fs::read(&file)?, before, "a restore leaves the backup as it was");
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
    assert_eq!(lasting(contents(to.db()).await?), lasting(contents(from.db()).await?));

    let mut tx = to.db().write().await?;
    let found = secrets::find_presented(&mut tx, &digest(7)).await?.expect("a token of the backup");
    assert_eq!(found.credential.state, CredentialState::Active);
    let session = credentials::get(&mut tx, token(999, person(1).id).id).await?;
    assert_eq!(session.state, CredentialState::Revoked, "a session must not come back");
    assert_eq!(counters::take(&mut tx, Counter::Credential).await?, 1001, "numbers go on");
    drop(tx);
    let error = to.db().restore_from(&file, NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::NotEmpty), "{error}");
    Ok(())
}

fn mode(path: &Path) -> std::io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

#[tokio::test]
async fn from_sqlite_to_sqlite() -> TestResult {
    travels(TestDatabase::sqlite().await, TestDatabase::sqlite().await).await
}

#[tokio::test]
async fn from_sqlite_to_postgres() -> TestResult {
    travels(TestDatabase::sqlite().await, TestDatabase::postgres().await).await
}

#[tokio::test]
async fn from_postgres_to_sqlite() -> TestResult {
    travels(TestDatabase::postgres().await, TestDatabase::sqlite().await).await
}

#[tokio::test]
async fn from_postgres_to_postgres() -> TestResult {
    travels(TestDatabase::postgres().await, TestDatabase::postgres().await).await
}

claviger_testkit::both_databases! {
    /// F-24: everything that was committed before the backup began is in it, and it is of one moment.
    async fn f24_a_backup_while_others_write_is_of_one_moment(database) {
        let folder = Scratch::new("backup");
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 0).await?;
        tx.commit().await?;
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
        let writer = tokio::spawn({
            let (db, stop, written) = (database.db().clone(), stop.clone(), written.clone());
            async move {
                for n in 1.. {
                    let mut tx = db.write().await?;
                    counters::take(&mut tx, Counter::Credential).await?;
                    credentials::insert(&mut tx, &token(n, alice.id)).await?;
                    tx.commit().await?;
                    written.store(i64::from(n), Ordering::SeqCst);
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                }
                claviger_store::Result::<()>::Ok(())
            }
        });
        for round in 0..10 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let file = folder.path().join(round.to_string());
            let before = written.load(Ordering::SeqCst);
            let made = database.db().backup_to(&file).await?;
            assert!(made.credentials >= before, "{} of {before}", made.credentials);
            let copy = open(&file.display().to_string()).await;
            let mut tx = copy.read().await?;
            assert_eq!(counters::last(&mut tx, Counter::Credential).await?, made.credentials);
        }
        stop.store(true, Ordering::SeqCst);
        writer.await??;
    }

    async fn a_backup_overwrites_nothing(database) {
        let folder = Scratch::new("backup");
        let file = folder.path().join("precious");
        std::fs::write(&file, "x")?;
        let error = database.db().backup_to(&file).await.unwrap_err();
        assert!(matches!(error, StoreError::File { .. }), "{error}");
        assert_eq!(std::fs::read(&file)?, b"x");
        let error = database.db().backup_to(&folder.path().join("no/such/folder")).await.unwrap_err();
        assert!(matches!(error, StoreError::File { .. }), "{error}");
    }

    async fn what_is_no_backup_is_refused(database) {
        let folder = Scratch::new("backup");
        let file = folder.path().join("file");
        assert!(matches!(database.db().restore_from(&file, NOW).await, Err(StoreError::File { .. })));
        for text in ["", "not a database at all, but long enough to hold a header of one hundred bytes, which SQLite reads first"] {
            std::fs::write(&file, text)?;
            let error = database.db().restore_from(&file, NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::NotABackup(_)), "{error:?}");
        }
        std::fs::remove_file(&file)?;
        database.db().backup_to(&file).await?;
        let newer = open(&file.display().to_string()).await;
        let mut tx = newer.write().await?;
        run(&mut tx, "UPDATE schema_history SET version = 9999 WHERE version = 1").await?;
        tx.commit().await?;
        newer.close().await;
        let error = database.db().restore_from(&file, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error:?}");
    }
}
