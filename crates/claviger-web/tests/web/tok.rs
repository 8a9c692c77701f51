//! TOK: tokens, their form, and the slot they come in (RFC 6750 section 5).

use std::time::Duration;

use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::token::TokenFormat;
use claviger_testkit::speakers::{Holder, SPEAKERS};
use claviger_testkit::upstream::Upstream;
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use serde_json::{Value, json};

const FORMATS: [TokenFormat; 5] =
    [TokenFormat::Native, TokenFormat::Allura, TokenFormat::Tuleap, TokenFormat::Youtrack, TokenFormat::Jelastic];

/// A server with an upstream behind `/api`.
async fn gated() -> (TestServer, Upstream) {
    let upstream = Upstream::start().await;
    let routes = format!("[[route]]\npath = '/api'\nupstream = '{}'", upstream.url());
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.routes = routes).await;
    (server, upstream)
}

#[tokio::test]
async fn tok_01_a_token_with_one_change_is_refused_in_every_slot() {
    let (server, upstream) = gated().await;
    let alice = server.person("alice").await;
    for format in FORMATS {
        let token = alice.token().format(format).make().await;
        let value = &token.secret;
        let last = if value.ends_with('a') { 'b' } else { 'a' };
        let wrong = [
            value[..value.len() - 1].to_owned(),
            format!("{value}a"),
            format!("{}{last}", &value[..value.len() - 1]),
            value.to_uppercase(),
        ];
        for (speaker, wrong) in SPEAKERS.iter().flat_map(|speaker| wrong.iter().map(move |wrong| (speaker, wrong))) {
            let holder = Holder::of(&alice, &token).with(wrong.as_str());
            let answer = speaker.say(server.get("/api/x"), &holder).send().await;
            // what has no form of a token is a guess at a password in Basic, and too many are throttled
            let guess = speaker.dialect == "basic" && answer.status == 429;
            assert!(answer.status == 401 || guess, "{}: {wrong}: {}", speaker.dialect, answer.status);
        }
    }
    assert_eq!(upstream.seen().len(), 0);
    server.after().await;
}

#[tokio::test]
async fn tok_02_nothing_is_trimmed_to_a_valid_token() {
    let (server, _upstream) = gated().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    for tail in ["%20", "\t", "\0", "\n", "\u{200b}", " ", "%00"] {
        let wrong = format!("{}{tail}", token.secret);
        server.get("/v1/me").basic("alice", &wrong).send().await.assert(401);
        server.get("/api/x").query("session", &wrong).send().await.assert(401);
        server.get("/api/x").query("access_token", &wrong).secure().send().await.assert(401);
    }
    for tail in ["%20", "\u{200b}", " x", "\tx"] {
        let answer = server
            .raw(format!("GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}{tail}\r\n\r\n", token.secret));
        let answer = answer.await;
        assert!([400, 401].contains(&answer.status), "{tail:?}: {}", answer.status);
    }
    server.after().await;
}

#[tokio::test]
async fn tok_03_of_two_authorization_headers_none_is_chosen() {
    let (server, upstream) = gated().await;
    let token = server.person("alice").await.token().make().await;
    for path in ["/v1/me", "/api/x", "/gate/check"] {
        for (first, second) in [("cvg_p_wrong", token.secret.as_str()), (token.secret.as_str(), "cvg_p_wrong")] {
            let answer = server.get(path).bearer(first).bearer(second).send().await;
            // forward-auth has no 400: proxies know 401, 403 and 503
            let expected = if path == "/gate/check" { 403 } else { 400 };
            assert_eq!(answer.status, expected, "{path}: {}", answer.text());
        }
    }
    assert_eq!(upstream.seen().len(), 0);
    server.after().await;
}

#[tokio::test]
async fn tok_04_of_two_credentials_in_two_places_none_is_chosen() {
    let (server, upstream) = gated().await;
    let alice = server.person("alice").await.token().make().await;
    let bob = server.person("bob").await.token().make().await;
    for path in ["/v1/me", "/api/x"] {
        let answer = server.get(path).bearer(&alice).query("access_token", &bob).secure().send().await;
        let answer = answer.refused(400, "ambiguous_credentials");
        assert!(answer.header("www-authenticate").contains("invalid_request"));
    }
    let lines = server.audit().await;
    let told: Vec<_> = lines
        .iter()
        .filter(|line| line.entry.detail.get("code").is_some_and(|code| code == "ambiguous_credentials"))
        .collect();
    assert!(!told.is_empty() && told.iter().all(|line| line.entry.dialect.as_deref() == Some("bearer")), "{told:?}");
    assert_eq!(upstream.seen().len(), 0);
    server.after().await;
}

