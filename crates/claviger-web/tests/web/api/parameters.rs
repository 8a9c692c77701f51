//! What a change says in its query, and where its words are sentences.

use claviger_testkit::TestServer;
use claviger_testkit::database::TestDatabase;
use serde_json::{Value, json};

#[tokio::test]
async fn a_change_takes_no_parameter_that_it_does_not_know() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let unknown = [
        ("overlap", server.post(&format!("{}/rotate", token.path())).query("overlap", "5")),
        ("description", server.post("/v1/tokens").query("description", "x").json(json!({"description": "x"}))),
        ("expires_at", server.patch(&token.path()).query("expires_at", "never").json(json!({}))),
        ("why", server.delete(&token.path()).query("why", "lost")),
        ("force", server.delete(&token.path()).query("reason", "lost").query("force", "")),
    ];
    for (name, ask) in unknown {
        let told =
            ask.basic("alice", alice.password()).send().await.refused(400, "invalid_query").is_a_proper_refusal();
        names(&told.json(), name);
    }
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    let revoke = server.delete(&token.path()).query("reason", "lost").basic("alice", alice.password());
    assert_eq!(revoke.send().await.assert(200).json()["reason"], "lost");
    server.after().await;
}

/// The field is named for people and for programs.
#[track_caller]
fn names(problem: &Value, field: &str) {
    assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    assert!(problem["detail"].as_str().unwrap().starts_with(&format!("`{field}` ")), "{problem}");
}

#[tokio::test]
async fn what_is_wrong_in_a_query_or_a_body_is_named() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for (query, name) in [
        ("lmit=5", "lmit"),
        ("limit=5&limit=6", "limit"),
        ("limit=five", "limit"),
        ("limit=0", "limit"),
        ("search=a%00b", "search"),
        ("cursor=forged", "cursor"),
        ("a%00b=1", "a\0b"),
    ] {
        let told = server.get(&format!("/v1/tokens?{query}")).basic("alice", alice.password()).send().await;
        names(&told.assert(400).is_a_proper_refusal().json(), name);
    }
    for (body, name) in [
        (json!({"description": "x", "sets": "Read only"}), "sets"),
        (json!({"description": "x", "cidrs": ["10.0.0.0/8", 7]}), "cidrs[1]"),
        (json!({"description": 7}), "description"),
        (json!({"sets": []}), "description"),
        (json!({"description": "x", "set": []}), "set"),
    ] {
        let told = server.post("/v1/tokens").basic("alice", alice.password()).json(body).send().await;
        names(&told.refused(422, "invalid_body").is_a_proper_refusal().json(), name);
    }
    let body = json!({"filter": {"state": 5}});
    let told = server.post("/v1/tokens/revoke").basic("alice", alice.password()).json(body).send().await;
    names(&told.refused(422, "invalid_body").json(), "filter.state");
    server.after().await;
}

/// Also not by those that are written after this: the document says which operations have none.
#[tokio::test]
async fn no_change_passes_over_a_body_that_it_does_not_read() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let document = serde_json::to_value(claviger_web::api_document()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            if verb == "get" || operation["requestBody"].is_object() {
                continue;
            }
            let path = path.replace(['{', '}'], "");
            let ask = || server.ask(verb.to_uppercase().parse().unwrap(), &path).basic("admin", admin.password());
            names(&ask().json(json!({"x": 1})).send().await.refused(422, "invalid_body").json(), "x");
            ask().body("text/plain", "x").send().await.refused(415, "unsupported_media_type");
            asked += 1;
        }
    }
    assert!(asked > 10, "{asked}");
    server.after().await;
}

