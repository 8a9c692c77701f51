//! REV: revoked, expired, blocked. After the answer no check that starts later lets the credential in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use claviger_auth::accounts::AccountEdit;
use claviger_auth::consumers::ActsAs;
use claviger_auth::still::still_good;
use claviger_auth::{accounts, operator, sessions};
use claviger_domain::account::SiteRole;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::policy::Sudo;
use claviger_domain::project::Role;
use claviger_domain::secret::Secret;
use claviger_forge::members;
use claviger_store::Engine;
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use http::Request;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

both_databases! {
    async fn rev_01_a_revoked_token_is_refused_on_the_same_connection(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        let mut connection = server.connect().await;
        let head = format!("HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n", token.secret);
        let me = format!("GET /v1/me {head}\r\n");
        assert_eq!(connection.ask(&me).await.status, 200);
        let revoke = format!("DELETE {} {head}Claviger-Confirm: {}\r\n\r\n", token.path(), alice.password());
        assert_eq!(connection.ask(revoke).await.status, 200);
        assert_eq!(connection.ask(&me).await.status, 401);

        let token = alice.token().make().await;
        let h2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build()?;
        let me = || h2.get(format!("http://{}/v1/me", server.address)).bearer_auth(&token.secret).send();
        let answer = me().await?;
        assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_2));
        let revoke = server.delete(&token.path()).bearer(&token).confirm(alice.password()).send().await;
        revoke.assert(200);
        assert_eq!(me().await?.status(), 401);
        server.after().await;
    }

    async fn rev_02_another_node_refuses_soon_after_the_answer(database) {
        let (here, there) = {
            let here = TestServer::on(database).await;
            let there = here.twin().await;
            (here, there)
        };
        let alice = here.person("alice").await;
        let token = alice.token().make().await;
        there.follower.catch_up().await?;
        assert!(there.lets_in(&token).await);

        let (revoked, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(tokio::sync::Notify::new()));
        let last = tokio::spawn({
            let (there, token) = (there.clone(), token.clone());
            let (revoked, asked) = (Arc::clone(&revoked), Arc::clone(&asked));
            async move {
                let mut since = None;
                loop {
                    let was_revoked = revoked.load(Ordering::SeqCst);
                    let accepted = there.lets_in(&token).await;
                    asked.notify_one();
                    let now = tokio::time::Instant::now();
                    match (was_revoked, accepted) {
                        (false, _) => since = Some(now),
                        (true, false) => return now - since.unwrap_or(now),
                        (true, true) => {}
                    }
                }
            }
        });
        asked.notified().await; // requests are on their way
        here.delete(&token.path()).basic("alice", alice.password()).send().await.assert(200);
        assert!(!here.lets_in(&token).await, "the node that answered refuses at once");
        revoked.store(true, Ordering::SeqCst);
        let took = tokio::time::timeout(Duration::from_secs(5), last).await??;
        eprintln!("REV-02: the other node refused {took:?} after the answer");
        here.after().await;
    }

    async fn rev_02_whoever_is_told_that_it_is_revoked_is_told_by_a_node_that_refuses_it(database) {
        let here = TestServer::with(database, |options| options.follow = false).await;
        let there = here.twin().await;
        let alice = here.person("alice").await;
        there.follower.catch_up().await?;
        let tokens = [alice.token().make().await, alice.token().make().await];
        there.follower.catch_up().await?;
        for token in &tokens {
            here.delete(&token.path()).basic("alice", alice.password()).send().await.assert(200);
            assert!(there.lets_in(token).await, "it heard of nothing yet");
        }
        let again = there.delete(&tokens[0].path()).basic("alice", alice.password()).send().await;
        again.assert(200);
        let ids = json!({"ids": [tokens[1].id.to_string()]});
        let again = there.post("/v1/tokens/revoke").basic("alice", alice.password()).json(ids).send().await.assert(200);
        assert_eq!(again.json()["revoked"], json!([]), "that was done before");
        for token in &tokens {
            assert!(!there.lets_in(token).await);
        }
        let deeds = here.audit().await.into_iter().filter(|line| line.entry.action == "tokens.delete").count();
        assert_eq!(deeds, 2);
        here.after().await;
    }

    async fn rev_02_a_node_that_hears_nothing_of_the_others_says_that_it_cannot_know(database) {
        let embedded = database.db().engine() == Engine::Sqlite;
        let server = TestServer::with(database, |options| options.follow = false).await;
        let alice = server.person("alice").await;
        let (token, gone) = (alice.token().make().await, alice.token().make().await);
        gone.revoke().await;
        let asks = || [&token, &gone].map(|token| server.get("/v1/me").bearer(token).send());
        let statuses = async || {
            let [known, unknown] = asks();
            [known.await.status, unknown.await.status]
        };
        server.clock.run_on(Duration::from_secs(2));
        assert_eq!(statuses().await, [200, 401]);
        server.clock.run_on(Duration::from_millis(1));
        assert_eq!(statuses().await, if embedded { [200, 401] } else { [503, 503] });
        server.follower.catch_up().await?;
        assert_eq!(statuses().await, [200, 401]);
        server.after().await;
    }

    async fn rev_03_nothing_of_a_deleted_account_lets_in(database) {
        let server = TestServer::on(database).await;
        let (alice, admin) = (server.person("alice").await, server.admin());
        let project = server.project("apollo", &alice).await;
        server.member(&project, &admin, Role::Admin).await;
        let token = alice.token().make().await;
        let for_her = {
            let made = server.post("/v1/tokens").basic("admin", admin.password());
            made.json(json!({"description": "for alice", "user": "alice"})).send().await.assert(201).secret()
        };
        let session = alice.session(SESSION_LIFE).await;
        let number = alice.account.number.to_string();
        let by_session = || server.get("/v1/me").header("x-auth-token", &session).header("x-auth-userid", &number).send();
        by_session().await.assert(200);
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200);

        alice.delete().await;
        for value in [&token.secret, &for_her] {
            assert!(!server.lets_in(value).await);
            server.get("/gate/check").bearer(value).send().await.assert(401);
            assert!(!session_works(&server, value).await);
        }
        by_session().await.assert(401);
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(401);
        let restarted = server.restarted().await;
        assert!(!restarted.lets_in(&token).await && !restarted.lets_in(&for_her).await);
        restarted.get("/v1/me").basic("alice", alice.password()).send().await.assert(401);
        server.after().await;
    }

    async fn rev_03_a_deleted_project_takes_its_bots_along_and_all_that_is_theirs(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (apollo, gemini) = (server.project("apollo", &alice).await, server.project("gemini", &alice).await);
        let bot = server.bot("apollo-ci", &apollo).await;
        server.member(&gemini, &bot, Role::Reader).await;
        let token = bot.token().make().await;
        let link = server.link_with("ci", |new| new.two_legged = Some(ActsAs::Account(bot.account.id))).await;
        let me = link.sign(server.get("/v1/me")).send().await.assert(200).json();
        assert_eq!(me["login"], "apollo-ci");
        let listed = server.get("/v1/tokens").query("project", "apollo").basic("alice", alice.password());
        assert!(listed.send().await.assert(200).text().contains(me["credential"].as_str().unwrap()), "its project's");

        claviger_forge::projects::delete(&server.desk, &alice.caller(), Some(Sudo::by_password()), "apollo").await?;
        assert!(!server.lets_in(&token).await);
        link.sign(server.get("/v1/me")).send().await.assert(401);
        let members = server.get("/v1/projects/gemini/members").basic("alice", alice.password()).send().await;
        assert!(!members.assert(200).text().contains("apollo-ci"));
        let again = server.bot("apollo-ci", &gemini).await;
        assert_ne!(again.account.id, bot.account.id, "the login is free");
        assert!(server.audit().await.iter().any(|line| line.entry.action == "bots.delete"));
        server.after().await;
    }

    async fn rev_04_what_was_revoked_stays_revoked_when_the_account_is_enabled_again(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (kept, lost) = (alice.token().make().await, alice.token().make().await);
        let session = alice.session(SESSION_LIFE).await;
        lost.revoke().await;
        alice.enable(false).await;
        assert!(!server.lets_in(&kept).await && !server.lets_in(&lost).await);
        alice.enable(true).await;
        assert!(server.lets_in(&kept).await && !server.lets_in(&lost).await);
        assert!(session_works(&server, &session).await);
        server.after().await;
    }

    async fn rev_05_a_disabled_account_signs_in_nowhere_and_stays_disabled(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        alice.enable(false).await;
        server.get("/v1/me").basic("alice", alice.password()).send().await.refused(401, "account_disabled");
        let password = Secret::from(alice.password());
        let opened = sessions::sign_in(&server.desk, "alice", &password, [127, 0, 0, 1].into(), "session", SESSION_LIFE);
        assert!(opened.await.is_err());
        let again = accounts::get(&server.desk, &operator(&server.desk), alice.account.id).await?;
        assert_eq!(again.state.as_str(), "disabled");
        server.after().await;
    }

    async fn rev_06_a_removed_member_is_refused_with_the_token_that_was_just_used(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let project = server.private_project("apollo", &alice).await;
        server.member(&project, &bob, Role::Admin).await;
        let token = bob.token().make().await;
        let list = || server.get("/v1/tokens").query("project", "apollo").bearer(&token).send();
        list().await.assert(200);
        let operator = operator(&server.desk);
        members::remove(&server.desk, &operator, Sudo::by_password(), "apollo", "bob").await?;
        list().await.assert(404);
        server.after().await;
    }

    async fn rev_07_a_revocation_that_the_store_does_not_take_is_not_answered_as_done(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().methods(["tokens.delete"]).make().await;
        assert!(server.lets_in(&token).await);
        server.cut_database().await;
        let answer = server.delete(&token.path()).bearer(&token).send().await.refused(503, "unavailable");
        assert!(!answer.header("retry-after").is_empty());
        answer.is_a_proper_refusal();
        let restarted = server.restarted().await;
        let seen = restarted.get("/v1/tokens/self").bearer(&token).send().await.assert(200).json();
        assert_eq!(seen["state"], "active");
    }

    async fn rev_14_what_a_password_opened_ends_when_another_is_chosen(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (caller, since) = (alice.caller(), server.desk.now());
        assert!(still_good(&server.desk, &caller, since).await?);
        server.clock.advance(Duration::from_secs(1));
        let (old, new) = (Secret::from(alice.password()), Secret::from("canary-of-another-password"));
        accounts::change_own_password(&server.desk, &caller, &old, &new).await?;
        assert!(!still_good(&server.desk, &caller, since).await?);
        server.after().await;
    }

    async fn rev_14_an_export_ends_with_the_right_to_it(database) {
        let server = TestServer::on(database).await;
        let export = async |cookie: &str| {
            let request = Request::get("/admin/audit.csv").header("host", "x").header("cookie", cookie);
            let router = claviger_web::router(server.state.clone());
            router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
        };
        for (login, edit) in [
            ("alice", AccountEdit { site_role: Some(SiteRole::User), ..AccountEdit::default() }),
            ("bob", AccountEdit { enabled: Some(false), ..AccountEdit::default() }),
        ] {
            let who = server.another_admin(login).await;
            let cookie = format!("claviger={}", who.session(SESSION_LIFE).await);
            let mut good = export(&cookie).await;
            assert!(good.body_mut().frame().await.unwrap().is_ok());
            let mut begun = export(&cookie).await;
            assert_eq!(begun.status(), 200);
            let operator = operator(&server.desk);
            accounts::edit(&server.desk, &operator, Sudo::by_password(), who.account.id, edit).await?;
            assert!(begun.body_mut().frame().await.unwrap().is_err(), "{login} reads on");
        }
        server.after().await;
    }

    async fn rev_15_a_session_that_ended_is_not_brought_back_by_what_is_written_behind(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let session = alice.session(SESSION_LIFE).await;
        assert!(session_works(&server, &session).await); // its last use is noted and not yet written
        sessions::sign_out(&server.desk, &alice.caller(), &session).await?;
        assert!(!session_works(&server, &session).await);
        server.flush().await;
        assert!(!session_works(&server, &session).await);
        assert!(!session_works(&server.restarted().await, &session).await);
        server.after().await;
    }

    async fn rev_16_a_new_password_ends_all_sessions_and_leaves_the_tokens(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (one, two) = (alice.session(SESSION_LIFE).await, alice.session(SESSION_LIFE).await);
        let token = alice.token().make().await;
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200); // remembered from here on
        let (old, new) = (Secret::from(alice.password()), Secret::from("canary-of-another-password"));
        accounts::change_own_password(&server.desk, &alice.caller(), &old, &new).await?;
        for session in [&one, &two] {
            assert!(!session_works(&server, session).await);
        }
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(401);
        server.get("/v1/me").basic("alice", "canary-of-another-password").send().await.assert(200);
        assert!(server.lets_in(&token).await);
        server.after().await;
    }

    async fn rev_17_an_end_is_exact_however_often_the_token_was_just_used(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().lasting(Duration::from_secs(2)).make().await;
        assert!(server.lets_in(&token).await);
        server.clock.advance(Duration::from_millis(1999));
        assert!(server.lets_in(&token).await);
        server.clock.advance(Duration::from_millis(1));
        assert!(!server.lets_in(&token).await);

        let token = alice.token().make().await;
        let rotate = server.post(&format!("{}/rotate", token.path())).basic("alice", alice.password());
        let fresh = rotate.json(json!({"overlap": 2})).send().await.assert(200).secret();
        server.clock.advance(Duration::from_millis(1999));
        assert!(server.lets_in(&token).await && server.lets_in(&fresh).await);
        server.clock.advance(Duration::from_millis(1));
        assert!(!server.lets_in(&token).await && server.lets_in(&fresh).await);
        server.after().await;
    }

    async fn rev_19_a_login_that_is_used_again_is_another_account(database) {
        let server = TestServer::on(database).await;
        let before = server.person("alice").await;
        let token = before.token().make().await;
        let session = before.session(SESSION_LIFE).await;
        before.delete().await;
        let after = server.person("alice").await;
        assert_ne!((before.account.id, before.account.number), (after.account.id, after.account.number));
        assert!(!server.lets_in(&token).await);
        let pair = |number: i64| server.get("/v1/me").header("x-auth-token", &session).header("x-auth-userid", number.to_string());
        pair(before.account.number).send().await.assert(401);
        pair(after.account.number).send().await.assert(401);
        let restarted = server.restarted().await;
        assert!(!restarted.lets_in(&token).await);
        let listed = server.get("/v1/tokens").basic("alice", after.password()).send().await.assert(200).json();
        assert_eq!(listed["items"], json!([]), "the old account's tokens are not the new one's");
        server.after().await;
    }

    async fn a_revocation_outlives_a_restart(database) {
        let server = TestServer::on(database).await;
        let token = server.person("alice").await.token().make().await;
        token.revoke().await;
        let restarted = server.restarted().await;
        assert!(!restarted.lets_in(&token).await);
        server.after().await;
    }

    async fn a_node_that_missed_changes_forgets_what_it_knew(database) {
        let server = TestServer::with(database, |options| options.follow = false).await;
        let there = server.twin().await;
        let alice = server.person("alice").await;
        let bob = server.person("bob").await;
        let (hers, his) = (alice.token().make().await, bob.token().make().await);
        there.follower.catch_up().await?;
        assert!(there.lets_in(&hers).await && there.lets_in(&his).await);

        hers.revoke().await;
        bob.enable(false).await;
        let mut tx = server.desk.store.write().await?;
        claviger_store::invalidations::prune(&mut tx, server.desk.now().plus(Duration::from_secs(1))).await?;
        tx.commit().await?;
        there.follower.catch_up().await?;
        assert!(!there.lets_in(&hers).await && !there.lets_in(&his).await);
    }
}

/// Whether the value opens a session's own place.
async fn session_works(server: &TestServer, value: &str) -> bool {
    let answer = server.get("/1.0/users/authentication/rest/checksign").query("session", value).send().await.json();
    let result = answer["result"].as_i64();
    assert!([Some(0), Some(702)].contains(&result), "neither yes nor no: {answer}");
    result == Some(0)
}

/// "The database is down" is never "invalid token", and never "come in".
#[tokio::test]
async fn a_token_that_cannot_be_looked_up_is_neither_good_nor_bad() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        (options.fill, options.follow) = (false, false);
    })
    .await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    assert!(server.lets_in(&token).await);
    let cold = server.restarted().await;
    cold.cut_database().await;
    cold.get("/v1/me").bearer(&token).send().await.refused(503, "unavailable").is_a_proper_refusal();
    cold.get("/v1/me").basic("alice", alice.password()).send().await.refused(503, "unavailable");
    cold.get("/gate/check").bearer(&token).send().await.assert(503);
}
