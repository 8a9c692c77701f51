//! The same random operations on both databases end the same way, one by one and in the end.

use claviger_domain::account::{AccountState, SiteRole};
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::credential::{Credential, CredentialKind, Owner};
use claviger_domain::project::Role;
use claviger_store::accounts::AccountFilter;
use claviger_store::counters::Counter;
use claviger_store::invalidations::Changed;
use claviger_store::last_use::LastUse;
use claviger_store::listing::{CredentialFilter, Whose};
use claviger_store::token_pages::{self, TokenFilter, TokenOrder, TokenPage};
use claviger_store::usage::{self, AddressUse, MethodUse, ProjectUse, day_of};
use claviger_store::{
    Db, PageRequest, Part, Result, StoreError, Tx, accounts, audit, counters, credentials, invalidations, last_use,
    listing, members, notices, projects, secrets, settings,
};
use claviger_testkit::database::TestDatabase;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::fixtures::{NOW, days, digest, person, project, project_id, secret, token, token_id};
use crate::tables::contents;

/// Something to do, with small numbers, so that operations meet each other's traces.
#[derive(Debug, Clone)]
enum Step {
    Account(u32),
    ChangeAccount(u32, bool),
    DeleteAccount(u32),
    Project(u32),
    DeleteProject(u32),
    Member(u32, u32, bool),
    RemoveMember(u32, u32),
    Token(u32, u32, Option<i64>, bool),
    Secret(u32, u32),
    EndSecret(u32, i64),
    ChangeToken(u32, String),
    RevokeOf(u32),
    ForgetSessions(i64),
    ForgetSecrets(i64),
    Use(u32, i64),
    Call(u32, i64, u32),
    Rule(u32, String, i64),
    ForgetCalls(i64),
    Warn(u16, i64),
    Setting(u32, String),
    Log(u32),
    Number(u32),
    List(u32, String),
}

fn step() -> impl Strategy<Value = Step> {
    let (who, what, day) = (1..5_u32, 1..9_u32, -40..40_i64);
    let words = prop_oneof![Just(String::new()), "[a-zA-ZäÖß%_!\\\\' ]{0,6}"];
    prop_oneof![
        who.clone().prop_map(Step::Account),
        (who.clone(), any::<bool>()).prop_map(|(n, flag)| Step::ChangeAccount(n, flag)),
        who.clone().prop_map(Step::DeleteAccount),
        who.clone().prop_map(Step::Project),
        who.clone().prop_map(Step::DeleteProject),
        (who.clone(), who.clone(), any::<bool>()).prop_map(|(n, m, flag)| Step::Member(n, m, flag)),
        (who.clone(), who.clone()).prop_map(|(n, m)| Step::RemoveMember(n, m)),
        (what.clone(), who.clone(), proptest::option::of(day.clone()), any::<bool>())
            .prop_map(|(n, m, day, flag)| Step::Token(n, m, day, flag)),
        (what.clone(), what.clone()).prop_map(|(n, m)| Step::Secret(n, m)),
        (what.clone(), day.clone()).prop_map(|(n, day)| Step::EndSecret(n, day)),
        (what.clone(), words.clone()).prop_map(|(n, word)| Step::ChangeToken(n, word)),
        who.clone().prop_map(Step::RevokeOf),
        day.clone().prop_map(Step::ForgetSessions),
        day.clone().prop_map(Step::ForgetSecrets),
        (what.clone(), day.clone()).prop_map(|(n, day)| Step::Use(n, day)),
        (what.clone(), day.clone(), who.clone()).prop_map(|(n, day, m)| Step::Call(n, day, m)),
        (who.clone(), words.clone(), day.clone()).prop_map(|(n, word, day)| Step::Rule(n, word, day)),
        day.clone().prop_map(Step::ForgetCalls),
        (1..31_u16, day).prop_map(|(days, day)| Step::Warn(days, day)),
        (who.clone(), words.clone()).prop_map(|(n, word)| Step::Setting(n, word)),
        what.prop_map(Step::Log),
        who.clone().prop_map(Step::Number),
        (who, words).prop_map(|(n, word)| Step::List(n, word)),
    ]
}

