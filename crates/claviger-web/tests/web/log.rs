//! LOG: what is written down, and what must never be.

use std::time::Duration;

use claviger_auth::audit_log;
use claviger_domain::audit::AuditSubject;
use claviger_domain::ids::CredentialId;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::token::TokenFormat;
use claviger_testkit::database::Scratch;
use claviger_testkit::speakers::{Holder, SPEAKERS};
use claviger_testkit::{TestServer, both_databases, logs};
use serde_json::json;

both_databases! {
    async fn log_01_and_log_05_no_log_holds_a_secret_however_it_was_sent(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        let session = alice.session(SESSION_LIFE).await;
        for value in [&token.secret, &session, &alice.password()] {
            let holder = Holder::of(&alice, &token).with(value.as_str());
            for path in ["/v1/me", "/gate/check", "/no/such/place", "/v1/tokens", "/health/ready"] {
                for speaker in SPEAKERS {
                    speaker.say(server.get(path), &holder).send().await;
                    speaker.say(server.post(path).json(json!({"description": value, "x": value})), &holder).send().await;
                }
                // and as people get it wrong
                for name in ["authorisation", "x-auth-accesskeys", "x-token", "cookie", "referer", "claviger-confirm"] {
                    server.get(path).header(name, value).send().await;
                }
                if value != &alice.password() {
                    server.get(path).header("user-agent", format!("tool ({value})")).send().await;
                }
                for name in ["token", "Session", "ACCESS_TOKEN", "password", "passwd", "access%5ftoken", "key"] {
                    if value != &alice.password() || name.to_lowercase().contains("password") {
                        server.get(path).query(name, value).send().await;
                    }
                }
                server.get(path).header("authorization", value).send().await;
                server.get(path).header("authorization", format!("Token {value}")).send().await;
            }
        }
        assert!(logs::text().contains("claviger::access"), "there is a log to look through");
        server.after().await;
    }

    async fn log_01_a_token_that_is_pasted_into_a_text_is_masked_where_the_text_is_kept(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let ask = |request: claviger_testkit::client::Ask| request.basic("alice", alice.password());
        for format in TokenFormat::ALL {
            let leaked = alice.token().format(format).make().await;
            let text = format!("found {} in a log", leaked.secret);
            let made = ask(server.post("/v1/tokens")).json(json!({"description": text, "sets": ["Read only"]})).send().await;
            let made = made.assert(201).json();
            server.remember_secret(made["secret"].as_str().unwrap());
            assert_eq!(made["description"], "found *** in a log");
            let title = json!({"name": format!("p-{}", made["number"]), "title": text});
            let project = ask(server.post("/v1/projects")).json(title).send().await.assert(201).json();
            assert_eq!(project["title"], "found *** in a log");
            ask(server.delete(&leaked.path())).json(json!({"reason": text})).send().await.assert(200);
            let kept = ask(server.get("/v1/audit")).send().await.assert(200).text();
            assert!(kept.contains("found *** in a log") && !kept.contains(&leaked.secret), "{format:?}");
            // what has the form of a bare token and lets nobody in may be a commit
            let commit = "perm-migration-of-the-build as of 0123456789abcdef0123456789abcdef01234567";
            let made = ask(server.post("/v1/tokens")).json(json!({"description": commit, "sets": ["Read only"]})).send().await;
            let made = made.assert(201).json();
            server.remember_secret(made["secret"].as_str().unwrap());
            assert_eq!(made["description"], commit);
        }
        server.after().await;
    }

    async fn log_08_what_was_written_cannot_be_changed_unseen(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        server.get("/v1/tokens").query("user", "*").bearer(&token).send().await.assert(403);
        token.revoke().await;
        server.after().await;
        assert_eq!(audit_log::verify(&server.desk).await?, None);
        let lines = server.audit().await;
        let about: Vec<_> = lines.iter().map(|line| line.entry.action.as_str()).collect();
        for action in ["users.create", "tokens.create", "tokens.delete", "authorize"] {
            assert!(about.contains(&action), "{action} is not in {about:?}");
        }
        let refused = lines.iter().find(|line| line.entry.action == "authorize").unwrap();
        assert_eq!((refused.entry.actor, refused.entry.credential), (Some(alice.account.id), Some(token.id)));
        assert!(refused.entry.request.is_some() && refused.entry.dialect.as_deref() == Some("bearer"));
    }

    async fn log_08_who_came_without_a_credential_is_written_down_too(database) {
        let routes = "[[route]]\npath = '/guarded'\nupstream = 'http://127.0.0.1:9'".to_owned();
        let server = TestServer::with(database, |options| options.routes = routes).await;
        for (n, path) in [
            "/v1/me",
            "/v1/audit",
            "/guarded/x",
            "/gate/check",
            "/rest/p/editor/has_access",
            "/api/projects",
            "/api/users/me",
            "/hub/api/rest/users/me",
            "/1.0/users/authentication/rest/gettokens",
        ]
        .into_iter()
        .enumerate()
        {
            let from = format!("127.0.1.{}", n + 1);
            server.get(path).from(&from).send().await;
            let lines = server.audit().await;
            let line = lines.iter().find(|line| line.entry.address == from.parse().ok());
            let line = &line.unwrap_or_else(|| panic!("{path}: nothing of it is in the audit log")).entry;
            assert_eq!(line.detail["code"], "credential_required", "{path}");
            assert!(line.request.is_some() && line.actor.is_none(), "{path}");
        }
        server.after().await;
    }

    async fn log_08_whose_credential_was_refused_is_written_down_where_it_is_known(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (id, password) = (alice.account.id, alice.password());
        let expired = alice.token().lasting(Duration::from_secs(1)).make().await;
        let elsewhere = alice.token().cidrs(["10.0.0.0/8"]).make().await;
        let suspended = alice.token().make().await;
        let suspend = server.post(&format!("/v1/tokens/{}/suspend", suspended.id)).basic("alice", &password);
        suspend.send().await.assert(200);
        server.clock.advance(Duration::from_secs(1));
        let me = || server.get("/v1/me");
        let sign_in = json!({"username": "alice", "password": "wrong"});
        for (n, (ask, code, credential)) in [
            (me().bearer(&expired), "credential_expired", Some(expired.id)),
            (me().header("X-Auth-AccessKey", &suspended.secret), "credential_suspended", Some(suspended.id)),
            (me().basic("any", &*elsewhere.secret), "address_not_allowed", Some(elsewhere.id)),
            (me().basic("alice", "wrong"), "invalid_credential", None),
            (me().basic("ALICE", "wrong"), "invalid_credential", None),
            (server.post("/api/tokens").json(sign_in), "invalid_credential", None),
        ]
        .into_iter()
        .enumerate()
        {
            let from = format!("127.0.2.{}", n + 1);
            let answer = ask.from(&from).send().await;
            assert!(answer.status == 401 || answer.status == 403, "{code}: {}", answer.text());
            let lines = server.audit().await;
            let line = lines.iter().find(|line| line.entry.address == from.parse().ok());
            let line = &line.unwrap_or_else(|| panic!("{n}: nothing of it is in the audit log")).entry;
            assert_eq!((line.detail["code"].as_str(), line.credential), (Some(code), credential), "{n}");
            assert_eq!((line.owner, line.actor), (Some(id), None), "{n}: it is told to its owner, who did not do it");
        }
        server.after().await;
    }

    async fn how_a_change_was_confirmed_is_written_down(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let maker = alice.token().methods(["tokens.create"]).make().await;
        let empty = json!({"description": "x", "sets": []});
        for (ask, how) in [
            (server.post("/v1/tokens").basic("alice", alice.password()), "password"),
            (server.post("/v1/tokens").bearer(&maker).confirm(alice.password()), "password"),
            (server.post("/v1/tokens").bearer(&maker), "method"),
        ] {
            let made = ask.json(empty.clone()).send().await.assert(201).json();
            let lines = server.audit().await;
            let id: CredentialId = made["id"].as_str().unwrap().parse()?;
            let line = lines.iter().find(|line| line.entry.subject == AuditSubject::Credential(id));
            assert_eq!(line.expect("a line of it").entry.detail["confirmed_by"], how);
        }
        let rename = server.ask("PATCH".parse()?, "/v1/users/alice").basic("admin", server.admin().password());
        rename.json(json!({"name": "Alice"})).send().await.assert(200);
        let lines = server.audit().await;
        let line = lines.iter().find(|line| line.entry.action == "users.edit");
        assert_eq!(line.expect("a line of it").entry.detail["confirmed_by"], "password");
        server.after().await;
    }

    async fn tok_16_a_backup_holds_no_secret(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (token, session) = (alice.token().make().await, alice.session(SESSION_LIFE).await);
        assert!(server.lets_in(&token).await);
        server.flush().await;
        let folder = Scratch::new("backup");
        let file = folder.path().join("backup.db");
        server.desk.store.backup_to(&file).await?;
        let bytes = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
        assert!(bytes.contains("alice"));
        for secret in [&token.secret, &session, &alice.password()] {
            assert!(!bytes.contains(secret));
        }
        server.after().await;
    }
}

