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
        server.post(&format!("{}/rotate", token.path())).query("overlap", "5"),
        server.post("/v1/tokens").query("description", "x").json(json!({"description": "x"})),
        server.patch(&token.path()).query("expires_at", "never").json(json!({})),
        server.delete(&token.path()).query("why", "lost"),
        server.delete(&token.path()).query("reason", "lost").query("force", ""),
    ];
    for ask in unknown {
        ask.basic("alice", alice.password()).send().await.refused(400, "invalid_query").is_a_proper_refusal();
    }
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    let revoke = server.delete(&token.path()).query("reason", "lost").basic("alice", alice.password());
    assert_eq!(revoke.send().await.assert(200).json()["reason"], "lost");
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