/// Does it, and tells the outcome in words.
async fn take(db: &Db, step: &Step) -> Result<String> {
    let mut tx = db.write().await?;
    let told = told(&mut tx, step).await?;
    tx.commit().await?;
    Ok(told)
}

async fn told(tx: &mut Tx, step: &Step) -> Result<String> {
    Ok(match step.clone() {
        Step::Account(n) => format!("{:?}", accounts::insert(tx, &person(n), None).await?),
        Step::ChangeAccount(n, flag) => {
            let mut account = accounts::get_to_change(tx, person(n).id).await?;
            account.site_role = if flag { SiteRole::Admin } else { SiteRole::User };
            account.state = if flag { AccountState::Active } else { AccountState::Disabled };
            accounts::update(tx, &account, NOW).await?;
            format!("{account:?} {}", accounts::count_admins(tx).await?)
        }
        Step::DeleteAccount(n) => {
            accounts::delete(tx, person(n).id, NOW).await?;
            format!("{:?}", members::remove_account(tx, person(n).id).await?)
        }
        Step::Project(n) => format!("{:?}", projects::insert(tx, &project(n)).await?),
        Step::DeleteProject(n) => {
            projects::delete(tx, project_id(n), NOW).await?;
            format!("{}", projects::count(tx).await?)
        }
        Step::Member(n, m, flag) => {
            let role = if flag { Role::Admin } else { Role::Developer };
            members::put(tx, project_id(n), person(m).id, role, NOW).await?;
            format!("{:?}", projects::list_of_member(tx, person(m).id).await?)
        }
        Step::RemoveMember(n, m) => format!("{:?}", members::remove(tx, project_id(n), person(m).id).await?),
        Step::Token(n, m, day, session) => {
            let kind = if session { CredentialKind::Session } else { CredentialKind::Token };
            let token = token(n, person(m).id);
            let token = Credential { kind, expires_at: day.map(days), created_at: days(-20), ..token };
            format!("{:?}", credentials::insert(tx, &token).await?)
        }
        Step::Secret(n, m) => format!("{:?}", secrets::insert(tx, token_id(n), &secret(m)).await?),
        Step::EndSecret(n, day) => format!("{:?}", secrets::set_end(tx, &digest(n), days(day)).await?),
        Step::ChangeToken(n, description) => {
            let token = Credential { description, ..credentials::get_to_change(tx, token_id(n)).await? };
            format!("{:?}", credentials::update(tx, &token).await?)
        }
        Step::RevokeOf(n) => {
            let mut gone = credentials::revoke_of_actor(tx, person(n).id, None, None, "gone", NOW).await?;
            gone.sort();
            format!("{gone:?} {}", credentials::count_live(tx, Owner::Account(person(n).id), NOW).await?)
        }
        Step::ForgetSessions(day) => format!("{}", credentials::delete_ended_sessions(tx, days(day)).await?),
        Step::ForgetSecrets(day) => format!("{}", secrets::delete_dead(tx, days(day)).await?.len()),
        Step::Use(n, day) => {
            let (address, user_agent, dialect) = ("::1".to_owned(), "é".to_owned(), format!("d{day}"));
            let last = LastUse { credential: token_id(n), at: days(day), address, user_agent, dialect, uses: 2 };
            last_use::put_all(tx, &[last]).await?;
            format!("{:?}", last_use::find(tx, token_id(n)).await?)
        }
        Step::Call(n, day, m) => {
            let (credential, at) = (token_id(n), days(day));
            let method = MethodUse { credential, day: day_of(at), method: format!("m{m}"), calls: i64::from(m) };
            usage::put_methods(tx, std::slice::from_ref(&method)).await?;
            let MethodUse { credential, day, method, calls } = method;
            let within = ProjectUse { credential, day, method, project: project(m % 4).id, calls };
            usage::put_projects(tx, &[within]).await?;
            let (address, dialect) = (format!("10.0.0.{m}"), "bearer".to_owned());
            let seen = AddressUse { credential, day: day_of(at), address, dialect, calls: i64::from(m), last_at: at };
            usage::put_addresses(tx, &[seen]).await?;
            let methods = usage::list_methods(tx, credential, 0).await?;
            format!("{methods:?} {:?}", usage::list_projects(tx, credential, 0).await?)
        }
        Step::Rule(n, search, day) => {
            let filter = TokenFilter { search, ends_after: Some(days(day)), ..TokenFilter::default() };
            let page = TokenPage { order: TokenOrder::Use, upwards: day < 0, part: Part { skip: 1, rows: 2 } };
            format!("{:?}", token_pages::list(tx, person(n).id, &filter, page, NOW).await?)
        }
        Step::ForgetCalls(day) => format!("{}", usage::prune(tx, day_of(days(day))).await?),
        Step::Warn(distance, day) => format!("{}", notices::queue(tx, distance, days(day)).await?),
        Step::Setting(n, word) => format!("{:?}", settings::put(tx, &n.to_string(), &word).await?),
        Step::Log(n) => {
            let changed = if n.is_multiple_of(2) { Changed::Credential(token_id(n)) } else { Changed::Everything };
            let seq = invalidations::append(tx, changed, NOW).await?;
            let line =
                audit::append(tx, &[entry(n)], |before, line| [before.len() as u8 ^ line.len() as u8; 32]).await?;
            format!("{seq} {line} {:?}", invalidations::list_since(tx, seq - 2, 9).await?)
        }
        Step::Number(n) => format!("{}", counters::take_many(tx, Counter::Account, n).await?),
        Step::List(n, search) => {
            let filter = AccountFilter { search: search.clone(), ..AccountFilter::default() };
            let people = accounts::list(tx, &filter, &PageRequest::first(3)).await?;
            let seen = projects::list(tx, Some(person(n).id), &search, &PageRequest::first(3)).await?;
            let filter =
                CredentialFilter { whose: Whose::ActingAs(person(n).id), search, ..CredentialFilter::default() };
            let tokens = listing::list(tx, &filter, &PageRequest::first(3)).await?;
            let index = secrets::list_presented(tx, None, 5).await?;
            format!("{people:?} {seen:?} {tokens:?} {index:?}")
        }
    })
}

