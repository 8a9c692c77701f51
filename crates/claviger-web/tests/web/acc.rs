//! ACC: passwords, sessions, and whoever claims to be somebody.

use std::sync::Arc;
use std::time::Duration;

use claviger_auth::accounts::AccountEdit;
use claviger_auth::keys::Keys;
use claviger_auth::{Desk, Error, PasswordCost, Settings, accounts, operator};
use claviger_domain::account::SiteRole;
use claviger_domain::digest::Pepper;
use claviger_domain::entropy::SeededEntropy;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;
use claviger_store::Db;
use claviger_testkit::clock::FrozenClock;
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use serde_json::json;

both_databases! {
    /// PostgreSQL holds no NUL: it must not look as if the database were out of order, nor be a way around the counters.
    async fn acc_05_a_login_that_nobody_can_have_is_unknown_and_counted(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = server.admin().token().make().await;
        let sign_in = |login: &str| server.post("/api/tokens").json(json!({"username": login, "password": "x"}));
        sign_in("\0").from("127.0.0.3").send().await.assert(401);
        let call = server.get("/1.0/users/authentication/rest/signin").query("login", "\0").query("password", "x");
        assert_eq!(call.from("127.0.0.4").send().await.assert(200).json()["result"], 701);
        for path in ["/v1/users/%00", "/rest/u/%00", "/api/users/%00", "/hub/api/rest/users/%00", "/rest/api/2/project/%00"] {
            server.get(path).bearer(&token).secure().send().await.assert(404);
        }
        let access = server.get("/rest/p/has_access").query("user", "\0").query("perm", "read").bearer(&token);
        assert_eq!(access.secure().send().await.assert(200).json()["result"], false);
        let guess = || server.get("/v1/me").basic("\0", alice.password()).from("127.0.0.5");
        guess().send().await.assert(401);
        let mut told = vec![];
        for _ in 0..20 {
            told.push(guess().send().await.status);
        }
        assert!(told.iter().all(|status| [401, 429].contains(status)) && told.last() == Some(&429), "{told:?}");
        server.after().await;
    }

    async fn acc_01_guessing_a_password_is_slowed_and_harms_nobody_else(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let token = alice.token().make().await;
        let mut told = [0, 0];
        for n in 0..1000 {
            let answer = server.get("/v1/me").basic("alice", format!("guess number {n}")).send().await;
            match answer.status {
                401 => told[0] += 1,
                429 => {
                    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1));
                    told[1] += 1;
                }
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert_eq!(told, [6, 994]);
        server.get("/v1/me").basic("alice", alice.password()).send().await.refused(429, "throttled");
        // from elsewhere the owner still comes in, and so does everybody else from everywhere
        server.get("/v1/me").basic("alice", alice.password()).from("127.0.0.9").send().await.assert(200);
        server.get("/v1/me").basic("bob", bob.password()).send().await.assert(200);
        assert!(server.lets_in(&token).await);
        let lines = server.audit().await;
        let throttled: Vec<_> = lines.iter().filter(|line| line.entry.detail.get("code").is_some_and(|code| code == "throttled")).collect();
        assert!((1..=3).contains(&throttled.len()), "one line for a burst, not one for each: {}", throttled.len());
        server.clock.advance(Duration::from_secs(3601));
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200);
        server.after().await;
    }
}

#[tokio::test]
async fn acc_02_and_acc_04_spellings_and_headers_do_not_start_a_new_count() {
    let server = TestServer::start().await;
    server.person("alice").await;
    let spellings = ["alice", "Alice", "ALICE", " alice", "alice ", "aLiCe"];
    let mut passed = 0;
    for n in 0..60 {
        let ask = server.get("/v1/me").basic(spellings[n % spellings.len()], format!("guess number {n}"));
        let ask = match n % 4 {
            0 => ask.header("x-forwarded-for", format!("192.0.2.{n}")),
            1 => ask.header("x-real-ip", format!("192.0.2.{n}")),
            2 => ask.header("forwarded", format!("for=192.0.2.{n}")),
            _ => ask.header("user-agent", format!("agent {n}")),
        };
        passed += usize::from(ask.send().await.status == 401);
    }
    assert_eq!(passed, 6);
    server.after().await;
}