#[tokio::test]
async fn log_04_an_error_tells_nothing_of_our_insides() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().sets(["Read only"]).make().await;
    let canary = "canary-in-a-value-7f3a";
    for ask in [
        server.post("/v1/tokens").body("application/json", format!("{{\"description\": \"{canary}")),
        server.post("/v1/tokens").json(json!({"description": 5, "sets": canary})),
        server.post("/v1/tokens").json(json!({"description": "x", canary: 1})),
        server.post("/v1/tokens").body("text/xml", canary),
        server.post("/v1/tokens").json(json!({"description": "x", "expires_at": canary})),
        server.get("/v1/tokens").query("limit", canary),
        server.get("/v1/tokens").query("state", canary),
        server.get("/v1/tokens").query("expires_before", canary),
        server.get("/v1/tokens").query("cursor", canary),
        server.get(&format!("/v1/tokens/{canary}")),
        server.get("/v1/tokens/99999999999999999999"),
        server.get("/v1/tokens/%00"),
        server.get("/v1/tokens/%ff"),
        server.patch("/v1/tokens/self").json(json!([])),
        server.delete("/v1/me"),
        server.get("/no-such-place"),
        server.post("/v1/tokens").body("application/json", b"\xff\xfe".to_vec()),
        server.post("/v1/tokens").body("application/json", ""),
    ] {
        let answer = ask.bearer(&token).send().await.is_a_proper_refusal();
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text());
        assert!(!answer.code().is_empty(), "{}", answer.text());
    }
    server.after().await;
}

