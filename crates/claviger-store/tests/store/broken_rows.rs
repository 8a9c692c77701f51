//! What no version of ours has written is reported: never guessed at, never a panic, never "there is none".

use claviger_store::accounts::AccountFilter;
use claviger_store::listing::CredentialFilter;
use claviger_store::{
    PageRequest, Result, StoreError, Tx, accounts, audit, credentials, listing, members, projects, secrets, sets,
};
use claviger_testkit::database::TestResult;

use crate::fixtures::{NOW, digest, person, person_with_tokens, project, project_id, token_id};
use crate::tables::run;

async fn fill(tx: &mut Tx) -> TestResult {
    let alice = person_with_tokens(tx, 1).await?;
    projects::insert(tx, &project(1)).await?;
    projects::insert(tx, &project(2)).await?;
    members::put(tx, project_id(1), alice.id, claviger_domain::project::Role::Reader, NOW).await?;
    run(tx, "INSERT INTO api_set (name, methods, note, created_at) VALUES ('s', '[]', '', 0)").await
}

fn broken<T: std::fmt::Debug>(result: Result<T>, table: &str, column: &str) {
    match result {
        Err(StoreError::BrokenRow { table: found, column: which }) if found == table && which == column => {}
        other => panic!("{table}.{column}: {other:?}"),
    }
}

/// Breaks, reads, undoes.
macro_rules! cases {
    ($database:ident, $($break:literal => $table:literal.$column:literal: |$tx:ident| $read:expr;)*) => {$(
        let mut tx = $database.db().write().await?;
        fill(&mut tx).await?;
        run(&mut tx, $break).await?;
        {
            let $tx = &mut tx;
            broken($read.await, $table, $column);
        }
        tx.rollback().await?;
    )*};
}

claviger_testkit::both_databases! {
    async fn broken_rows_are_errors(database) {
        cases! { database,
            "UPDATE account SET state = 'asleep'" => "account"."state": |tx| accounts::find(tx, person(1).id);
            "UPDATE account SET kind = ''" => "account"."kind": |tx| accounts::find_by_login(tx, "person1");
            "UPDATE account SET site_role = 'Admin'" => "account"."site_role":
                |tx| accounts::list(tx, &AccountFilter::default(), &PageRequest::first(9));
            "UPDATE project SET id = substr(id, 1, 15) WHERE number = 2" => "project"."id":
                |tx| projects::find_by_name(tx, "project-2");
            "UPDATE member SET role = 'owner'" => "member"."role": |tx| members::find_role(tx, project_id(1), person(1).id);
            "UPDATE credential SET rights = '{'" => "credential"."rights": |tx| credentials::find(tx, token_id(1));
            "UPDATE credential SET rights = 'null'" => "credential"."rights": |tx| credentials::get_to_change(tx, token_id(1));
            "UPDATE credential SET owner_kind = 'nobody'" => "credential"."owner_kind": |tx| secrets::find_presented(tx, &digest(1));
            "UPDATE credential SET format = 'jwt'" => "credential"."format":
                |tx| listing::list(tx, &CredentialFilter::default(), &PageRequest::first(9));
            "UPDATE credential SET state = 'ACTIVE'" => "credential"."state": |tx| secrets::list_presented(tx, None, 9);
            "UPDATE account SET state = 'gone'" => "secret"."actor_state": |tx| secrets::find_presented(tx, &digest(1));
            "UPDATE secret SET digest = substr(digest, 1, 31)" => "secret"."digest": |tx| secrets::list_of(tx, token_id(1));
            "UPDATE secret SET digest = substr(digest, 1, 31)" => "secret"."digest": |tx| secrets::delete_of(tx, token_id(1));
            "UPDATE api_set SET methods = '[1]'" => "api_set"."methods": |tx| sets::list(tx);
            "INSERT INTO audit (seq, at, action, actor_name, subject_kind, outcome, detail, hash)
             SELECT 1, 0, '', '', 'planet', 'done', '{}', digest FROM secret" => "audit"."subject":
                |tx| audit::list(tx, &audit::AuditFilter::default(), &PageRequest::first(9));
            "INSERT INTO audit (seq, at, action, actor_name, subject_kind, outcome, detail, hash, address)
             SELECT 1, 0, '', '', 'site', 'done', '{}', digest, 'home' FROM secret" => "audit"."address":
                |tx| audit::list(tx, &audit::AuditFilter::default(), &PageRequest::first(9));
        }
    }
}

/// SQLite lets a text into a column of numbers.
#[tokio::test]
async fn a_value_of_another_type_is_an_error() -> TestResult {
    let database = claviger_testkit::database::TestDatabase::memory().await;
    cases! { database,
        "UPDATE account SET created_at = 'yesterday'" => "account"."created_at": |tx| accounts::find(tx, person(1).id);
        "UPDATE account SET login = x'ff00'" => "account"."login": |tx| accounts::find(tx, person(1).id);
        "UPDATE secret SET dies_at = 1.5" => "secret"."dies_at": |tx| secrets::list_of(tx, token_id(1));
    }
    Ok(())
}