#[tokio::test]
async fn acc_03_a_burst_of_guesses_is_counted_exactly() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let burst: Vec<_> = (0..100)
        .map(|n| {
            let ask = server.get("/v1/me").basic("alice", format!("guess number {n}"));
            tokio::spawn(async move { ask.send().await.status })
        })
        .collect();
    let mut told = [0, 0];
    for status in burst {
        match status.await.unwrap() {
            401 => told[0] += 1,
            429 => told[1] += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!(told, [6, 94]);
    server.get("/v1/me").basic("alice", alice.password()).send().await.refused(429, "throttled");
    server.after().await;
}

#[tokio::test]
async fn acc_05_a_guess_counts_at_every_door_that_takes_a_password() {
    let upstream = claviger_testkit::upstream::Upstream::start().await;
    let routes = format!("[[route]]\npath = '/guarded'\nupstream = '{}'", upstream.url());
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.routes = routes).await;
    let api = "/1.0/users/authentication/rest";
    for door in ["basic", "gate", "check", "tuleap", "hub", "jelastic", "confirmation", "jelastic confirmation"] {
        let login = format!("of-{}", door.replace(' ', "-"));
        let owner = server.person(&login).await;
        let session = owner.session(SESSION_LIFE).await;
        for n in 0..7 {
            let guess = format!("guess number {n}");
            let answer = match door {
                "basic" => server.get("/v1/me").basic(&login, guess),
                "gate" => server.get("/guarded/x").basic(&login, guess),
                "check" => server.get("/gate/check").basic(&login, guess),
                "tuleap" => server.post("/api/tokens").json(json!({"username": login, "password": guess})),
                "hub" => server.get("/hub/api/rest/users/me").basic(&login, guess),
                "jelastic" => server.post(&format!("{api}/signin")).form("login", &login).form("password", guess),
                "confirmation" => {
                    let token = owner.token().methods(["tokens.list"]).make().await;
                    server.post("/v1/tokens").bearer(&token).confirm(guess).json(json!({"description": "x"}))
                }
                _ => {
                    let ask = server.post(&format!("{api}/createtoken")).form("session", &session);
                    ask.form("password", guess).form("description", "x")
                }
            };
            assert_ne!(answer.send().await.status, 500);
        }
        let right = server.get("/v1/me").basic(&login, owner.password()).send().await;
        assert_eq!((right.status, right.code().as_str()), (429, "throttled"), "{door} counts no guesses");
    }
    server.after().await;
}

#[tokio::test]
async fn acc_06_no_answer_tells_whether_an_account_exists() {
    // a hash takes much longer than everything else in a request
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.settings.passwords = PasswordCost { memory_kib: 8 * 1024, passes: 8, at_once: 1, queue: 8 };
    })
    .await;
    let disabled = server.person("carol").await;
    disabled.enable(false).await;
    server.service("robot").await;
    server.person("alice").await;
    let mut answers = vec![];
    for login in ["alice", "nobody", "carol", "robot", ""] {
        let answer =
            server.get("/v1/me").basic(login, "not the password").send().await.refused(401, "invalid_credential");
        let mut body = answer.json();
        body["request_id"] = json!(null);
        answers.push((body, answer.all("www-authenticate").join(",")));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:#?}");

    // In turns, so that whatever else the machine does meets both. The fast quarter of each is what the server takes; the
    // rest is what the machine did meanwhile.
    let mut took = [vec![], vec![]];
    for n in 0..16 {
        for turn in 0..2 {
            let place = (n + turn) % 2;
            let login = ["alice", "nobody"][place];
            let ask = server.get("/v1/me").basic(login, "not the password").from(&format!("127.1.0.{}", n / 5 + 1));
            let started = tokio::time::Instant::now();
            ask.send().await.assert(401);
            took[place].push(started.elapsed());
        }
    }
    took.iter_mut().for_each(|took| took.sort());
    let (known, unknown) = (took[0][4], took[1][4]);
    assert!(known.abs_diff(unknown) < known / 2, "{known:?} and {unknown:?}");
    server.after().await;
}

