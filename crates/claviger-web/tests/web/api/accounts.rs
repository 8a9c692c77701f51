//! `/v1/users` and `/v1/me/password`.

use claviger_testkit::{TestServer, both_databases};
use http::Method;
use serde_json::json;

both_databases! {
    async fn an_account_is_made_changed_and_deleted(database) {
        let server = TestServer::on(database).await;
        let admin = server.admin();
        let wanted = json!({"login": "Bob", "name": "Bob Builder", "email": "bob@example.org", "password": "can we fix it"});
        let bob = server.post("/v1/users").basic("admin", admin.password()).json(wanted.clone()).send().await.assert(201);
        assert_eq!(bob.json()["login"], "Bob");
        let again = server.post("/v1/users").basic("admin", admin.password()).json(wanted).send().await;
        again.refused(409, "already_taken").is_a_proper_refusal();

        let me = server.get("/v1/users/bob").basic("bob", "can we fix it").send().await.assert(200).json();
        assert_eq!(me["id"], bob.json()["id"]);
        let token = server.post("/v1/tokens").basic("bob", "can we fix it").json(json!({"description": "x"}));
        let token = token.send().await.assert(201).secret();

        let disable = server.patch("/v1/users/bob").basic("admin", admin.password()).json(json!({"state": "disabled"}));
        assert_eq!(disable.send().await.assert(200).json()["state"], "disabled");
        server.get("/v1/me").bearer(&token).send().await.refused(401, "account_disabled");
        let enable = server.patch("/v1/users/bob").basic("admin", admin.password()).json(json!({"state": "active"}));
        enable.send().await.assert(200);
        server.get("/v1/me").bearer(&token).send().await.assert(200);

        let preview = server.get("/v1/users/bob/deletion").basic("admin", admin.password()).send().await.assert(200);
        assert_eq!(preview.json()["tokens"], 1);
        let id = bob.json()["id"].as_str().unwrap().to_owned();
        server.delete(&format!("/v1/users/{id}")).basic("admin", admin.password()).send().await.assert(204);
        server.get("/v1/me").bearer(&token).send().await.assert(401);
        server.get("/v1/users/bob").basic("admin", admin.password()).send().await.refused(404, "not_found");
        server.get("/v1/users/bob/deletion").basic("admin", admin.password()).send().await.refused(404, "not_found");
        let all = server.get("/v1/users").basic("admin", admin.password()).query("search", "example.org").send().await;
        assert_eq!(all.assert(200).json()["items"].as_array().unwrap().len(), 0);
        server.after().await;
    }
}

#[tokio::test]
async fn api_01_nobody_learns_of_other_accounts() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let id = bob.account.id.to_string();
    for user in ["bob", &id, "nobody"] {
        let path = format!("/v1/users/{user}");
        let with = |method| server.ask(method, &path).basic("alice", alice.password());
        with(Method::GET).send().await.refused(404, "not_found").is_a_proper_refusal();
        with(Method::DELETE).send().await.refused(404, "not_found");
        with(Method::PATCH).json(json!({"name": "x"})).send().await.refused(404, "not_found");
        let password = server.ask(Method::PUT, &format!("{path}/password")).basic("alice", alice.password());
        password.json(json!({"password": "long enough"})).send().await.refused(404, "not_found");
        let preview = server.get(&format!("{path}/deletion")).basic("alice", alice.password());
        preview.send().await.refused(404, "not_found");
    }
    server.get("/v1/users").basic("alice", alice.password()).send().await.refused(403, "forbidden");
    let make = server.post("/v1/users").basic("alice", alice.password()).json(json!({"login": "eve"}));
    make.send().await.refused(403, "forbidden");
    server.get("/v1/users/bob").basic("bob", bob.password()).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn api_02_nothing_is_set_that_the_operation_does_not_name() {
    let server = TestServer::start().await;
    let admin = server.admin();
    for extra in ["id", "is_admin", "credentials_not_before", "home_project", "created_at"] {
        let body = json!({"login": "eve", extra: true});
        let made = server.post("/v1/users").basic("admin", admin.password()).json(body).send().await;
        made.refused(422, "invalid_body").is_a_proper_refusal();
    }
    let bot = json!({"login": "eve", "kind": "bot"});
    server.post("/v1/users").basic("admin", admin.password()).json(bot).send().await.refused(422, "invalid_field");
    let kind = json!({"login": "eve", "kind": "robot"});
    let wrong = server.post("/v1/users").basic("admin", admin.password()).json(kind).send().await;
    let detail = wrong.refused(422, "invalid_body").json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("`service`") && !detail.contains("robot"), "{detail}");
    server.after().await;
}

#[tokio::test]
async fn acc_14_a_password_is_changed_with_the_old_one_and_never_by_a_token() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let everything: Vec<String> =
        server.desk.catalogue().methods().iter().map(|method| method.name.to_string()).collect();
    assert!(!everything.contains(&"me.set_password".to_owned()));
    let token = alice.token().methods(everything.iter().map(String::as_str)).make().await;
    let body = json!({"old_password": alice.password(), "password": "a new beginning"});
    let change = |body: &serde_json::Value| server.ask(Method::PUT, "/v1/me/password").json(body.clone());
    change(&body).bearer(&token).send().await.refused(403, "forbidden").is_a_proper_refusal();
    let wrong = json!({"old_password": "a guess of eve", "password": "a new beginning"});
    change(&wrong).basic("alice", alice.password()).send().await.refused(403, "wrong_confirmation");
    assert!(server.audited("wrong_confirmation").await);
    change(&body).basic("alice", alice.password()).send().await.assert(204);
    server.get("/v1/me").basic("alice", alice.password()).send().await.refused(401, "invalid_credential");
    server.get("/v1/me").basic("alice", "a new beginning").send().await.assert(200);
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn every_change_to_an_account_is_confirmed() {
    let server = TestServer::start().await;
    let bob = server.person("bob").await;
    let token = server.admin().token().sets(["Full access"]).make().await;
    let edit = || server.patch("/v1/users/bob").bearer(&token).json(json!({"site_role": "admin"}));
    edit().send().await.refused(403, "reauth_required").is_a_proper_refusal();
    let guessed = edit().confirm("not it").send().await.refused(403, "wrong_confirmation").is_a_proper_refusal();
    assert!(guessed.text().contains("is not your password"), "{}", guessed.text());
    server.flush().await;
    let told = server.get("/v1/audit").query("outcome", "refused").query("user", "admin");
    let told = told.basic("admin", server.admin().password()).send().await.assert(200).json();
    let lines = told["items"].as_array().unwrap();
    let told = |code: &str| lines.iter().any(|line| line["detail"]["code"] == code);
    assert!(
        told("wrong_confirmation") && told("reauth_required"),
        "a guessed password is told to its owner: {lines:?}"
    );
    edit().confirm(server.admin().password()).send().await.assert(200);
    let able = server.admin().token().methods(["users.delete"]).make().await;
    server.patch("/v1/users/bob").bearer(&able).json(json!({"name": "x"})).send().await.refused(403, "reauth_required");
    server.delete("/v1/users/bob").bearer(&able).send().await.assert(204);
    let last = server.delete("/v1/users/admin").bearer(&able).send().await.refused(422, "invalid_field");
    assert!(last.text().contains("last active administrator"));
    drop(bob);
    server.after().await;
}
