//! The faces of YouTrack and Hub.

use std::time::Duration;

use claviger_domain::project::Role;
use claviger_domain::time::Clock;
use claviger_domain::token::TokenFormat;
use claviger_testkit::client::Answer;
use claviger_testkit::database::TestDatabase;
use claviger_testkit::{TestServer, both_databases};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_hours(24);

const NOT_LOGGED_IN: &str = r#"{"error":"Unauthorized","error_description":"You are not logged in."}"#;
const INVALID_TOKEN: &str = r#"{"error":"Unauthorized","error_description":"Invalid token"}"#;

/// The headers that every answer has; a challenge is not among them.
#[track_caller]
fn dressed(answer: Answer) -> Answer {
    for (name, value) in [
        ("cache-control", "no-cache, no-store, no-transform, must-revalidate"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
        ("x-xss-protection", "1; mode=block"),
        ("vary", "Accept-Encoding, User-Agent"),
    ] {
        assert_eq!(answer.header(name), value, "{name}: {}", answer.text());
    }
    let kind = if answer.body.is_empty() { "" } else { "application/json;charset=utf-8" };
    assert_eq!(answer.header("content-type"), kind);
    assert!(answer.all("www-authenticate").is_empty() && answer.all("server").is_empty());
    answer
}

#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) {
    let answer = dressed(answer.assert(status));
    assert_eq!(answer.json()["error"], error, "{}", answer.text());
    assert!(answer.json()["error_description"].is_string());
}

fn now(server: &TestServer) -> i64 {
    server.clock.now().as_millis()
}

const PLACES: &[(&str, &str)] = &[
    ("GET", "/api/users"),
    ("GET", "/api/users/me"),
    ("GET", "/api/users/1-1"),
    ("GET", "/api/admin/projects"),
    ("GET", "/api/admin/projects/0-1"),
    ("GET", "/hub/api/rest/users/me"),
    ("GET", "/hub/api/rest/users/1-1"),
    ("GET", "/hub/api/rest/services"),
    ("GET", "/hub/api/rest/projects"),
    ("GET", "/hub/api/rest/users/me/permanenttokens"),
    ("POST", "/hub/api/rest/users/me/permanenttokens"),
    ("GET", "/hub/api/rest/users/me/permanenttokens/1"),
    ("DELETE", "/hub/api/rest/users/me/permanenttokens/1"),
    ("GET", "/api/rest/users/me"),
    ("GET", "/api/rest/services"),
];

#[tokio::test]
async fn without_a_good_token_the_answer_is_byte_for_byte_the_originals() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let expired = alice.token().format(TokenFormat::Youtrack).lasting(DAY).make().await;
    let session = alice.session(DAY * 2).await;
    server.clock.advance(DAY);
    for (method, path) in PLACES {
        let ask = || server.ask(method.parse().unwrap(), path);
        assert_eq!(dressed(ask().send().await.assert(401)).text(), NOT_LOGGED_IN, "{path}");
        for bad in ["perm:cm9vdA==.dG9rZW4=.rNZ38ije7uiWwnUTRDdyFDdUkoPUPi", "x", &expired.secret, &session] {
            assert_eq!(dressed(ask().bearer(bad).send().await.assert(401)).text(), INVALID_TOKEN, "{path} {bad}");
        }
        let twice = ask().bearer(&expired).bearer("x").send().await;
        refused(twice, 400, "bad_request");
    }
    server.after().await;
}

#[tokio::test]
async fn a_token_opens_me_in_every_way_that_names_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().format(TokenFormat::Youtrack).methods(["projects.read"]).make().await;
    let id = format!("1-{}", alice.account.number);
    let dashed = token.secret.replacen("perm:", "perm-", 1);
    for path in ["/api/users/me", &format!("/api/users/{id}"), "/api/users/alice", "/api/users/ALICE?fields=id,login"] {
        for value in [&token.secret, &dashed] {
            let json = dressed(server.get(path).bearer(value).send().await.assert(200)).json();
            assert_eq!(json["id"], id, "{path}");
        }
    }
    let bare = server.get("/api/users/me").bearer(&token).send().await.json();
    assert_eq!(bare, json!({"$type": "Me", "id": id}));
    // what youtrack-rest-client asks
    let fields = "email,fullName,login,name,id,avatarUrl,banned,online,guest,jabberAccountName,ringId,tags(name,id)";
    let me = server.get(&format!("/api/users/me?fields={fields}")).bearer(&token).send().await.assert(200).json();
    assert_eq!(
        me,
        json!({"$type": "Me", "id": id, "login": "alice", "name": "alice", "fullName": "alice", "email": "alice@example.org",
               "avatarUrl": null, "banned": false, "online": true, "guest": false, "jabberAccountName": null,
               "ringId": alice.account.id.to_string(), "tags": []})
    );
    server.after().await;
}