#[tokio::test]
async fn ses_01_each_sign_in_is_a_new_session() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (one, two) = (alice.session(SESSION_LIFE).await, alice.session(SESSION_LIFE).await);
    assert_ne!(one, two);
    server.after().await;
}

#[tokio::test]
async fn ses_05_no_ambient_credential_is_believed_by_our_own_api() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let session = alice.session(SESSION_LIFE).await;
    for value in [&token.secret, &session] {
        for name in ["session", "claviger", "claviger_session", "__Host-claviger", "access_token", "token"] {
            let ask = server.get("/v1/me").header("cookie", format!("{name}={value}"));
            ask.send().await.refused(401, "credential_required");
        }
        let simple = server.post("/v1/tokens").body("text/plain", r#"{"description":"x"}"#);
        simple
            .bearer(&token)
            .confirm(alice.password())
            .header("origin", "https://evil.example")
            .send()
            .await
            .assert(415);
    }
    let preflight = server.ask("OPTIONS".parse().unwrap(), "/v1/tokens").header("origin", "https://evil.example");
    let answer = preflight.header("access-control-request-method", "POST").send().await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    server.after().await;
}

#[tokio::test]
async fn acc_08_a_host_that_the_client_names_is_in_no_address_that_we_give_out() {
    let server = TestServer::start().await;
    for path in ["/openapi.json", "/v1/me", "/v1/tokens", "/no-such-place"] {
        let ask = format!(
            "GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n\r\n"
        );
        let answer = server.raw(ask).await;
        assert!(!answer.text().contains("evil.example") && !format!("{:?}", answer.headers).contains("evil.example"));
    }
    server.after().await;
}

both_databases! {
    async fn acc_07_a_password_is_bounded_and_compared_whole(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let change = async |old: &str, new: &str| {
            let (old, new) = (Secret::from(old), Secret::from(new));
            accounts::change_own_password(&server.desk, &alice.caller(), &old, &new).await
        };
        let mut now = alice.password();
        for bad in ["", "short", "with\0zero inside", &"x".repeat(1025), "cvg_p_like a token"] {
            assert!(change(&now, bad).await.is_err(), "{}", bad.len());
        }
        // 72 bytes are where bcrypt stops to look
        let long = format!("{}canary", "é".repeat(36));
        for new in [format!("{long}1"), " blanks around it ".to_owned(), "pässwörd 密碼 🔑".to_owned(), "x".repeat(1024)] {
            change(&now, &new).await?;
            now = new;
            server.get("/v1/me").basic("alice", &now).send().await.assert(200);
            for wrong in [format!("{now}x"), now.trim().to_uppercase(), now.chars().skip(1).collect(), format!("{long}2")] {
                server.get("/v1/me").basic("alice", &wrong).from("127.0.0.5").send().await.assert(401);
                server.clock.advance(Duration::from_secs(3601));
            }
        }
        server.after().await;
    }

    async fn acc_14_a_password_is_changed_by_who_knows_the_old_one(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (wrong, new) = (Secret::from("not the old one"), Secret::from("canary-of-a-new-one"));
        assert!(accounts::change_own_password(&server.desk, &alice.caller(), &wrong, &new).await.is_err());

        // no token does it, not even an administrator's that may set everybody's
        let admin = server.admin();
        let token = admin.token().methods(["users.set_password"]).make().await;
        for (who, status) in [("admin", 403), ("alice", 204)] {
            let set = server.ask("PUT".parse()?, &format!("/v1/users/{who}/password")).bearer(&token);
            set.json(json!({"password": alice.password()})).send().await.assert(status);
        }
        let own = server.ask("PUT".parse()?, "/v1/me/password").bearer(&token).confirm(admin.password());
        let own = own.json(json!({"old_password": admin.password(), "password": "canary-of-a-thief"}));
        own.send().await.assert(403);

        // of two changes at once that both know it, one succeeds
        let both: Vec<_> = ["canary-of-the-first", "canary-of-the-second"]
            .map(|new| {
                let (server, alice) = (server.clone(), alice.clone());
                tokio::spawn(async move {
                    let (old, new) = (Secret::from(alice.password()), Secret::from(new));
                    accounts::change_own_password(&server.desk, &alice.caller(), &old, &new).await.is_ok()
                })
            })
            .into();
        let mut succeeded = 0;
        for change in both {
            succeeded += usize::from(change.await?);
        }
        assert_eq!(succeeded, 1);
        let mut works = 0;
        for password in ["canary-of-the-first", "canary-of-the-second", &alice.password()] {
            works += usize::from(server.get("/v1/me").basic("alice", password).send().await.status == 200);
        }
        assert_eq!(works, 1);
        server.after().await;
    }
}