#[tokio::test]
async fn tok_04_no_face_overlooks_a_second_credential() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let (token, other) = (alice.token().make().await, bob.token().make().await);
    let number = bob.account.number.to_string();
    for path in ["/v1/me", "/api/version", "/api/users/me", "/hub/api/rest/users/me", "/rest/", "/rest/api/2/myself"] {
        let ask = || server.get(path).bearer(&token).secure();
        ask().send().await.assert(200);
        for (what, doubled) in [
            ("access-key", ask().header("X-Auth-AccessKey", &other.secret)),
            ("token-pair", ask().header("X-Auth-Token", &other.secret).header("X-Auth-UserId", &number)),
            ("access-token", ask().query("access_token", &other)),
            ("session", ask().query("session", &other)),
            ("the same again", ask().header("X-Auth-AccessKey", &token.secret)),
        ] {
            let answer = doubled.send().await;
            assert_eq!(answer.status, 400, "{path} with {what}: {}", answer.text());
        }
    }
    let session = server.get("/1.0/users/authentication/rest/checksign").query("session", &token);
    let answer = session.header("X-Auth-AccessKey", &other.secret).send().await.assert(200);
    assert_eq!(answer.json()["result"], 3, "{}", answer.text());
    server.after().await;
}

#[tokio::test]
async fn tok_05_our_own_api_reads_no_token_from_the_query_and_logs_none() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await;
    let ask = server.get("/v1/me").query("access_token", &token).secure();
    ask.send().await.refused(401, "credential_required").is_a_proper_refusal();
    server.get("/v1/me").query("access%5Ftoken", &token).query("x", &token).send().await.assert(401);
    assert!(claviger_testkit::logs::text().contains("access_token=***"));
    server.after().await;
}

#[tokio::test]
async fn tok_06_a_token_sent_in_clear_is_refused_and_its_exposure_is_in_the_audit_log() {
    let (server, upstream) = gated().await;
    let token = server.person("alice").await.token().make().await;
    let answer = server.get("/api/x").query("access_token", &token).send().await;
    let answer = answer.refused(403, "insecure_transport").is_a_proper_refusal();
    assert_eq!(answer.header("www-authenticate"), "", "nobody is asked to send it again");
    assert_eq!(upstream.seen().len(), 0);
    let line = server.audit().await.into_iter().find(|line| line.entry.detail["code"] == "insecure_transport");
    let entry = line.unwrap().entry;
    assert_eq!((entry.credential, entry.dialect.as_deref()), (Some(token.id), Some("access-token")));
    server.get("/api/x").query("access_token", &token).secure().send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn tok_07_a_get_has_no_form_and_multipart_is_none() {
    let (server, upstream) = gated().await;
    let token = server.person("alice").await.token().make().await;
    server.get("/api/x").form("access_token", &token.secret).secure().send().await.assert(401);
    let body = format!("--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n{}\r\n--b--", token.secret);
    server.post("/api/x").body("multipart/form-data; boundary=b", body).secure().send().await.assert(401);
    assert_eq!(upstream.seen().len(), 0);
    server.after().await;
}

#[tokio::test]
async fn tok_08_the_scheme_knows_no_case_and_one_blank_follows_it() {
    let (server, _upstream) = gated().await;
    let token = server.person("alice").await.token().make().await.secret;
    for path in ["/v1/me", "/api/x", "/gate/check"] {
        for scheme in ["Bearer", "bearer", "BEARER", "bEARER"] {
            server.get(path).header("authorization", format!("{scheme} {token}")).send().await.assert(200);
        }
        for between in ["  ", "\t", " \t", ""] {
            server.get(path).header("authorization", format!("Bearer{between}{token}")).send().await.assert(401);
        }
    }
    server.after().await;
}

#[tokio::test]
async fn tok_09_a_token_in_the_place_of_the_login_is_refused_everywhere() {
    let (server, upstream) = gated().await;
    let alice = server.person("alice").await;
    for format in FORMATS {
        let token = alice.token().format(format).make().await.secret;
        for path in ["/v1/me", "/api/x", "/gate/check"] {
            for password in ["x-oauth-basic", "", &token] {
                // a YouTrack token ends at its own colon there, and is no token any more but a guess at a password
                let answer = server.get(path).basic(&token, password).send().await;
                assert!(
                    [401, 429, 503].contains(&answer.status)
                        || (answer.status == 200 && password == token && !token.contains("cvg_")),
                    "{path}: {token} {password}: {}",
                    answer.status
                );
            }
        }
    }
    let reached = upstream.seen();
    assert!(reached.iter().all(|seen| seen.one("x-claviger-user") == Some("alice")), "{reached:?}");
    server.after().await;
}

#[tokio::test]
async fn tok_10_token_and_user_id_belong_together() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let token = alice.token().make().await.secret;
    let session = alice.session(SESSION_LIFE).await;
    for value in [&token, &session] {
        let pair = |user: &str| server.get("/v1/me").header("x-auth-token", value).header("x-auth-userid", user);
        pair(&alice.account.number.to_string()).send().await.assert(200);
        for wrong in [&bob.account.number.to_string(), "0", "alice", "-1", "", &format!("0{}", alice.account.number)] {
            pair(wrong).send().await.assert(401);
        }
        // without the user id it is no credential at all
        server.get("/v1/me").header("x-auth-token", value).send().await.refused(401, "credential_required");
    }
    server.after().await;
}

