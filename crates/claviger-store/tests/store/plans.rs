//! No statement reads a whole table, or sorts what it has read, unless it is named here with the reason.

use claviger_store::{Engine, Statement, Tx, every_statement};
use claviger_testkit::database::{TestDatabase, TestResult};
use sqlx::{AssertSqlSafe, Row, query};

/// Statements that read all of a table or sort, and why they may.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("accounts::COUNT", "asked for once at a start and on a page for administrators"),
    ("accounts::COUNT_ADMINS", "asked for before an administrator is lost"),
    ("accounts::FIND_DELETED", "an administrator looks for what somebody did who is gone"),
    ("audit::LIST_CONCERNING", "puts one account's lines in order, from three indexes"),
    ("backup::COUNT_ACCOUNTS", "once for each backup"),
    ("backup::COUNT_CREDENTIALS", "once for each backup"),
    ("audit::COUNT_SEARCH", "a page for administrators"),
    ("audit::SEARCH", "words are looked for in every line, on a page for administrators"),
    ("credential_pages::COUNT", "all of the site is what an administrator looks through"),
    ("credential_pages::LIST", "all of the site is what an administrator looks through"),
    ("credential_pages::LIST_BY_USE", "all of the site is what an administrator looks through"),
    ("credential_pages::LIST_IDS", "all of the site is what an administrator looks through"),
    ("credential_pages::LIST_OWNERS", "counted by owner"),
    ("consumer_pages::LIST", "all of a small table is what is looked through"),
    ("consumer_pages::LIST_OF_ACTOR", "puts what one person allowed in order, and counts it"),
    ("consumer_pages::LIST_THROUGH", "puts what one consumer was allowed in order, and counts it"),
    ("consumers::SUMMARY", "counts the people of one consumer"),
    ("consumers::LIST", "all of a small table is what is wanted"),
    ("consumers::LIST_REFUSED", "all of a small table is what is wanted"),
    ("nonces::COUNT", "once in a while, to keep the table bounded"),
    ("nonces::REMEMBER_MANY", "reads the values that it is given"),
    ("invalidations::PRUNE", "the table is small, and pruned from its beginning"),
    ("members::FIND_OWNER", "puts one project's members in order"),
    ("notices::LIST_UNSENT", "puts those of one moment in order"),
    ("people::LIST", "puts the people of a site in order, for administrators"),
    ("people::LIST_ORPHANS", "puts the projects of one person in order"),
    ("project_pages::LIST", "puts the projects that one person sees in order"),
    ("project_pages::LIST_BOTS", "puts the bots of one project in order"),
    ("project_pages::LIST_MEMBERS", "puts the members of one project in order"),
    ("projects::COUNT", "a page for administrators"),
    ("secrets::COUNT", "once at a start"),
    ("secrets::LIST_OF", "puts those of one moment in order, of which there are two at most"),
    ("sets::LIST", "all of a small table is what is wanted"),
    ("token_pages::BY_BIRTH_DOWN", "puts what one person rules in order"),
    ("token_pages::BY_BIRTH_UP", "puts what one person rules in order"),
    ("token_pages::BY_DESCRIPTION_DOWN", "puts what one person rules in order"),
    ("token_pages::BY_DESCRIPTION_UP", "puts what one person rules in order"),
    ("token_pages::BY_END_DOWN", "puts what one person rules in order"),
    ("token_pages::BY_END_UP", "puts what one person rules in order"),
    ("token_pages::BY_USE_DOWN", "puts what one person rules in order"),
    ("token_pages::BY_USE_UP", "puts what one person rules in order"),
    ("token_pages::LIST_BOTS", "puts the bots of one person in order"),
];

fn is_exception(statement: &Statement) -> bool {
    let module = statement.module.trim_start_matches("claviger_store::");
    EXCEPTIONS.iter().any(|(name, _)| *name == format!("{module}::{}", statement.name))
}

/// What can be planned: not the beginnings of transactions.
fn planned() -> impl Iterator<Item = Statement> {
    every_statement().filter(|statement| statement.module != "claviger_store::split")
}

