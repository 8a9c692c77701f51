//! What two do at once on PostgreSQL, where writers do not take turns. The test holds what both need until both have come
//! to wait for it: what they read before they waited is then what they must not rely on.

use claviger_auth::accounts::AccountEdit;
use claviger_auth::consumers::ConsumerEdit;
use claviger_auth::tokens::NewToken;
use claviger_auth::{Error, accounts, consumers, invitations, operator, sessions, tokens};
use claviger_domain::account::{AccountState, SiteRole};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::method::SetName;
use claviger_domain::policy::Sudo;
use claviger_domain::project::Role;
use claviger_domain::rights::Rights;
use claviger_domain::secret::Secret;
use claviger_domain::token::TokenFormat;
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::{self, Changed};
use claviger_store::{accounts as stored, consumers as stored_consumers, credentials, members};
use claviger_testkit::actors::Actor;
use claviger_testkit::{TestDatabase, TestServer};

async fn start() -> TestServer {
    TestServer::on(TestDatabase::postgres().await).await
}

fn new_token(actor: &Actor) -> NewToken {
    NewToken {
        actor: Some(actor.account.id),
        description: "made at the same time".to_owned(),
        rights: Rights::of_set(SetName::from_static("Read only")),
        expiry: WantedExpiry::Never,
        format: TokenFormat::Native,
    }
}

/// Both need the account and the next number, and take them in one order.
#[tokio::test]
async fn a_sign_in_and_a_new_token_of_one_account_both_come_about() {
    let server = start().await;
    let alice = server.person("alice").await;
    let mut held = server.desk.store.write().await.unwrap();
    counters::take(&mut held, Counter::Credential).await.unwrap();
    let making = tokio::spawn({
        let (server, new) = (server.clone(), new_token(&alice));
        async move { tokens::create(&server.desk, &operator(&server.desk), Sudo::by_password(), new).await.map(drop) }
    });
    server.database.until_waiting(1).await;
    let signing_in = tokio::spawn({
        let (server, password) = (server.clone(), Secret::from(alice.password()));
        let address = [127, 0, 0, 1].into();
        async move { sessions::sign_in(&server.desk, "alice", &password, address, "session", SESSION_LIFE).await.map(drop) }
    });
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    making.await.unwrap().unwrap();
    signing_in.await.unwrap().unwrap();
    server.after().await;
}

