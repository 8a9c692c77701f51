//! `GET /v1/audit`.

use claviger_auth::operator;
use claviger_auth::tokens::{Count, NewToken, create_many};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::method::SetName;
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;
use claviger_testkit::{TestServer, both_databases};
use serde_json::{Value, json};

fn actions(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn everybody_reads_what_concerns_them_and_an_administrator_all() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let project = server.project("glass", &alice).await;
    let made =
        server.post("/v1/tokens").basic("alice", alice.password()).json(json!({"description": "x"})).send().await;
    let id = made.assert(201).json()["id"].as_str().unwrap().to_owned();
    let read = |who: &str, password: String| server.get("/v1/audit").basic(who, password);

    let own = read("alice", alice.password()).send().await.assert(200).json();
    assert!(actions(&own).contains(&"tokens.create") && actions(&own).contains(&"users.create"), "{own}");
    assert!(own["items"].as_array().unwrap().iter().all(|line| line["owner"] == alice.account.id.to_string()));
    let bobs = read("bob", bob.password()).send().await.assert(200).json();
    assert_eq!(actions(&bobs), ["users.create"]);

    let admin = server.admin();
    let all = read("admin", admin.password()).send().await.assert(200).json();
    assert!(actions(&all).len() > actions(&own).len());
    let narrowed = read("admin", admin.password()).query("action", "tokens.create").query("user", "alice");
    let narrowed = narrowed.send().await.assert(200).json();
    assert_eq!(actions(&narrowed), ["tokens.create"]);
    let line = &narrowed["items"][0];
    assert_eq!((line["subject"].as_str(), line["subject_kind"].as_str()), (Some(id.as_str()), Some("credential")));
    assert!(line["request_id"].as_str().unwrap().starts_with("req_"));

    let of_token = read("alice", alice.password()).query("token", &id).send().await.assert(200).json();
    assert_eq!(actions(&of_token), ["tokens.create"]);
    let of_project = read("alice", alice.password()).query("project", "glass").send().await.assert(200).json();
    assert_eq!(actions(&of_project), ["projects.create"]);
    let _ = project;
    server.after().await;
}

both_databases! {
    async fn every_issue_tells_what_was_issued_also_of_many_at_once_and_of_a_copy(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let pattern = NewToken {
            actor: Some(alice.account.id),
            description: "load".to_owned(),
            rights: Rights::of_set(SetName::from_static("Read only")),
            expiry: WantedExpiry::Never,
            format: TokenFormat::Native,
        };
        let many = Count { count: 3, each: &mut |_| Ok(()) };
        create_many(&server.desk, &operator(&server.desk), Sudo::by_operator(), pattern, many).await?;
        let listed = server.get("/v1/tokens").basic("alice", alice.password()).send().await.assert(200).json();
        let lines = async |token: &Value| {
            let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
            let ask = server.get("/v1/audit").query("token", token).basic("alice", alice.password());
            ask.send().await.assert(200).json()["items"].as_array().unwrap().clone()
        };
        let tokens = listed["items"].as_array().unwrap();
        assert_eq!(tokens.len(), 3);
        for token in tokens {
            for name in [&token["id"], &token["number"]] {
                let lines = lines(name).await;
                assert_eq!((lines.len(), &lines[0]["action"]), (1, &json!("tokens.create")), "{lines:?}");
                assert_eq!((&lines[0]["subject"], &lines[0]["owner"]), (&token["id"], &json!(alice.account.id)));
                assert_eq!(lines[0]["detail"]["rights"]["sets"], json!(["Read only"]));
                assert_eq!(lines[0]["detail"]["confirmed_by"], "operator");
            }
        }
        let copy = server.post(&format!("/v1/tokens/{}/copy", tokens[0]["number"])).basic("alice", alice.password());
        let copy = copy.send().await.assert(201);
        server.remember_secret(&copy.secret());
        let lines = lines(&copy.json()["id"]).await;
        assert_eq!((lines.len(), &lines[0]["action"]), (1, &json!("tokens.copy")));
        let detail = &lines[0]["detail"];
        assert_eq!((&detail["from"], &detail["rights"]["sets"]), (&tokens[0]["id"], &json!(["Read only"])));
        server.after().await;
    }

    async fn what_a_deleted_account_did_is_found_by_its_login(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("Alice").await;
        let admin = server.admin();
        alice.token().make().await;
        server.delete("/v1/users/alice").basic("admin", admin.password()).send().await.assert(204);
        let read = |login: &str| server.get("/v1/audit").query("user", login).basic("admin", admin.password());
        let lines = read("alice").send().await.assert(200).json();
        assert!(actions(&lines).contains(&"tokens.create") && actions(&lines).contains(&"users.delete"), "{lines}");
        let next = server.person("alice").await; // whoever has the login now is meant by it
        let lines = read("ALICE").send().await.assert(200).json();
        assert_eq!(actions(&lines), ["users.create"]);
        read("nobody").send().await.refused(404, "not_found");
        let (bob, next) = (server.person("bob").await, next.account.id);
        server.delete(&format!("/v1/users/{next}")).basic("admin", admin.password()).send().await.assert(204);
        let pry = server.get("/v1/audit").query("user", "alice").basic("bob", bob.password());
        pry.send().await.refused(404, "not_found");
        server.after().await;
    }
}

#[tokio::test]
async fn api_01_nobody_reads_lines_of_others() {
    let server = TestServer::start().await;
    let (alice, eve) = (server.person("alice").await, server.person("eve").await);
    server.private_project("glass", &alice).await;
    server.project("window", &alice).await;
    let token = alice.token().make().await;
    let read = |name: &str, value: &str| server.get("/v1/audit").basic("eve", eve.password()).query(name, value);
    for (name, value) in [("user", "alice"), ("user", "nobody"), ("token", &token.id.to_string()), ("project", "glass")]
    {
        read(name, value).send().await.refused(404, "not_found").is_a_proper_refusal();
    }
    read("user", "*").send().await.refused(403, "forbidden");
    read("project", "window").send().await.refused(403, "forbidden");
    let blind = alice.token().methods(["me.read"]).make().await;
    server.get("/v1/audit").bearer(&blind).send().await.refused(403, "insufficient_scope");
    for (name, value) in [("since", "yesterday"), ("outcome", "maybe"), ("token", "nonsense"), ("token", "-7")] {
        read(name, value).send().await.refused(422, "invalid_field");
    }
    read("unknown", "1").send().await.refused(400, "invalid_query");
    read("token", "999999").send().await.refused(404, "not_found");
    read("user", "eve").query("project", "glass").send().await.refused(422, "invalid_field");
    server.after().await;
}

#[tokio::test]
async fn the_log_is_read_page_by_page() {
    let server = TestServer::start().await;
    for number in 0..6 {
        server.person(&format!("person{number}")).await;
    }
    let admin = server.admin();
    let (mut seen, mut cursor) = (vec![], None::<String>);
    loop {
        let mut ask = server.get("/v1/audit").basic("admin", admin.password()).query("limit", "2");
        if let Some(cursor) = &cursor {
            ask = ask.query("cursor", cursor);
        }
        let page = ask.send().await.assert(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|line| line["seq"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert!(seen.is_sorted_by(|newer, older| *newer == older + 1), "{seen:?}");
    assert_eq!(seen.last(), Some(&1));
}
