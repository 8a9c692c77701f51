//! The shortest ways through a server.

use std::time::Duration;

use claviger_testkit::{TestServer, both_databases};
use serde_json::json;

both_databases! {
    async fn a_token_is_made_used_and_revoked(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let made = server
            .post("/v1/tokens")
            .basic("alice", alice.password())
            .json(json!({"description": "ci", "sets": ["Read only"]}))
            .send()
            .await
            .assert(201);
        let secret = made.secret();
        assert!(secret.starts_with("cvg_p_"));
        let me = server.get("/v1/me").bearer(&secret).send().await.assert(200).json();
        assert_eq!((me["login"].as_str(), me["dialect"].as_str()), (Some("alice"), Some("bearer")));

        let id = made.json()["id"].as_str().unwrap().to_owned();
        let revoke = server.delete(&format!("/v1/tokens/{id}")).bearer(&secret).confirm(alice.password());
        revoke.send().await.assert(200);
        server.get("/v1/me").bearer(&secret).send().await.refused(401, "invalid_credential").is_a_proper_refusal();
        server.after().await;
    }
}

#[tokio::test]
async fn actors_and_the_clock_do_what_they_say() {
    let server = TestServer::start().await;
    let robot = server.service("robot").await;
    let token = robot.token().methods(["tokens.list"]).cidrs(["127.0.0.0/30"]).lasting(Duration::from_secs(60)).make();
    let token = token.await;
    server.get("/v1/tokens").bearer(&token).send().await.assert(200);
    server.get("/v1/tokens").bearer(&token).from("127.0.0.7").send().await.refused(403, "address_not_allowed");
    server.clock.advance(Duration::from_secs(60));
    server.get("/v1/tokens").bearer(&token).send().await.refused(401, "credential_expired");
    server.after().await;
}

#[tokio::test]
async fn the_bytes_of_a_request_can_be_written_by_hand() {
    let server = TestServer::start().await;
    let answer = server.raw("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "live\n"));
}