#[tokio::test]
async fn log_03_what_a_client_sends_makes_no_line_of_its_own() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let lines = ["x%0a{\"level\":\"ERROR\"}", "%0d%0aINFO forged", "%1b[2J", "%e2%80%ae"];
    for line in lines {
        server.get(&format!("/{line}")).send().await;
        server.get("/v1/me").query("x", line).header("user-agent", line).bearer(&token).send().await.assert(200);
        let raw =
            format!("GET /{line} HTTP/1.1\r\nHost: {line}\r\nUser-Agent: a\x1b[31mb\r\nX-Request-Id: {line}\r\n\r\n");
        server.raw(raw).await;
        let made = server.post("/v1/tokens").basic("alice", alice.password());
        let made = made.json(json!({"description": "two\nlines\u{1b}[2J\u{202e}"})).send().await;
        made.assert(422);
    }
    for line in logs::text().lines() {
        let parsed: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(parsed["timestamp"].is_string(), "{line}");
        assert!(!line.contains('\u{1b}') && !line.contains('\u{202e}'), "{line}");
    }
    server.after().await;
}

/// A client names its own requests for its own logs; ours are named by us.
#[tokio::test]
async fn every_answer_has_a_request_id_of_ours() {
    let server = TestServer::start().await;
    let mut seen = std::collections::HashSet::new();
    for path in ["/v1/me", "/health/live", "/no-such-place", "/gate/check"] {
        let answer = server.get(path).header("x-request-id", "mine").send().await;
        let id = answer.header("x-request-id").to_owned();
        assert!(id.starts_with("req_") && seen.insert(id.clone()), "{path}: {id}");
        assert!(path.starts_with("/health") || logs::text().contains(&id), "{path}: {id} is in no log line");
    }
    server.after().await;
}