both_databases! {
    async fn tok_11_a_session_lives_24_hours_to_the_millisecond(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let session = alice.session(SESSION_LIFE).await;
        let me = || server.get("/v1/me").header("x-auth-token", &session).header("x-auth-userid", alice.account.number.to_string());
        server.clock.advance(SESSION_LIFE - Duration::from_secs(1));
        me().send().await.assert(200);
        server.clock.advance(Duration::from_millis(999));
        me().send().await.assert(200);
        server.clock.advance(Duration::from_millis(1));
        me().send().await.refused(401, "credential_expired");
        server.after().await;
    }
}

#[tokio::test]
async fn tok_12_what_is_no_access_token_is_no_bearer() {
    let (server, upstream) = gated().await;
    let alice = server.person("alice").await;
    let session = alice.session(SESSION_LIFE).await;
    for path in ["/v1/me", "/api/x", "/gate/check"] {
        server.get(path).bearer(&session).send().await.assert(401);
        server.get(path).bearer(alice.password()).send().await.assert(401);
        server.get(path).header("x-auth-accesskey", &session).send().await.assert(401);
        server.get(path).basic("alice", &session).send().await.assert(401);
        server.get(path).query("access_token", &session).secure().send().await.assert(401);
    }
    assert_eq!(upstream.seen().len(), 0);
    server.after().await;
}

#[tokio::test]
async fn tok_13_a_forged_kind_gets_the_answer_of_an_unknown_token() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await.secret;
    let refused = |value: String| {
        let ask = server.get("/v1/me").bearer(value);
        async { ask.send().await.assert(401) }
    };
    let forged = refused(token.replacen("cvg_p_", "cvg_s_", 1)).await;
    let other = refused(format!("cvg_s_{}", "a".repeat(36))).await;
    assert_eq!((forged.code(), forged.body.len()), (other.code(), other.body.len()));
    server.after().await;
}

#[tokio::test]
async fn tok_14_monstrous_values_are_refused_at_once() {
    let server = TestServer::start().await;
    let large = "a".repeat(64 * 1024);
    let refused = async |scheme: &str, value: &[u8]| {
        let head = format!("GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: {scheme} ");
        let started = tokio::time::Instant::now();
        let answer = server.raw([head.as_bytes(), value, b"\r\n\r\n"].concat()).await;
        assert!([400, 401, 431].contains(&answer.status), "{scheme} {}: {}", value.len(), answer.status);
        started.elapsed()
    };
    let (mut monstrous, mut ordinary) = (Duration::ZERO, Duration::ZERO);
    for value in [large.as_bytes(), b"", b"a", b"\xff\xfe\xfd", b"YWxpY2U6eA", b"YWxpY2U6eA=", b"YWxpY2U6eA==="] {
        for scheme in ["Bearer", "Basic"] {
            monstrous += refused(scheme, value).await;
            ordinary += refused("Bearer", b"79f60cf5a2b4c8d1e3f5079f60cf5a2b4c8d1e3f").await;
        }
    }
    assert!(monstrous < ordinary * 10, "{monstrous:?}, and {ordinary:?} for values that are only unknown");
    server.after().await;
}