#[tokio::test]
async fn a_reason_stands_in_the_query_or_in_the_body_and_an_empty_one_is_none() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let revoke = async |query: Option<&str>, body: Option<Value>| {
        let token = alice.token().make().await;
        let mut ask = server.delete(&token.path()).basic("alice", alice.password());
        if let Some(reason) = query {
            ask = ask.query("reason", reason);
        }
        match body {
            Some(body) => ask.json(body).send().await,
            None => ask.send().await,
        }
    };
    let lost = || Some(json!({"reason": "lost"}));
    assert_eq!(revoke(None, lost()).await.assert(200).json()["reason"], "lost");
    assert_eq!(revoke(Some("lost"), Some(json!({}))).await.assert(200).json()["reason"], "lost");
    for empty in ["", "  "] {
        assert_eq!(revoke(Some(empty), None).await.assert(200).json()["reason"], Value::Null);
        assert_eq!(revoke(None, Some(json!({"reason": empty}))).await.assert(200).json()["reason"], Value::Null);
    }
    names(&revoke(Some("lost"), lost()).await.refused(422, "invalid_field").json(), "reason");
    names(&revoke(None, Some(json!({"why": "lost"}))).await.refused(422, "invalid_body").json(), "why");
    server.after().await;
}

#[tokio::test]
async fn a_signature_may_stand_in_the_query_of_a_change() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let token = alice.token().make().await;
    let signed = link.sign_in_query(server.post(&format!("{}/suspend", token.path())));
    signed.confirm(alice.password()).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn null_is_no_end_in_a_change_as_in_answers() {
    let day = Some(std::time::Duration::from_hours(24));
    for (usual, most) in [(day, None), (None, day)] {
        let server = TestServer::with(TestDatabase::sqlite().await, |options| {
            options.settings.expiry.default_lifetime = usual;
            options.settings.expiry.max_lifetime = most;
        })
        .await;
        let alice = server.person("alice").await;
        let make = server.post("/v1/tokens").json(json!({"description": "x", "sets": []}));
        let made = make.basic("alice", alice.password()).send().await.assert(201).json();
        assert!(made["expires_at"].is_string(), "{made}");
        let path = format!("/v1/tokens/{}", made["id"].as_str().unwrap());
        for none in [Value::Null, json!("never")] {
            let change = server.patch(&path).basic("alice", alice.password()).json(json!({"expires_at": none}));
            let answer = change.send().await;
            if most.is_none() {
                assert_eq!(answer.assert(200).json()["expires_at"], Value::Null);
            } else {
                let told = answer.refused(422, "invalid_field").json();
                assert!(told["detail"].as_str().unwrap().starts_with("`expires_at` must be 2027-"), "{told}");
            }
        }
        server.after().await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_field_is_a_sentence_about_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for (field, value, told) in [
        ("projects", json!(["nope"]), "`projects` names `nope`, which is no project"),
        ("sets", json!(["Nope"]), "`sets` names `Nope`, which is no set; GET /v1/sets lists them"),
        ("cidrs", json!(["x"]), "`cidrs` holds `x`, which is no address range such as 10.0.0.0/8 or 2001:db8::/32"),
        (
            "expires_at",
            json!("soon"),
            "`expires_at` must be a moment of RFC 3339, such as 2027-01-31T12:00:00Z, or `never`",
        ),
    ] {
        let ask =
            server.post("/v1/tokens").basic("alice", alice.password()).json(json!({"description": "x", field: value}));
        assert_eq!(ask.send().await.refused(422, "invalid_field").json()["detail"], told);
    }
    let last = server.delete("/v1/users/admin").basic("admin", server.admin().password()).send().await;
    let told = "`login` is the last active administrator's: make another one first";
    assert_eq!(last.refused(422, "invalid_field").json()["detail"], told);
    // whoever may not see an account hears the same of one that is not there
    server.person("bob").await;
    for login in ["bob", "nobody"] {
        let ask = server.get("/v1/tokens").query("user", login).basic("alice", alice.password());
        assert_eq!(ask.send().await.refused(404, "not_found").json()["detail"], "There is no such account.");
    }
    server.after().await;
}
