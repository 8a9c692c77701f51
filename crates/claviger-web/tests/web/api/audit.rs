//! `GET /v1/audit`.

use claviger_testkit::TestServer;
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
    for (name, value) in [("since", "yesterday"), ("outcome", "maybe")] {
        read(name, value).send().await.refused(422, "invalid_field");
    }
    read("unknown", "1").send().await.refused(400, "invalid_query");
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