both_databases! {
    async fn tok_15_a_value_is_shown_once_and_never_again(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let made = server
            .post("/v1/tokens")
            .basic("alice", alice.password())
            .json(json!({"description": "once", "methods": ["tokens.list", "tokens.read", "tokens.rotate", "methods.list", "sets.list"]}))
            .send()
            .await
            .assert(201)
            .is_not_kept();
        let secret = made.secret();
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let mut seen = vec![];
        for path in ["/v1/tokens", &format!("/v1/tokens/{id}"), "/v1/tokens/self", "/v1/me", "/v1/methods", "/v1/sets", "/openapi.json"] {
            seen.push(server.get(path).bearer(&secret).send().await.assert(200).text());
        }
        seen.push(format!("{:?}", server.audit().await));
        for text in seen {
            assert!(!text.contains(&secret) && !text.contains(&secret[..secret.len() - 4]), "{text}");
        }
        let listed = server.get("/v1/tokens/self").bearer(&secret).send().await.json();
        assert_eq!(listed["hint"], secret[secret.len() - 4..]);
        assert_eq!(listed.get("secret"), None);
        server.after().await;
    }

    async fn tok_16_the_database_holds_no_value_in_any_spelling(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let mut values = vec![alice.session(SESSION_LIFE).await, alice.password()];
        for format in FORMATS {
            let token = alice.token().format(format).make().await;
            server.get("/v1/me").bearer(&token).header("user-agent", format!("leaky/{}", token.secret)).send().await.assert(200);
            let rotate = server.post(&format!("{}/rotate", token.path())).basic("alice", alice.password());
            values.extend([rotate.send().await.assert(200).secret(), token.secret]);
        }
        server.flush().await;
        for value in values {
            assert!(!server.database_dump_contains(&value).await, "{value}");
        }
        assert!(server.database_dump_contains("alice").await, "the dump shows something at least");
        server.after().await;
    }
}

#[tokio::test]
async fn tok_17_a_wrong_checksum_is_refused_without_the_database() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        (options.fill, options.follow) = (false, false);
    })
    .await;
    let token = server.person("alice").await.token().make().await.secret;
    let (start, last) = token.split_at(token.len() - 1);
    let wrong = format!("{start}{}", if last == "0" { "1" } else { "0" });
    assert!(!server.desk.index.is_complete(), "a miss would have to ask the database");
    server.cut_database().await;
    server.get("/v1/me").bearer(&wrong).send().await.refused(401, "malformed_credential");
    let forged = format!("cvg_p_{}", "A".repeat(36));
    server.get("/v1/me").bearer(&forged).send().await.refused(401, "malformed_credential");
}

both_databases! {
    async fn tok_18_a_regenerated_token_is_itself_with_another_value(database) {
        let server = TestServer::on(database).await;
        let other = server.twin().await;
        let alice = server.person("alice").await;
        let token = alice.token().sets(["Read only"]).cidrs(["127.0.0.0/8"]).lasting(Duration::from_secs(600)).make().await;
        other.follower.catch_up().await?;
        assert!(other.lets_in(&token).await);
        let before = server.get(&token.path()).bearer(&token).send().await.assert(200).json();

        let answer = server.post(&format!("{}/regenerate", token.path())).basic("alice", alice.password()).send().await;
        let fresh = answer.assert(200).is_not_kept().secret();
        assert!(!server.lets_in(&token).await && server.lets_in(&fresh).await);
        other.follower.catch_up().await?;
        assert!(!other.lets_in(&token).await && other.lets_in(&fresh).await);
        // to regenerate once more, as one does with what has expired, would end the new value too
        server.get("/v1/me").bearer(&token).send().await.refused(401, "credential_replaced");

        let after = server.get(&token.path()).bearer(&fresh).send().await.assert(200).json();
        for field in ["id", "number", "description", "sets", "methods", "projects", "cidrs", "expires_at", "created_at"] {
            assert_eq!(before[field], after[field], "{field}");
        }
        server.after().await;
    }

    async fn tok_19_of_twenty_regenerations_at_once_one_value_remains(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let ask = server.post(&format!("{}/regenerate", token.path())).basic("alice", alice.password());
                tokio::spawn(async move { ask.send().await })
            })
            .collect();
        let mut values = vec![token.secret.clone()];
        for task in tasks {
            let answer = task.await?;
            assert!([200, 429].contains(&answer.status), "{} {}", answer.status, answer.text());
            if answer.status == 200 {
                values.push(answer.secret());
            }
        }
        let mut alive = 0;
        for value in &values {
            alive += usize::from(server.lets_in(value).await);
        }
        assert_eq!((alive, values.len() > 1), (1, true), "{} values", values.len());
        let restarted = server.restarted().await;
        let mut alive = 0;
        for value in &values {
            alive += usize::from(restarted.lets_in(value).await);
        }
        assert_eq!(alive, 1);
        server.after().await;
    }
}