/// Where several values are taken at once, each database names another of them.
fn in_words(error: StoreError) -> String {
    if let StoreError::Conflict(_) = error { "taken".to_owned() } else { error.to_string() }
}

fn entry(n: u32) -> AuditEntry {
    AuditEntry {
        at: days(i64::from(n)),
        action: "x".to_owned(),
        actor: None,
        actor_name: String::new(),
        credential: None,
        subject: AuditSubject::Site,
        owner: None,
        dialect: None,
        address: None,
        request: None,
        outcome: Outcome::Done,
        detail: serde_json::Map::new(),
    }
}

#[test]
fn both_databases_agree() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = Config { cases: 12, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let agree = |steps: Vec<Step>| {
        runtime.block_on(async {
            let (sqlite, postgres) = (TestDatabase::memory().await, TestDatabase::postgres().await);
            for step in &steps {
                let one = take(sqlite.db(), step).await.map_err(in_words);
                let other = take(postgres.db(), step).await.map_err(in_words);
                prop_assert_eq!(one, other, "{:?}", step);
            }
            let fail = |error| TestCaseError::fail(format!("{error:#}"));
            let (one, other) =
                (contents(sqlite.db()).await.map_err(fail)?, contents(postgres.db()).await.map_err(fail)?);
            prop_assert_eq!(one, other);
            Ok(())
        })
    };
    if let Err(error) = TestRunner::new(config).run(&proptest::collection::vec(step(), 1..120), agree) {
        panic!("{error}");
    }
}