#[tokio::test]
async fn others_are_seen_by_administrators_alone() {
    let server = TestServer::start().await;
    let (alice, bob, root) =
        (server.person("alice").await, server.person("bob").await, server.another_admin("root").await);
    let (own, all) = (alice.token().make().await, root.token().make().await);
    let number = format!("1-{}", bob.account.number);
    for other in ["bob", &number, "1-9999", "nobody", &bob.account.id.to_string()] {
        let answer = server.get(&format!("/api/users/{other}?fields=login")).bearer(&own).send().await.assert(404);
        let expected = format!(r#"{{"error":"Not Found","error_description":"Entity with id {other} not found"}}"#);
        assert_eq!(dressed(answer).text(), expected);
    }
    let seen = server.get(&format!("/api/users/{number}?fields=login")).bearer(&all).send().await.assert(200);
    assert_eq!(seen.json(), json!({"$type": "User", "login": "bob"}));
    let logins = async |token: &str, query: &str| {
        let listed =
            server.get(&format!("/api/users?fields=login{query}")).bearer(token).send().await.assert(200).json();
        listed.as_array().unwrap().iter().map(|user| user["login"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(logins(&own.secret, "").await, ["alice"]);
    let everybody = logins(&all.secret, "").await;
    assert_eq!(everybody.len(), 4);
    assert_eq!(logins(&all.secret, "&$top=1&$skip=1").await, everybody[1..2]);
    server.after().await;
}

both_databases! {
    async fn projects_are_listed_as_the_seed_shows_them(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (first, second) = (server.project("rest-api", &alice).await, server.private_project("secret", &bob).await);
        server.clock.advance(DAY);
        server.member(&first, &bob, Role::Admin).await;
        let token = alice.token().format(TokenFormat::Youtrack).make().await;
        let path = "/api/admin/projects?fields=id,name,shortName,createdBy%28login,name,id%29,leader%28login,name,id%29";
        let owner = json!({"$type": "User", "login": "alice", "name": "alice", "id": format!("1-{}", alice.account.number)});
        let project = json!({"$type": "Project", "id": format!("0-{}", first.number), "name": "rest-api",
                             "shortName": "rest-api", "createdBy": owner, "leader": owner});
        let listed = dressed(server.get(path).bearer(&token).send().await.assert(200)).json();
        assert_eq!(listed, json!([project]), "a private project of others is not there");

        for id in [format!("0-{}", first.number), "rest-api".to_owned(), "REST-API".to_owned(), first.id.to_string()] {
            let one = path.replacen("projects", &format!("projects/{id}"), 1);
            assert_eq!(server.get(&one).bearer(&token).send().await.assert(200).json(), project, "{id}");
        }
        for hidden in ["secret".to_owned(), format!("0-{}", second.number), "0-999".to_owned(), "nothing".to_owned()] {
            let answer = server.get(&format!("/api/admin/projects/{hidden}")).bearer(&token).send().await.assert(404);
            let expected = format!(r#"{{"error":"Not Found","error_description":"Entity with id {hidden} not found"}}"#);
            assert_eq!(dressed(answer).text(), expected);
        }
        let his = bob.token().projects([&second]).make().await;
        let listed = server.get("/api/admin/projects?fields=shortName").bearer(&his).send().await.assert(200).json();
        assert_eq!(listed, json!([{"$type": "Project", "shortName": "secret"}]), "a token of one project sees one");
        let blind = alice.token().methods(["projects.list"]).make().await;
        let listed = server.get("/api/admin/projects?fields=leader(login)").bearer(&blind).send().await.assert(200).json();
        assert_eq!(listed, json!([{"$type": "Project", "leader": null}]), "members are another method");
        let nothing = alice.token().methods(["tokens.list"]).make().await;
        refused(server.get("/api/admin/projects").bearer(&nothing).send().await, 403, "Forbidden");
        server.after().await;
    }

    async fn a_permanent_token_is_made_used_and_deleted(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let tokens = "/hub/api/rest/users/me/permanenttokens";
        let services = server.get("/hub/api/rest/services?fields=id,name&query=Read%20only").basic("alice", alice.password());
        let services = services.send().await.assert(200).json();
        assert_eq!(services["services"].as_array().unwrap().len(), 1, "{services}");
        let scope = json!([{"id": services["services"][0]["id"]}]);
        let body = json!({"name": "ci", "scope": scope});
        let made = server.post(tokens).basic("alice", alice.password()).json(body.clone()).send().await.assert(200);
        let made = dressed(made).json();
        let value = made["token"].as_str().unwrap().to_owned();
        server.remember_secret(&value);
        assert!(value.starts_with("perm:YWxpY2U=.Y2k=."), "{value}");
        assert_eq!((&made["name"], &made["user"]["name"], &made["scope"][0]["name"]), (&json!("ci"), &json!("alice"), &json!("Read only")));
        assert_eq!(made["creationTime"], now(&server));

        let me = server.get("/hub/api/rest/users/me?fields=guest,login,name,id").bearer(&value).send().await.assert(200);
        assert_eq!(me.json(), json!({"guest": false, "login": "alice", "name": "alice", "id": alice.account.id.to_string()}));
        server.get("/api/users/me").bearer(&value).send().await.assert(200);
        let listed = server.get(tokens).bearer(&value).send().await.assert(200).json();
        assert_eq!((&listed["total"], &listed["skip"], &listed["top"]), (&json!(1), &json!(0), &json!(100)));
        assert_eq!(listed["permanenttokens"][0]["token"], Value::Null);
        assert_eq!(listed["permanenttokens"][0]["lastAccessTime"], now(&server));
        let id = made["id"].as_str().unwrap();
        let one = server.get(&format!("{tokens}/{id}?fields=id,name")).bearer(&value).send().await.assert(200).json();
        assert_eq!(one, json!({"id": id, "name": "ci"}));
        let short = server.get(&format!("{tokens}?fields=permanenttokens(name),total")).bearer(&value).send().await;
        assert_eq!(short.assert(200).json()["permanenttokens"], json!([{"name": "ci"}]));

        for ask in [server.post(tokens).json(body.clone()), server.delete(&format!("{tokens}/{id}"))] {
            refused(ask.clone().bearer(&value).send().await, 403, "Forbidden");
            refused(ask.clone().bearer(&value).confirm("wrong").send().await, 403, "Forbidden");
        }
        let deleted = server.delete(&format!("{tokens}/{id}")).bearer(&value).confirm(alice.password()).send().await;
        assert!(dressed(deleted.assert(200)).body.is_empty());
        assert_eq!(server.get("/api/users/me").bearer(&value).send().await.assert(401).text(), INVALID_TOKEN);
        for gone in [id, "tok_00000000000000000000000000", "999", "x"] {
            let answer = server.get(&format!("{tokens}/{gone}")).basic("alice", alice.password()).send().await;
            refused(answer, 404, "Not Found");
        }
        server.after().await;
    }
}

#[tokio::test]
async fn a_token_that_may_make_tokens_makes_none_that_is_wider() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let maker = alice.token().methods(["tokens.create", "tokens.delete"]).make().await;
    let all = alice.token().sets(["Full access"]).methods(["tokens.create", "tokens.delete"]).lasting(DAY).make().await;
    let tokens = "/hub/api/rest/users/alice/permanenttokens";
    let body = json!({"name": "ci", "scope": [{"id": "0-0-0-0-0"}]});
    refused(server.post(tokens).bearer(&maker).json(body.clone()).send().await, 403, "Forbidden");
    let made = server.post(tokens).bearer(&all).json(body).send().await.assert(200).json();
    server.remember_secret(made["token"].as_str().unwrap());
    assert_eq!(made["expirationTime"], now(&server) + 86_400_000, "nothing outlives its maker");
    let id = made["id"].as_str().unwrap();
    server.delete(&format!("{tokens}/{id}")).bearer(&maker).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn nobody_reaches_the_tokens_of_others() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let token = bob.token().make().await;
    for path in ["bob", &format!("1-{}", bob.account.number), "me"] {
        let one = format!("/hub/api/rest/users/{path}/permanenttokens/{}", token.number);
        refused(server.get(&one).basic("alice", alice.password()).send().await, 404, "Not Found");
        refused(server.delete(&one).basic("alice", alice.password()).send().await, 404, "Not Found");
    }
    refused(
        server.get("/hub/api/rest/users/bob/permanenttokens").basic("alice", alice.password()).send().await,
        404,
        "Not Found",
    );
    let make = server.post("/hub/api/rest/users/bob/permanenttokens").basic("alice", alice.password());
    refused(make.json(json!({"name": "x"})).send().await, 404, "Not Found");
    server.get("/api/users/me").bearer(&token).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_a_bad_request() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let answer = server.get("/api/users/me?fields=id,tags(name").bearer(&token).send().await.assert(400);
    let expected = r#"{"error":"bad_request","error_description":"Query string has invalid syntax"}"#;
    assert_eq!(dressed(answer).text(), expected);
    for query in ["fields=id)", "$top=x", "$skip=-1", "%24top=1.5", "fields=id&fields=name", "fields=;"] {
        let answer = server.get(&format!("/api/admin/projects?{query}")).bearer(&token).send().await;
        refused(answer, 400, "bad_request");
    }
    let none = server.get("/api/admin/projects?$top=0").bearer(&token).send().await.assert(200);
    assert_eq!(none.json(), json!([]));
    let json = "application/json";
    for (kind, body, status, error) in [
        (json, "{", 400, "bad_request"),
        (json, "{}", 400, "bad_request"),
        (json, r#"{"name":"x","scope":[]}"#, 400, "bad_request"),
        (json, r#"{"name":"x","scope":[{"id":"nothing"}]}"#, 400, "bad_request"),
        (json, r#"{"name":"","scope":[{"id":"0-0-0-0-0"}]}"#, 400, "bad_request"),
        ("text/plain", r#"{"name":"x"}"#, 415, "Unsupported Media Type"),
    ] {
        let ask = server.post("/api/rest/users/me/permanenttokens").basic("alice", alice.password());
        refused(ask.body(kind, body).send().await, status, error);
    }
    server.after().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_speech_of_its_product() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await;
    let unknown = "perm:YQ==.YQ==.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (ask, status, error) in [
        (server.get("/api/issues"), 404, "Not Found"),
        (server.get("/api/issues/X-1").bearer(&token), 404, "Not Found"),
        (server.get("/api/nothing").bearer(unknown), 401, "Unauthorized"),
        (server.post("/api/admin/projects").bearer(&token), 405, "Method Not Allowed"),
        (server.get("/hub/api/rest/nothing").bearer(&token), 404, "Not Found"),
        (server.get("/hub/api/rest/nothing").bearer(unknown), 401, "Unauthorized"),
    ] {
        refused(ask.send().await, status, error);
    }
    for path in ["/api/nothing", "/api/user_groups/3"] {
        let answer = server.get(path).header("X-Auth-AccessKey", &token.secret).send().await.assert(404);
        assert_eq!(answer.text(), r#"{"error":{"code":404,"message":"Not Found"}}"#, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
    server.after().await;
}

#[tokio::test]
async fn answers_are_small_for_who_asks() {
    let server = TestServer::start().await;
    let token = server.person("alice").await.token().make().await;
    for path in ["/api/users/me?fields=id,login,fullName,email,ringId", "/hub/api/rest/users/me"] {
        let ask = server.get(path).bearer(&token).header("Accept-Encoding", "gzip");
        assert_eq!(ask.send().await.assert(200).header("content-encoding"), "gzip", "{path}");
    }
    server.after().await;
}

#[tokio::test]
async fn a_face_that_is_not_shown_is_not_there() {
    // Tuleap would answer under the path that both have.
    let hide = |options: &mut claviger_testkit::server::Options| {
        options.web.faces.youtrack = false;
        options.web.faces.tuleap = false;
    };
    let server = TestServer::with(TestDatabase::memory().await, hide).await;
    for path in ["/api/users/me", "/api/admin/projects", "/hub/api/rest/users/me"] {
        server.get(path).send().await.refused(404, "not_found");
    }
}
