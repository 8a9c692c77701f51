//! `POST /v1/tokens/revoke`.

use claviger_testkit::{TestServer, both_databases};
use serde_json::json;

both_databases! {
    async fn rev_03_many_tokens_die_at_once(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let mut laptops = vec![];
        for number in 0..5 {
            laptops.push(alice.token().description(&format!("laptop {number}")).make().await);
        }
        let (desktop, bobs) = (alice.token().description("desktop").make().await, bob.token().make().await);
        let revoke = |body| server.post("/v1/tokens/revoke").basic("alice", alice.password()).json(body);

        for bad in ["nonsense", "", "-7", "7.0", "99999999999999999999"] {
            let asked = revoke(json!({"ids": [laptops[0].id.to_string(), bad]})).send().await;
            assert_eq!(asked.refused(422, "invalid_field").json()["errors"][0]["field"], "ids", "{bad}");
        }
        let own = json!({"ids": ["self"]});
        revoke(own.clone()).send().await.refused(422, "invalid_field");
        server.get("/v1/me").bearer(&laptops[0]).send().await.assert(200);
        let ids = json!({"ids": [laptops[0].id.to_string(), bobs.id.to_string(), "999999"], "reason": "lost"});
        let done = revoke(ids).send().await.assert(200).json();
        assert_eq!(done["revoked"], json!([laptops[0].id.to_string()]));
        assert_eq!(done["not_found"], json!([bobs.id.to_string(), "999999"]));
        server.get("/v1/me").bearer(&laptops[0]).send().await.assert(401);
        server.get("/v1/me").bearer(&bobs).send().await.assert(200);

        let number = |token: &claviger_testkit::actors::TestToken| token.number.to_string();
        let by_number = json!({"ids": [number(&laptops[4]), laptops[4].id.to_string(), number(&bobs)]});
        let done = revoke(by_number).send().await.assert(200).json();
        assert_eq!(done["revoked"], json!([laptops[4].id.to_string()]), "once, however often it is named");
        server.get("/v1/me").bearer(&laptops[4]).send().await.assert(401);
        let last = alice.token().methods(["tokens.revoke"]).make().await;
        let ended = server.post("/v1/tokens/revoke").bearer(&last).json(own).send().await.assert(200).json();
        assert_eq!(ended["revoked"], json!([last.id.to_string()]));

        let matching = json!({"filter": {"search": "laptop"}, "reason": "stolen"});
        let done = revoke(matching.clone()).send().await.assert(200).json();
        assert_eq!(done["revoked"].as_array().unwrap().len(), 3);
        for laptop in &laptops {
            server.get("/v1/me").bearer(laptop).send().await.assert(401);
        }
        server.get("/v1/me").bearer(&desktop).send().await.assert(200);
        assert_eq!(revoke(matching).send().await.assert(200).json()["revoked"], json!([]));
        let lines = server.audit().await;
        assert_eq!(lines.iter().filter(|line| line.entry.action == "tokens.revoke").count(), 6);

        let twin = server.restarted().await;
        twin.get("/v1/me").bearer(&laptops[3]).send().await.assert(401);
        server.after().await;
    }
}

#[tokio::test]
async fn only_an_administrator_revokes_everybodys() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let (alices, bobs) = (alice.token().make().await, bob.token().make().await);
    let revoke = |body| server.post("/v1/tokens/revoke").json(body);
    for filter in [json!({"user": "*"}), json!({"user": "bob"}), json!({"user": "nobody"})] {
        let asked = revoke(json!({"filter": filter})).basic("alice", alice.password()).send().await;
        assert!(matches!(asked.status, 403 | 404), "{}", asked.text());
        asked.is_a_proper_refusal();
    }
    server.get("/v1/me").bearer(&bobs).send().await.assert(200);
    for body in [json!({}), json!({"ids": [], "filter": {}}), json!({"filter": {"state": "sleeping"}})] {
        revoke(body).basic("alice", alice.password()).send().await.refused(422, "invalid_field");
    }
    let token = server.admin().token().sets(["Full access"]).make().await;
    let all = json!({"filter": {"user": "*"}});
    revoke(all.clone()).bearer(&token).send().await.refused(403, "reauth_required");
    let able = server.admin().token().methods(["tokens.revoke"]).make().await;
    let done = revoke(all).bearer(&able).send().await.assert(200).json();
    assert_eq!(done["revoked"].as_array().unwrap().len(), 4);
    for dead in [&alices, &bobs, &token, &able] {
        server.get("/v1/me").bearer(dead).send().await.assert(401);
    }
    server.after().await;
}

#[tokio::test]
async fn a_project_administrator_revokes_the_tokens_of_its_bots() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let project = server.project("glass", &alice).await;
    let bot = server.bot("glass-ci", &project).await;
    let (bots, own) = (bot.token().make().await, alice.token().make().await);
    let revoke = server.post("/v1/tokens/revoke").basic("alice", alice.password());
    let done = revoke.json(json!({"filter": {"project": "glass"}})).send().await.assert(200).json();
    assert_eq!(done["revoked"], json!([bots.id.to_string()]));
    server.get("/v1/me").bearer(&bots).send().await.assert(401);
    server.get("/v1/me").bearer(&own).send().await.assert(200);
    server.after().await;
}
