//! What a token is, asked by whoever was given one.

use std::time::Duration;

use claviger_testkit::TestServer;
use serde_json::json;

#[tokio::test]
async fn a_live_token_is_described() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let project = server.project("editor", &alice).await;
    let token = alice.token().methods(["projects.read", "projects.list"]).projects([&project]).cidrs(["10.0.0.0/8"]);
    let token = token.lasting(Duration::from_secs(3600)).make().await;
    let asker = server.admin().token().methods(["tokens.introspect"]).make().await;
    let ask =
        || server.post("/oauth2/introspect").form("token", &token.secret).form("token_type_hint", "refresh_token");
    let answer = ask().bearer(&asker).send().await.assert(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        answer.json(),
        json!({
            "active": true, "scope": "projects.list projects.read", "client_id": token.id.to_string(),
            "username": "alice", "token_type": "Bearer", "exp": 1_800_003_600, "iat": 1_800_000_000,
            "sub": alice.account.id.to_string(), "iss": "http://127.0.0.1:8470",
            "claviger": {"kind": "token", "account_kind": "person", "sets": [],
                "projects": [project.id.to_string()], "project_names": ["editor"], "cidrs": ["10.0.0.0/8"]},
        })
    );
    // Everybody asks about their own, also with a password.
    ask().basic("alice", alice.password()).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn rev_09_of_a_dead_or_foreign_token_nothing_is_told() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let admin = server.admin();
    let lasting = alice.token().lasting(Duration::from_secs(60)).make().await;
    let revoked = alice.token().make().await;
    let suspended = alice.token().make().await;
    let revoke = server.delete(&format!("/v1/tokens/{}", revoked.id)).basic("alice", alice.password());
    revoke.send().await.assert(200);
    let suspend = server.post(&format!("/v1/tokens/{}/suspend", suspended.id)).basic("alice", alice.password());
    suspend.send().await.assert(200);
    server.clock.advance(Duration::from_secs(60));
    for token in [&*lasting.secret, &revoked.secret, &suspended.secret, "00000000000000000000", "nonsense"] {
        let ask = server.post("/oauth2/introspect").form("token", token).basic("admin", admin.password());
        assert_eq!(ask.send().await.assert(200).text(), r#"{"active":false}"#, "{token}");
    }
    // REV-10: what is not the asker's business is not active.
    let live = alice.token().make().await;
    let ask = server.post("/oauth2/introspect").form("token", &live.secret).basic("bob", bob.password());
    assert_eq!(ask.send().await.assert(200).text(), r#"{"active":false}"#);
    server.after().await;
}

#[tokio::test]
async fn rev_10_who_asks_must_be_known_and_have_the_right() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (token, narrow) = (alice.token().make().await, alice.token().methods(["tokens.list"]).make().await);
    let ask = || server.post("/oauth2/introspect").form("token", &token.secret);
    ask().send().await.refused(401, "credential_required");
    ask().bearer("nonsense").send().await.refused(401, "malformed_credential");
    let denied = ask().bearer(&narrow).send().await.refused(403, "insufficient_scope");
    assert!(denied.header("www-authenticate").contains("scope=\"tokens.introspect\""));
    // The token that is asked about is no credential of the asker.
    server.post("/oauth2/introspect").form("access_token", &token.secret).send().await.assert(401);
    for bad in [
        server.post("/oauth2/introspect").bearer(&token),
        server.post("/oauth2/introspect").bearer(&token).form("token", ""),
        server.post("/oauth2/introspect").bearer(&token).form("token", "a").form("token", "b"),
        server.post("/oauth2/introspect").bearer(&token).json(json!({"token": token.secret})),
    ] {
        assert_eq!(bad.send().await.assert(400).json()["error"], "invalid_request");
    }
    server.after().await;
}

#[tokio::test]
async fn rev_11_each_question_is_decided_anew() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let ask = || server.post("/oauth2/introspect").form("token", &token.secret).basic("alice", alice.password());
    assert_eq!(ask().send().await.assert(200).json()["active"], true);
    let edit = server.patch(&format!("/v1/tokens/{}", token.id)).basic("alice", alice.password());
    edit.json(json!({"sets": [], "methods": ["projects.read"]})).send().await.assert(200);
    assert_eq!(ask().send().await.assert(200).json()["scope"], "projects.read");
    let revoke = server.delete(&format!("/v1/tokens/{}", token.id)).basic("alice", alice.password());
    revoke.send().await.assert(200);
    assert_eq!(ask().send().await.assert(200).text(), r#"{"active":false}"#);
    server.after().await;
}