#[tokio::test]
async fn sqlite_finds_rows_by_index() -> TestResult {
    let database = TestDatabase::memory().await;
    let mut tx = database.db().read().await?;
    let Tx::Sqlite(tx) = &mut tx else { unreachable!("this is SQLite") };
    let mut wrong = vec![];
    for statement in planned().filter(|statement| !is_exception(statement)) {
        let text = format!("EXPLAIN QUERY PLAN {}", statement.text(Engine::Sqlite));
        for step in query(AssertSqlSafe(text)).fetch_all(&mut **tx).await? {
            let step: String = step.get("detail");
            let whole_table = step.starts_with("SCAN") && !step.contains("CONSTANT ROW");
            if whole_table || step.contains("TEMP B-TREE") {
                wrong.push(format!("{}::{}: {step}", statement.module, statement.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// It sorts, and so stands above. What it sorts is found by index all the same, and nobody else's is read.
#[tokio::test]
async fn the_list_of_tokens_reads_what_one_person_rules() -> TestResult {
    let database = TestDatabase::memory().await;
    let mut tx = database.db().read().await?;
    let Tx::Sqlite(tx) = &mut tx else { unreachable!("this is SQLite") };
    let mut lists = 0;
    for statement in planned().filter(|statement| statement.module.ends_with("token_pages")) {
        let text = format!("EXPLAIN QUERY PLAN {}", statement.text(Engine::Sqlite));
        let plan: Vec<String> =
            query(AssertSqlSafe(text)).fetch_all(&mut **tx).await?.iter().map(|step| step.get("detail")).collect();
        for step in plan.iter().filter(|step| step.starts_with("SCAN")) {
            let within = ["CONSTANT ROW", "SCAN matching", "SCAN page"].iter().any(|part| step.contains(part));
            assert!(within, "{}: {plan:#?}", statement.name);
        }
        lists += usize::from(statement.name.starts_with("BY_"));
    }
    assert_eq!(lists, 8);
    Ok(())
}

/// Without statistics SQLite takes one equality for as good as another.
#[tokio::test]
async fn what_is_somebodys_is_never_looked_for_among_all_of_its_kind() -> TestResult {
    let database = TestDatabase::memory().await;
    let mut tx = database.db().read().await?;
    let Tx::Sqlite(tx) = &mut tx else { unreachable!("this is SQLite") };
    let pages = ["token_pages", "project_pages", "people"];
    for statement in planned().filter(|statement| pages.iter().any(|module| statement.module.ends_with(module))) {
        let text = format!("EXPLAIN QUERY PLAN {}", statement.text(Engine::Sqlite));
        for step in query(AssertSqlSafe(text)).fetch_all(&mut **tx).await? {
            let step: String = step.get("detail");
            assert!(!step.contains("credential_expiry"), "{}::{}: {step}", statement.module, statement.name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn postgres_could_find_rows_by_index() -> TestResult {
    let database = TestDatabase::postgres().await;
    let mut tx = database.db().write().await?;
    let Tx::Postgres(tx) = &mut tx else { unreachable!("this is PostgreSQL") };
    // tables of a test are empty, where reading all is cheapest: that way is closed, so that it is taken only for want
    // of another
    query("SET LOCAL enable_seqscan = off").execute(&mut **tx).await?;
    query("SET LOCAL plan_cache_mode = force_generic_plan").execute(&mut **tx).await?;
    let mut wrong = vec![];
    for (statement, number) in planned().filter(|statement| !is_exception(statement)).zip(0..) {
        let text = statement.text(Engine::Postgres);
        let markers = (1..20).take_while(|marker| text.contains(&format!("${marker}"))).count();
        let values = if markers == 0 { String::new() } else { format!("({})", vec!["NULL"; markers].join(", ")) };
        query(AssertSqlSafe(format!("PREPARE p{number} AS {text}"))).execute(&mut **tx).await?;
        let plan =
            sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN EXECUTE p{number}{values}"))).fetch_all(&mut **tx).await?;
        for step in plan {
            let step: String = step.get(0);
            if step.contains("Seq Scan") && !step.contains(" on audit_head") {
                wrong.push(format!("{}::{}: {step}", statement.module, statement.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}
