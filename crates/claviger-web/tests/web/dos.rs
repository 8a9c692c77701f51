//! DOS: expensive work stands behind cheap checks, and everything has a bound.

use std::time::Duration;

use claviger_auth::tokens::{self, Count, NewToken};
use claviger_auth::{PasswordCost, operator};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::limits;
use claviger_domain::method::SetName;
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::token::{PlainToken, TokenFormat};
use claviger_testkit::actors::Actor;
use claviger_testkit::upstream::Upstream;
use claviger_testkit::{TestDatabase, TestServer, logs};
use serde_json::json;

#[tokio::test]
async fn dos_01_a_flood_of_passwords_is_bounded_and_slows_nobody_else() {
    // one hash takes longer than many requests, on any machine
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.settings.passwords = PasswordCost { memory_kib: 16 * 1024, passes: 40, at_once: 1, queue: 3 };
    })
    .await;
    let token = server.person("alice").await.token().make().await;
    assert!(server.lets_in(&token).await);
    let flood: Vec<_> = (0..60)
        .map(|n| {
            // many accounts, and not too many for one address, so that it is the pool that says no
            let ask = server.get("/v1/me").basic(&format!("user{n}"), "a guess");
            tokio::spawn(async move { ask.send().await })
        })
        .collect();
    for _ in 0..20 {
        assert!(server.lets_in(&token).await);
    }
    let waiting = flood.iter().filter(|guess| !guess.is_finished()).count();
    assert!(waiting > 0, "tokens were not asked about after the flood, but during it");
    let mut told = [0, 0];
    for answer in flood {
        let answer = answer.await.unwrap();
        match answer.status {
            401 => told[0] += 1,
            429 => {
                assert_eq!((answer.code().as_str(), answer.header("retry-after").is_empty()), ("throttled", false));
                told[1] += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(told[0] >= 4 && told[1] >= 1, "{told:?}: what finds a place is answered, the rest is sent away");
    server.after().await;
}

#[tokio::test]
async fn dos_02_a_right_password_is_hashed_once_a_minute_and_not_for_each_request() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.settings.passwords = PasswordCost { memory_kib: 16 * 1024, passes: 40, at_once: 1, queue: 1 };
    })
    .await;
    let alice = server.person("alice").await;
    let burst = async || {
        let asks: Vec<_> = (0..40)
            .map(|_| {
                let ask = server.get("/v1/me").basic("alice", alice.password());
                tokio::spawn(async move { ask.send().await.status })
            })
            .collect();
        let mut passed = 0;
        for status in asks {
            passed += usize::from(status.await.unwrap() == 200);
        }
        passed
    };
    server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200);
    assert_eq!(burst().await, 40, "no hash is needed, so none finds the queue full");
    server.clock.advance(Duration::from_secs(61));
    assert!(burst().await < 40, "what was remembered is forgotten after a minute");
    // and it is this password that is remembered, for this account
    server.clock.advance(Duration::from_secs(3600));
    server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200);
    server.person("bob").await;
    for (login, password) in [("alice", format!("{}x", alice.password())), ("bob", alice.password())] {
        server.get("/v1/me").basic(login, password).send().await.assert(401);
    }
    server.after().await;
}

#[tokio::test]
async fn dos_03_no_text_makes_a_search_or_a_check_run_away() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().sets(["Full access"]).make().await;
    for text in ["a".repeat(7000), "(a+)+$".repeat(1000), "a.".repeat(3500), "%_".repeat(2000), "1/".repeat(3500)] {
        let json = |body| server.post("/v1/tokens").basic("alice", alice.password()).json(body);
        for ask in [
            server.get("/v1/tokens").query("q", &text).bearer(&token),
            server.get("/v1/projects").query("q", &text).bearer(&token),
            server.get("/v1/audit").query("action", &text).bearer(&token),
            server.get(&format!("/v1/projects/{text}")).bearer(&token),
            server.get(&format!("/rest/p/{text}")).bearer(&token).secure(),
            server.get(&format!("/1.0/{text}/rest/x")).query("session", &token.secret),
            server.get("/v1/me").header("authorization", format!("Bearer {text}")),
            server.get("/v1/me").header("user-agent", &text).bearer(&token),
            json(json!({"description": text.repeat(14)})),
            json(json!({"description": "x", "sets": [text.repeat(14)]})),
            json(json!({"description": "x", "methods": [text.repeat(14)]})),
            json(json!({"description": "x", "cidrs": [text.repeat(14)]})),
            json(json!({"description": "x", "expires_at": text.repeat(14)})),
        ] {
            let answer = tokio::time::timeout(Duration::from_secs(5), ask.send()).await;
            let status = answer.expect("it takes no longer than any other text").status;
            assert!(status < 500, "{status}: {text:.20}");
        }
    }
    server.after().await;
}