#[tokio::test]
async fn of_two_renewals_with_one_session_handle_one_gets_a_token() {
    let server = start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let (old, handle) = link.renewable_dance_with(&alice).await;
    let me = old.sign(server.get("/v1/me")).send().await.assert(200).json();
    let mut held = server.desk.store.write().await.unwrap();
    credentials::get_to_change(&mut held, me["credential"].as_str().unwrap().parse().unwrap()).await.unwrap();
    let renewal = || {
        let renewing = old.and("oauth_session_handle", &handle);
        tokio::spawn(async move { renewing.exchange().await })
    };
    let (one, two) = (renewal(), renewal());
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    let mut statuses = [one.await.unwrap().status, two.await.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    server.after().await;
}

#[tokio::test]
async fn another_change_brings_no_old_secret_of_a_consumer_back() {
    let server = start().await;
    let alice = server.person("alice").await;
    let mut program = server.application("importer", &alice).await;
    let mut held = server.desk.store.write().await.unwrap();
    stored_consumers::get_to_change(&mut held, program.id).await.unwrap();
    let id = program.id;
    let renewing = tokio::spawn({
        let server = server.clone();
        async move { consumers::renew_secret(&server.desk, &operator(&server.desk), Sudo::by_password(), id).await }
    });
    server.database.until_waiting(1).await;
    let editing = tokio::spawn({
        let server = server.clone();
        let edit = ConsumerEdit { name: Some("Importer".to_owned()), ..ConsumerEdit::default() };
        async move { consumers::edit(&server.desk, &operator(&server.desk), Sudo::by_password(), id, edit).await }
    });
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    let renewed = renewing.await.unwrap().unwrap().secret.unwrap();
    editing.await.unwrap().unwrap();
    program.sign(program.dance(0)).send().await.assert(401);
    program.secret.clone_from(renewed.expose());
    server.remember_secret(&program.secret);
    program.request_token().await;
    server.after().await;
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_one_is_left() {
    let server = start().await;
    let (admin, other) = (server.admin(), server.another_admin("other").await);
    let mut held = server.desk.store.write().await.unwrap();
    invalidations::append(&mut held, Changed::Sets, server.desk.now()).await.unwrap();
    let demote = |by: &Actor, whom: &Actor| {
        let (server, by, id) = (server.clone(), by.caller(), whom.account.id);
        let edit = AccountEdit { site_role: Some(SiteRole::User), ..AccountEdit::default() };
        tokio::spawn(async move { accounts::edit(&server.desk, &by, Sudo::by_password(), id, edit).await })
    };
    let (one, two) = (demote(&admin, &other), demote(&other, &admin));
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert!(
        matches!((&one, &two), (Ok(_), Err(Error::Invalid(_))) | (Err(Error::Invalid(_)), Ok(_))),
        "{one:?} {two:?}"
    );
    server.after().await;
}

#[tokio::test]
async fn a_link_does_not_overwrite_the_password_that_ended_it() {
    let server = start().await;
    let alice = server.person("alice").await;
    let (id, caller) = (alice.account.id, server.admin().caller());
    let made = invitations::invite(&server.desk, &caller, Sudo::by_password(), id).await.unwrap();
    let mut held = server.desk.store.write().await.unwrap();
    stored::get_to_change(&mut held, id).await.unwrap();
    let setting = tokio::spawn({
        let (server, new) = (server.clone(), Secret::from("canary-of-an-administrator"));
        async move { accounts::set_password(&server.desk, &caller, Sudo::by_password(), id, &new).await }
    });
    server.database.until_waiting(1).await;
    let accepting = tokio::spawn({
        let (server, new) = (server.clone(), Secret::from("canary-of-a-late-link"));
        async move { invitations::accept(&server.desk, made.secret.expose(), &new, [127, 0, 0, 1].into()).await.map(drop) }
    });
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    setting.await.unwrap().unwrap();
    assert!(matches!(accepting.await.unwrap(), Err(Error::NotFound("link"))));
    server.get("/v1/me").basic("alice", "canary-of-an-administrator").send().await.assert(200);
    server.after().await;
}

/// Whoever changes a row announces it afterwards. A deletion that announced before it met the row would hold what the
/// other waits for.
#[tokio::test]
async fn a_deletion_announces_nothing_before_all_its_rows_are_written() {
    let server = start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let project = server.project("apollo", &alice).await;
    server.member(&project, &bob, Role::Reader).await;
    bob.token().make().await;
    server.application("importer", &bob).await;
    let now = server.desk.now();
    let mut held = server.desk.store.write().await.unwrap();
    members::put(&mut held, project.id, bob.account.id, Role::Developer, now).await.unwrap();
    let deleting = tokio::spawn({
        let bob = bob.clone();
        async move { bob.delete().await }
    });
    server.database.until_waiting(1).await;
    invalidations::append(&mut held, Changed::Project(project.id), now).await.unwrap();
    held.commit().await.unwrap();
    deleting.await.unwrap();
    server.after().await;
}

#[tokio::test]
async fn a_bot_whose_project_is_being_deleted_gets_no_token_any_more() {
    let server = start().await;
    let alice = server.person("alice").await;
    let project = server.project("apollo", &alice).await;
    let bot = server.bot("apollo-ci", &project).await;
    let mut held = server.desk.store.write().await.unwrap();
    counters::take(&mut held, Counter::Invalidation).await.unwrap();
    let deleting = tokio::spawn({
        let server = server.clone();
        async move {
            claviger_forge::projects::delete(&server.desk, &operator(&server.desk), Some(Sudo::by_password()), "apollo")
                .await
        }
    });
    server.database.until_waiting(1).await;
    let making = tokio::spawn({
        let (server, new) = (server.clone(), new_token(&bot));
        async move { tokens::create(&server.desk, &operator(&server.desk), Sudo::by_password(), new).await.map(drop) }
    });
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    deleting.await.unwrap().unwrap();
    assert!(matches!(making.await.unwrap(), Err(Error::Invalid(_))));
    let mut tx = server.desk.store.read().await.unwrap();
    assert_eq!(stored::get(&mut tx, bot.account.id).await.unwrap().state, AccountState::Deleted);
    drop(tx);
    server.after().await;
}

#[tokio::test]
async fn a_bearer_that_is_made_while_its_application_is_removed_ends_with_it() {
    let server = start().await;
    let alice = server.person("alice").await;
    let program = server.application("importer", &alice).await;
    let mut held = server.desk.store.write().await.unwrap();
    invalidations::append(&mut held, Changed::Sets, server.desk.now()).await.unwrap();
    let making = tokio::spawn({
        let (server, caller, new) = (server.clone(), alice.caller(), new_token(&alice));
        async move { consumers::generate_token(&server.desk, &caller, Sudo::by_password(), program.id, new).await }
    });
    server.database.until_waiting(1).await; // the token is written, and not committed
    let removing = tokio::spawn({
        let (server, caller) = (server.clone(), alice.caller());
        async move { consumers::delete(&server.desk, &caller, Sudo::by_password(), program.id).await }
    });
    server.database.until_waiting(2).await;
    held.rollback().await.unwrap();
    let made = making.await.unwrap().unwrap();
    removing.await.unwrap().unwrap();
    server.remember_secret(made.secret.expose());
    assert!(!server.lets_in(made.secret.expose()).await);
    server.after().await;
}