#[tokio::test]
async fn gat_01_whoever_claims_an_identity_in_a_header_is_nobody() {
    let server = TestServer::with(TestDatabase::sqlite().await, |_| {}).await;
    server.person("alice").await;
    for (name, value) in [
        ("x-claviger-user", "admin"),
        ("x_claviger_user", "admin"),
        ("remote-user", "admin"),
        ("x-remote-user", "admin"),
        ("x-forwarded-user", "admin"),
        ("x-webauth-user", "admin"),
        ("x-ssl-client-verify", "SUCCESS"),
        ("x-ssl-client-s-dn", "CN=admin"),
        ("x-client-cert", "MIIB"),
        ("x-forwarded-client-cert", "Subject=\"CN=admin\""),
        ("x-internal", "1"),
        ("x-original-url", "/v1/me"),
    ] {
        server.get("/v1/me").header(name, value).send().await.refused(401, "credential_required");
    }
    server.after().await;
}

both_databases! {
    async fn only_people_count_as_the_last_who_can_administer(database) {
        let server = TestServer::on(database).await;
        let robot = server.service("robot").await;
        let (admin, sudo) = (server.admin().caller(), claviger_domain::policy::Sudo::by_password());
        let role = |site_role| AccountEdit { site_role: Some(site_role), ..AccountEdit::default() };
        for site_role in [SiteRole::Admin, SiteRole::User] {
            accounts::edit(&server.desk, &admin, sudo, robot.account.id, role(site_role)).await?;
        }
        let last = accounts::edit(&server.desk, &admin, sudo, admin.actor().id, role(SiteRole::User)).await;
        assert!(matches!(last, Err(Error::Invalid(_))));
        server.after().await;
    }

    async fn acc_15_of_two_first_starts_one_makes_the_administrator(database) {
        let desk = |db: Db, seed| {
            let master = Secret::new([7; 32]);
            let keys = Keys { pepper: Pepper::new(&master), seal: Seal::new(&master), assertion: Secret::new(vec![]) };
            let cost = PasswordCost { memory_kib: 64, passes: 1, at_once: 2, queue: 8 };
            let settings = Settings { passwords: cost, ..Settings::default() };
            Desk::new(db, Arc::new(FrozenClock::default()), Arc::new(SeededEntropy::new(seed)), keys, settings)
        };
        let (here, there) = (desk(database.db().clone(), 1), desk(database.open_again().await, 2));
        let passwords = ["canary-of-here", "canary-of-there"].map(Secret::from);
        let (one, two) = tokio::join!(
            accounts::first_admin(&here, passwords[0].clone()),
            accounts::first_admin(&there, passwords[1].clone()),
        );
        let made = [one?, two?].into_iter().flatten().count();
        assert_eq!(made, 1, "one of them finds that there is an account");
        assert!(accounts::first_admin(&here, Secret::from("canary-of-a-third")).await?.is_none());
        let listed = accounts::find_by_login(&there, &operator(&there), "admin").await?;
        assert_eq!(listed.site_role, SiteRole::Admin);
    }
}