#[tokio::test]
async fn dos_04_no_list_of_preferences_is_too_long_to_be_read_or_refused() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await;
    for name in ["Accept", "Accept-Language", "Accept-Encoding", "X-Forwarded-For", "Cookie", "If-None-Match"] {
        for (length, allowed) in [(12 << 10, &[200][..]), (256 << 10, &[400, 431])] {
            let head = format!("GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n", token.secret);
            let ask = server.raw(format!("{head}{name}: {}\r\n\r\n", "a;q=0.5,".repeat(length / 8)));
            let status = tokio::time::timeout(Duration::from_secs(5), ask).await.unwrap().status;
            assert!(allowed.contains(&status), "{name} of {length} bytes: {status}");
        }
    }
    server.after().await;
}

#[tokio::test]
async fn dos_06_a_multipart_body_is_read_nowhere() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let parts = "--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nx\r\n".repeat(12_000);
    for (path, body) in [("/v1/tokens", parts.clone()), ("/v1/tokens", "--b\r\n".to_owned()), ("/api/tokens", parts)] {
        let ask = server.post(path).basic("alice", alice.password()).body("multipart/form-data; boundary=b", body);
        let answer = ask.send().await;
        assert!([400, 401, 413, 415].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
    }
    server.after().await;
}

#[tokio::test]
async fn dos_07_nobody_has_more_tokens_than_there_may_be() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let wanted = NewToken {
        actor: Some(alice.account.id),
        description: "one of many".to_owned(),
        rights: Rights::of_set(SetName::from_static("Read only")),
        expiry: WantedExpiry::Never,
        format: TokenFormat::Native,
    };
    let mut none = |_: &PlainToken| Ok(());
    let count = Count { count: limits::TOKENS_OF_OWNER.unsigned_abs(), each: &mut none };
    tokens::create_many(&server.desk, &operator(&server.desk), Sudo::by_password(), wanted, count).await.unwrap();
    let bob = server.person("bob").await;
    let make =
        |who: &Actor| server.post("/v1/tokens").basic(who.login(), who.password()).json(json!({"description": "x"}));
    make(&alice).send().await.refused(422, "quota_exceeded");
    make(&bob).send().await.assert(201);
    server.after().await;
}

#[tokio::test]
async fn acc_07_a_monstrous_password_is_refused_before_it_is_hashed() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.settings.passwords = PasswordCost { memory_kib: 64 * 1024, passes: 20, at_once: 1, queue: 8 };
    })
    .await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let started = tokio::time::Instant::now();
    server.get("/v1/me").basic("alice", "x".repeat(200)).send().await.assert(401);
    let hash = started.elapsed();
    let started = tokio::time::Instant::now();
    server.get("/v1/me").basic("alice", "x".repeat(2000)).send().await.assert(401);
    let confirmed = server.post("/v1/tokens").bearer(&token).confirm("x".repeat(20_000));
    confirmed.json(json!({"description": "x"})).send().await.refused(403, "wrong_confirmation");
    assert!(started.elapsed() < hash, "{:?}, and a hash takes {hash:?}", started.elapsed());
    let body = format!(r#"{{"description": "{}"}}"#, "x".repeat(10 << 20));
    let answer = server.post("/v1/tokens").bearer(&token).body("application/json", body).send().await;
    answer.refused(413, "body_too_large");
    server.after().await;
}

#[tokio::test]
async fn smg_09_a_head_that_never_ends_is_cut_off_and_others_are_served() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        // long enough for an honest client on a machine that is busy with other tests
        options.limits.head_time = Duration::from_secs(2);
    })
    .await;
    let mut slow = vec![];
    for _ in 0..200 {
        let mut connection = server.connect().await;
        connection.send("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        slow.push(connection);
    }
    // not over a kept connection, which rests as long as a head may take, and may end just as it is used again
    server.get("/health/live").from("127.0.0.9").send().await.assert(200);
    for mut connection in slow {
        let answer = connection.answer("a slow head".to_owned()).await;
        assert!([0, 408].contains(&answer.status), "{}", answer.status);
    }
    server.after().await;
}

#[tokio::test]
async fn dos_06_a_body_that_does_not_come_is_given_up() {
    let upstream = Upstream::start().await;
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.web.body_timeout = Duration::from_millis(300);
        options.routes = format!("[[route]]\npath = '/gated'\nupstream = '{}'\nanonymous = true", upstream.url());
    })
    .await;
    let token = server.person("alice").await.token().sets(["Full access"]).methods(["tokens.create"]).make().await;
    let bearer = format!("Authorization: Bearer {}\r\n", token.secret);
    let signed = "Authorization: OAuth oauth_body_hash=\"x\"\r\n".to_owned();
    let (form, json, text) = ("application/x-www-form-urlencoded", "application/json", "text/plain");
    let none = String::new;
    for (path, kind, credential) in [
        ("/sign-in", form, none()),
        ("/v1/tokens", json, bearer),
        ("/api/tokens", json, none()),
        ("/v1/me", text, signed.clone()),
        ("/gated/x", form, none()),
        ("/gated/x", text, signed),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{credential}Content-Type: {kind}\r\n");
        let answer = server.raw(format!("{head}Content-Length: 100\r\n\r\n{{")).await;
        assert_eq!(answer.status, 408, "{path} {kind}: {}", answer.text());
    }
    assert_eq!(upstream.seen(), []);
    server.after().await;
}