#[tokio::test]
async fn tok_20_an_end_must_be_a_moment_to_come_and_within_the_sites_maximum() {
    let year = Duration::from_secs(365 * 24 * 3600);
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.settings.expiry.max_lifetime = Some(year);
    })
    .await;
    let alice = server.person("alice").await;
    let make = |expires_at: Option<Value>| {
        let mut body = json!({"description": "x"});
        if let Some(end) = expires_at {
            body["expires_at"] = end;
        }
        server.post("/v1/tokens").basic("alice", alice.password()).json(body).send()
    };
    for bad in [
        "2026-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2099-01-01T00:00:00Z",
        "0",
        "-1",
        "tomorrow",
        "2027-06-31T00:00:00Z",
        "2027-06-01",
        "never",
        "",
        " 2027-06-01T00:00:00Z",
    ] {
        let answer = make(Some(json!(bad))).await.assert(422);
        assert_eq!(answer.json()["errors"][0]["field"], "expires_at", "{bad}: {}", answer.text());
    }
    for bad in [json!(0), json!(-5), json!(1_800_000_100), json!(true), json!({})] {
        make(Some(bad)).await.assert(422);
    }
    let end = |answer: claviger_testkit::client::Answer| answer.json()["expires_at"].as_str().unwrap().to_owned();
    assert_eq!(end(make(Some(json!("2027-06-01T12:00:00+02:00"))).await.assert(201)), "2027-06-01T10:00:00Z");
    assert_eq!(end(make(Some(json!("2027-06-30T23:59:60Z"))).await.assert(201)), "2027-06-30T23:59:59Z");
    assert_eq!(end(make(None).await.assert(201)), "2028-01-15T08:00:00Z", "the maximum, never endless");
    server.after().await;
}

both_databases! {
    async fn tok_21_without_confirmation_nothing_changes(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let session = alice.session(SESSION_LIFE).await;
        let token = alice.token().make().await;
        let victim = alice.token().description("as it was").make().await;
        let before = server.get(&victim.path()).basic("alice", alice.password()).send().await.assert(200).text();
        let number = alice.account.number.to_string();
        let mut refused = 0;
        for confirm in [None, Some("wrong password".to_owned()), Some(bob.password()), Some(String::new()), Some(token.secret.clone())] {
            let code = if confirm.is_some() { "wrong_confirmation" } else { "reauth_required" };
            for (verb, path, body) in [
                ("POST", "/v1/tokens".to_owned(), Some(json!({"description": "new"}))),
                ("PATCH", victim.path(), Some(json!({"description": "changed"}))),
                ("DELETE", victim.path(), None),
                ("POST", format!("{}/rotate", victim.path()), None),
                ("POST", format!("{}/regenerate", victim.path()), None),
                ("POST", format!("{}/copy", victim.path()), None),
                ("POST", format!("{}/suspend", victim.path()), None),
                ("POST", format!("{}/resume", victim.path()), None),
            ] {
                for by_session in [false, true] {
                    let mut ask = server.ask(verb.parse()?, &path);
                    ask = match by_session {
                        true => ask.header("x-auth-token", &session).header("x-auth-userid", &number),
                        false => ask.bearer(&token),
                    };
                    if let Some(confirm) = &confirm {
                        ask = ask.confirm(confirm);
                    }
                    if let Some(body) = &body {
                        ask = ask.json(body.clone());
                    }
                    let answer = ask.send().await;
                    assert!(
                        answer.code() == code && answer.status == 403
                            || answer.code() == "throttled" && answer.status == 429,
                        "{verb} {path}: {}",
                        answer.text()
                    );
                    refused += 1;
                }
            }
            server.clock.advance(Duration::from_secs(3600)); // wrong passwords are throttled meanwhile
        }
        assert_eq!(refused, 80);
        assert_eq!(server.get(&victim.path()).basic("alice", alice.password()).send().await.text(), before);
        let listed = server.get("/v1/tokens").basic("alice", alice.password()).send().await.json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(server.audited("reauth_required").await && server.audited("wrong_confirmation").await);
        server.after().await;
    }

    async fn tok_22_nobody_makes_a_token_for_somebody_else(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let make = |field: &str, value: &str| {
            let mut body = json!({"description": "x"});
            body[field] = json!(value);
            server.post("/v1/tokens").basic("alice", alice.password()).json(body).send()
        };
        for field in ["user_id", "owner", "owner_id", "actor", "created_by", "id", "number", "state", "kind"] {
            make(field, &bob.account.id.to_string()).await.assert(422);
        }
        make("user", "bob").await.assert(404);
        make("user", "nobody").await.assert(404);
        assert_eq!(make("user", "ALICE").await.assert(201).json()["user"], "alice");
        let bobs = server.get("/v1/tokens").basic("bob", bob.password()).send().await.assert(200).json();
        assert_eq!(bobs["items"], json!([]));
        server.after().await;
    }
}