#[tokio::test]
async fn dos_06_what_is_too_large_or_too_much_has_an_answer() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await;
    let bearer = format!("Host: x\r\nAuthorization: Bearer {}\r\n", token.secret);
    let many: String = (0..10_000).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (what, request, allowed) in [
        (
            "an endless query",
            format!("GET /v1/me?{} HTTP/1.1\r\n{bearer}\r\n", "a".repeat(64 << 10)),
            &[414, 431, 400][..],
        ),
        ("ten thousand headers", format!("GET /v1/me HTTP/1.1\r\n{bearer}{many}\r\n"), &[431, 400]),
        (
            "an endless cookie",
            format!("GET /v1/me HTTP/1.1\r\n{bearer}Cookie: a={}\r\n\r\n", "a".repeat(64 << 10)),
            &[431, 400],
        ),
    ] {
        let answer = server.raw(request).await;
        assert!(allowed.contains(&answer.status), "{what}: {}", answer.status);
    }
    let form: String = (0..200_000).map(|n| format!("a{n}=1&")).collect();
    let answer = server.post("/v1/tokens").bearer(&token).body("application/x-www-form-urlencoded", form).send().await;
    answer.refused(413, "body_too_large");
    let json = format!(r#"{{"description": "x", "methods": [{}"m"]}}"#, r#""m","#.repeat(1 << 20));
    let answer = server.post("/v1/tokens").bearer(&token).body("application/json", json).send().await;
    answer.refused(413, "body_too_large");
    server.after().await;
}

#[tokio::test]
async fn dos_05_json_is_bounded_in_depth_and_in_time() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let send =
        |body: String| server.post("/v1/tokens").basic("alice", alice.password()).body("application/json", body).send();
    for deep in ["[".repeat(100_000), r#"{"a":"#.repeat(10_000), format!("{}{}", "[".repeat(1000), "]".repeat(1000))] {
        let answer = send(deep).await;
        assert!([400, 422].contains(&answer.status), "{} {}", answer.status, answer.text());
    }
    let took = async |keys: usize| {
        let keys: String = (0..keys).map(|n| format!(r#""key{n}": 0,"#)).collect();
        let started = tokio::time::Instant::now();
        send(format!(r#"{{{keys}"description": "x"}}"#)).await.assert(422);
        started.elapsed()
    };
    let (few, many) = (took(2_000).await, took(50_000).await);
    assert!(many < few * 100, "{few:?} for 2,000 keys, {many:?} for 50,000: more than in proportion");
    server.after().await;
}

#[tokio::test]
async fn dos_09_a_page_is_capped_and_a_forged_cursor_is_refused() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for _ in 0..3 {
        alice.token().make().await;
    }
    let list =
        |name: &str, value: &str| server.get("/v1/tokens").query(name, value).basic("alice", alice.password()).send();
    list("limit", "1000000000").await.assert(200);
    list("limit", "99999999999999").await.assert(200);
    for wrong in ["99999999999999999999", "-1", "0", "1.5", ""] {
        list("limit", wrong).await.refused(400, "invalid_query");
    }
    for forged in ["0", "AAAA", "';--", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"] {
        list("cursor", forged).await.refused(400, "invalid_cursor");
    }
    let page = list("limit", "2").await.assert(200).json();
    let next = page["next"].as_str().unwrap().to_owned();
    let rest = list("cursor", &next).await.assert(200).json();
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
    // a cursor is a place, not a permission
    let bob = server.person("bob").await;
    let strangers = server.get("/v1/tokens").query("cursor", &next).basic("bob", bob.password()).send().await;
    assert_eq!(strangers.assert(200).json()["items"], json!([]));
    server.after().await;
}

#[tokio::test]
async fn dos_07_a_list_costs_what_is_in_it_and_has_an_end() {
    let server = TestServer::that_follows_nobody().await;
    let alice = server.person("alice").await;
    server.project("site", &alice).await;
    let make = async |names: String| {
        let body = format!(r#"{{"description": "x", "projects": [{names}]}}"#);
        let ask = server.post("/v1/tokens").basic("alice", alice.password());
        ask.body("application/json", body).send().await
    };
    let mut asked = vec![];
    for times in [1, 140_000] {
        let before = logs::mark();
        make(vec![r#""site""#; times].join(",")).await.assert(201);
        asked.push(logs::asked(before).len());
    }
    assert!(asked[0] > 2 && asked[0] == asked[1], "one project is looked for once: {asked:?}");
    let many: Vec<String> = (0..=limits::ITEMS).map(|n| format!(r#""p{n}""#)).collect();
    let told = make(many.join(",")).await.assert(422).text();
    assert!(told.contains("at most 2000 items"), "{told}");
    server.after().await;
}
