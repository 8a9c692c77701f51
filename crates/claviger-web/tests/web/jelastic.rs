//! Jelastic's face: the parameter `session`, and every answer in its envelope.

use std::time::Duration;

use claviger_domain::token::TokenFormat;
use claviger_testkit::actors::Actor;
use claviger_testkit::database::TestDatabase;
use claviger_testkit::{TestServer, both_databases};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_hours(24);

/// Calls a method as POST, and demands what every answer is.
async fn call(server: &TestServer, method: &str, parameters: &[(&str, &str)]) -> Value {
    let ask = parameters.iter().fold(server.post(&path(method)), |ask, (name, value)| ask.form(name, value));
    enveloped(ask.send().await)
}

fn path(method: &str) -> String {
    let (class, method) = method.rsplit_once('.').unwrap();
    format!("/1.0/{}/rest/{method}", class.replace('.', "/"))
}

#[track_caller]
fn enveloped(answer: claviger_testkit::client::Answer) -> Value {
    let answer = answer.assert(200).is_not_kept();
    assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let json = answer.json();
    assert_eq!(json["result"] != 0, json["error"].is_string(), "{json}");
    assert!(json["result"].is_u64() && json["source"] == "JEL", "{json}");
    assert!(!answer.text().contains("null"), "members without a value are left out: {json}");
    json
}

#[track_caller]
fn refused(json: &Value, result: i64, holds: &str) {
    let error = json["error"].as_str().unwrap_or_default();
    assert!(json["result"] == result && error.contains(holds), "not {result} and {holds}: {json}");
}

#[track_caller]
fn done(json: Value) -> Value {
    assert_eq!(json["result"], 0, "{json}");
    json
}

async fn signed_in(server: &TestServer, who: &Actor) -> String {
    let credentials = [("login", who.login()), ("password", &who.password())];
    let json = done(call(server, "users.authentication.signin", &credentials).await);
    let session = json["session"].as_str().unwrap().to_owned();
    server.remember_secret(&session);
    session
}

/// Makes a token in a session, and returns its number and its value.
async fn made(server: &TestServer, who: &Actor, session: &str, more: &[(&str, &str)]) -> (String, String) {
    let password = who.password();
    let mut parameters = vec![("session", session), ("description", "ci"), ("password", &password)];
    parameters.extend(more);
    let json = done(call(server, "users.authentication.createtoken", &parameters).await);
    let key = json["token"]["key"].as_str().unwrap().to_owned();
    server.remember_secret(&key);
    (json["token"]["id"].as_i64().unwrap().to_string(), key)
}

/// Every method there is, with the parameters that it needs.
const METHODS: &[(&str, &[(&str, &str)])] = &[
    ("users.authentication.signout", &[]),
    ("users.authentication.checksign", &[]),
    ("users.authentication.getsessions", &[]),
    ("users.authentication.signoutsessions", &[("ids", "*")]),
    ("users.authentication.createtoken", &[("description", "x"), ("password", "x")]),
    ("users.authentication.edittoken", &[("id", "1"), ("password", "x")]),
    ("users.authentication.regeneratetoken", &[("id", "1"), ("password", "x")]),
    ("users.authentication.deletetokens", &[("ids", "*"), ("password", "x")]),
    ("users.authentication.gettokens", &[]),
    ("users.authentication.gettokenapilist", &[]),
    ("users.authentication.gettokentemplates", &[]),
    ("users.authentication.getpolicymethods", &[]),
    ("users.authentication.checkpassword", &[("password", "x")]),
    ("users.account.getuserinfo", &[]),
    ("environment.control.getenvs", &[]),
    ("environment.control.getenvinfo", &[("envName", "e")]),
    ("environment.control.startenv", &[("envName", "e")]),
    ("environment.control.stopenv", &[("envName", "e")]),
    ("environment.control.deleteenv", &[("envName", "e")]),
    ("environment.control.cloneenv", &[("srcEnvName", "e"), ("dstEnvName", "f")]),
    ("environment.control.createenvironment", &[("env", "{}"), ("nodes", "[]")]),
    ("environment.control.restartnodes", &[("envName", "e")]),
    ("environment.control.getcontainerenvvars", &[("envName", "e")]),
    ("environment.control.addcontainerenvvars", &[("envName", "e"), ("vars", "{}")]),
    ("environment.control.nobodyknows", &[("envName", "e")]),
];

#[tokio::test]
async fn no_method_answers_without_a_good_session() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let expired = alice.token().format(TokenFormat::Jelastic).lasting(DAY).make().await;
    let elsewhere = alice.token().cidrs(["10.0.0.0/8"]).make().await;
    server.clock.advance(DAY);
    let unknown = "0".repeat(40);
    let bad: &[(Option<&str>, i64, &str)] = &[
        (None, 3, "[session]"),
        (Some(""), 3, "[session]"),
        (Some("nonsense"), 702, "invalid"),
        (Some(&unknown), 702, "invalid"),
        (Some(&expired.secret), 702, "expired"),
        (Some(&elsewhere.secret), 8, "address"),
    ];
    for (method, parameters) in METHODS {
        for (session, result, holds) in bad {
            let mut all = parameters.to_vec();
            all.extend(session.map(|session| ("session", session)));
            refused(&call(&server, method, &all).await, *result, holds);
        }
    }
    server.after().await;
}

#[tokio::test]
async fn scp_01_a_token_calls_what_it_includes_and_nothing_else() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let other = alice.token().methods(["environment.control.getenvs"]).make().await;
    for (method, parameters) in METHODS {
        let mut all = parameters.to_vec();
        all.push(("session", &other.secret));
        let json = call(&server, method, &all).await;
        match *method {
            "environment.control.getenvs" => assert_eq!(done(json)["infos"], json!([])),
            "users.authentication.checksign" => assert!(done(json)["accessType"].is_string()),
            "users.authentication.signout" => refused(&json, 3, "[session]"),
            _ => refused(&json, 8202, method),
        }
        if method.contains("nobodyknows") || matches!(*method, "users.authentication.signout") {
            continue;
        }
        let token = alice.token().methods([*method]).make().await;
        let last = all.len() - 1;
        all[last] = ("session", &token.secret);
        let json = call(&server, method, &all).await;
        assert_ne!(json["result"], 8202, "{method} is included: {json}");
    }
    assert!(server.audited("insufficient_scope").await);
    server.after().await;
}

#[tokio::test]
async fn get_and_post_are_the_same_and_the_path_knows_no_case() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().methods(["environment.control.stopenv"]).format(TokenFormat::Jelastic).make().await;
    for path in [
        "/1.0/environment/control/rest/stopenv",
        "/1.0/Environment/Control/REST/StopEnv",
        "/1.0/env/control/rest/stopenv",
    ] {
        let get =
            server.get(path).query("envName", "my-project").query("session", &token.secret).query("appid", "cluster");
        let post = server.post(path).form("session", &token.secret).form("envName", "my-project").form("ruk", "x");
        let mixed = server.post(path).query("session", &token.secret).form("envName", "my-project");
        for ask in [get, post, mixed] {
            refused(&enveloped(ask.send().await), 11, "[my-project] does not exist");
        }
    }
    let twice = server.get("/1.0/environment/control/rest/stopenv").query("session", &token.secret);
    refused(&enveloped(twice.clone().query("session", &token.secret).send().await), 3, "[session]");
    refused(&enveloped(twice.clone().query("envName", "a").query("envName", "b").send().await), 3, "[envName]");
    refused(&enveloped(twice.send().await), 3, "[envName]");
    for nowhere in ["/1.0/environment/control/stopenv", "/1.0/x", "/1.0/users/authentication/rest/nothing"] {
        let ask = server.get(nowhere).query("session", &token.secret);
        refused(&enveloped(ask.send().await), 5, "no");
    }
    server.after().await;
}

#[tokio::test]
async fn only_the_parameter_is_a_credential_here() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let session = signed_in(&server, &alice).await;
    let token = alice.token().make().await;
    let ask = || server.get("/1.0/environment/control/rest/getenvs");
    refused(&enveloped(ask().header("cookie", format!("session={session}")).send().await), 3, "[session]");
    refused(&enveloped(ask().bearer(&token).send().await), 3, "[session]");
    refused(&enveloped(ask().basic("alice", alice.password()).send().await), 3, "[session]");
    refused(&enveloped(ask().bearer(&token).query("session", &session).send().await), 3, "[session]");
    refused(&enveloped(ask().header("x-auth-accesskey", &token.secret).send().await), 3, "[session]");
    server.after().await;
}

both_databases! {
    async fn a_session_lives_from_signin_to_signout(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        for (parameters, result, holds) in [
            (&[("login", "alice")][..], 3, "[password]"),
            (&[("password", "x")], 3, "[login]"),
            (&[("login", "alice"), ("password", "wrong")], 701, "wrong login or password"),
            (&[("login", "nobody"), ("password", "wrong")], 701, "wrong login or password"),
        ] {
            refused(&call(&server, "users.authentication.signin", parameters).await, result, holds);
        }
        let password = alice.password();
        let credentials = [("login", "alice"), ("password", password.as_str()), ("appid", "1dd8"), ("session", "old")];
        let json = done(call(&server, "users.authentication.signin", &credentials).await);
        let session = json["session"].as_str().unwrap().to_owned();
        server.remember_secret(&session);
        assert_eq!((json["uid"].as_i64(), session.len()), (Some(alice.account.number), 36));
        assert_eq!((json["email"].as_str(), json["name"].as_str()), (Some("alice@example.org"), Some("alice")));

        server.clock.advance(Duration::from_secs(1));
        let other = signed_in(&server, &alice).await;
        let here = [("session", session.as_str())];
        assert!(done(call(&server, "users.authentication.checksign", &here).await)["accessType"].is_string());
        let info = done(call(&server, "users.account.getuserinfo", &here).await);
        assert_eq!((&info["uid"], &info["email"]), (&json["uid"], &json["email"]));
        let listed = done(call(&server, "users.authentication.getsessions", &here).await);
        assert_eq!(listed["sessions"].as_array().unwrap().len(), 2);
        assert_eq!((&listed["sessions"][0]["isCurrent"], &listed["sessions"][1]["isCurrent"]), (&json!(false), &json!(true)));

        let ids = listed["sessions"][0]["id"].to_string();
        let none = call(&server, "users.authentication.signoutsessions", &[here[0], ("ids", &format!("{ids};99999"))]).await;
        refused(&none, 5, "[99999] not found");
        done(call(&server, "users.authentication.checksign", &[("session", &other)]).await);
        done(call(&server, "users.authentication.signoutsessions", &[here[0], ("ids", &ids)]).await);
        refused(&call(&server, "users.authentication.checksign", &[("session", &other)]).await, 702, "invalid");
        done(call(&server, "users.authentication.signout", &here).await);
        refused(&call(&server, "users.authentication.checksign", &here).await, 702, "invalid");

        let session = signed_in(&server, &alice).await;
        server.clock.advance(DAY * 30);
        refused(&call(&server, "users.authentication.checksign", &[("session", &session)]).await, 702, "expired");
        server.after().await;
    }

    async fn a_token_is_made_listed_changed_regenerated_and_deleted(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let session = signed_in(&server, &alice).await;
        let list = r#"["environment.control.StopEnv","env.control.GetEnvs"]"#;
        let (id, key) = made(&server, &alice, &session, &[("apiList", list), ("expiresAt", "2027-01-16 08:00:00")]).await;
        assert!(key.len() == 40 && key.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        let listed = done(call(&server, "users.authentication.gettokens", &[("session", &session)]).await);
        let token = &listed["apiTokens"][0];
        assert_eq!(listed["apiTokens"].as_array().unwrap().len(), 1);
        assert_eq!(token["key"], Value::Null);
        assert_eq!(token["id"].to_string(), id);
        assert_eq!((&token["description"], &token["expiresAt"]), (&json!("ci"), &json!("2027-01-16 08:00:00")));
        assert_eq!(token["apiListItems"], json!(["environment.control.StopEnv", "environment.control.GetEnvs"]));
        assert_eq!(token["tokenTemplate"]["name"], "Custom");
        done(call(&server, "environment.control.getenvs", &[("session", &key)]).await);

        let password = alice.password();
        let change = [("session", session.as_str()), ("password", password.as_str()), ("id", id.as_str())];
        let edited = [&change[..], &[("description", "nightly"), ("tokenTemplate", "maven plugin")]].concat();
        let edited = done(call(&server, "users.authentication.edittoken", &edited).await);
        assert_eq!(edited["token"]["tokenTemplate"]["name"], "Maven Plugin");
        assert_eq!(edited["token"]["tokenTemplate"]["id"], 4);
        assert_eq!((&edited["token"]["description"], &edited["token"]["key"]), (&json!("nightly"), &Value::Null));
        refused(&call(&server, "environment.control.stopenv", &[("session", &key), ("envName", "e")]).await, 8202, "stopenv");

        server.clock.advance(DAY);
        refused(&call(&server, "users.authentication.checksign", &[("session", &key)]).await, 702, "expired");
        let listed = done(call(&server, "users.authentication.gettokens", &[("session", &session), ("ids", &id)]).await);
        assert_eq!(listed["apiTokens"][0]["status"], "expired");
        for (name, value) in [("id", &id), ("ids", &id)] {
            let again = [("session", session.as_str()), ("password", &password), (name, value)];
            let again = done(call(&server, "users.authentication.regeneratetoken", &again).await);
            let new = again["token"]["key"].as_str().unwrap().to_owned();
            server.remember_secret(&new);
            assert_eq!((&again["token"]["id"].to_string(), &again["token"]["description"]), (&id, &json!("nightly")));
            refused(&call(&server, "users.authentication.checksign", &[("session", &key)]).await, 702, "invalid");
            done(call(&server, "users.authentication.checksign", &[("session", &new)]).await);
        }

        let (second, other) = made(&server, &alice, &session, &[]).await;
        let ids = format!("{id};{second}");
        let none = [("session", session.as_str()), ("password", &password), ("ids", "999999,1")];
        refused(&call(&server, "users.authentication.deletetokens", &none).await, 5, "not found");
        let both = [("session", session.as_str()), ("password", &password), ("ids", &ids)];
        done(call(&server, "users.authentication.deletetokens", &both).await);
        refused(&call(&server, "users.authentication.checksign", &[("session", &other)]).await, 702, "not valid");
        let listed = done(call(&server, "users.authentication.gettokens", &[("session", &session)]).await);
        assert_eq!(listed["apiTokens"], json!([]));
        refused(&call(&server, "users.authentication.edittoken", &change).await, 5, "not found");
        server.after().await;
    }
}

#[tokio::test]
async fn every_change_is_confirmed_with_the_password() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let session = signed_in(&server, &alice).await;
    let (id, key) = made(&server, &alice, &session, &[]).await;
    for (method, parameters) in [
        ("createtoken", &[("description", "x")][..]),
        ("edittoken", &[("id", &id), ("description", "x")]),
        ("regeneratetoken", &[("id", &id)]),
        ("deletetokens", &[("ids", &id)]),
    ] {
        let method = format!("users.authentication.{method}");
        let with = |more: &[(&'static str, &'static str)]| {
            let all: Vec<_> =
                parameters.iter().copied().chain(more.iter().copied()).chain([("session", session.as_str())]).collect();
            all
        };
        refused(&call(&server, &method, &with(&[])).await, 3, "[password]");
        refused(&call(&server, &method, &with(&[("password", "wrong")])).await, 701, "wrong password");
        done(call(&server, "users.authentication.checksign", &[("session", &key)]).await);
    }
    for code in ["reauth_required", "wrong_confirmation"] {
        assert!(server.audited(code).await, "{code}");
    }
    let check = async |password: &str| {
        call(&server, "users.authentication.checkpassword", &[("session", &session), ("password", password)]).await
    };
    done(check(&alice.password()).await);
    refused(&check("wrong").await, 701, "wrong password");
    server.after().await;
}

#[tokio::test]
async fn parameters_that_are_wrong_are_named() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let session = signed_in(&server, &alice).await;
    let password = alice.password();
    for (parameters, holds) in [
        (&[][..], "[description]"),
        (&[("description", "a\nb")], "[description]"),
        (&[("description", "x"), ("expiresAt", "tomorrow")], "[expiresAt]"),
        (&[("description", "x"), ("expiresAt", "2020-01-01 00:00:00")], "[expiresAt]"),
        (&[("description", "x"), ("tokenTemplate", "Nothing")], "[tokenTemplate]"),
        (&[("description", "x"), ("tokenTemplate", "99")], "[tokenTemplate]"),
        (&[("description", "x"), ("apiList", "environment.control.*")], "[apiList]"),
        (&[("description", "x"), ("apiList", "environment.control.nobodyknows")], "[apiList]"),
        (&[("description", "x"), ("apiList", "[environment.control.stopenv")], "[apiList]"),
    ] {
        let all: Vec<_> = parameters
            .iter()
            .copied()
            .chain([("session", session.as_str()), ("password", password.as_str())])
            .collect();
        refused(&call(&server, "users.authentication.createtoken", &all).await, 3, holds);
    }
    for (ids, holds) in [("", "[ids]"), ("1 4", "[ids]"), ("a", "[id]")] {
        let all = [("session", session.as_str()), ("password", &password), ("ids", ids)];
        refused(&call(&server, "users.authentication.deletetokens", &all).await, 3, holds);
    }
    let listed = done(call(&server, "users.authentication.gettokens", &[("session", &session)]).await);
    assert_eq!(listed["apiTokens"], json!([]));
    server.after().await;
}

#[tokio::test]
async fn scp_02_a_token_makes_nothing_wider_or_longer_than_itself() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let methods = ["users.authentication.createtoken", "users.authentication.edittoken", "environment.control.stopenv"];
    let narrow = alice.token().methods(methods).cidrs(["127.0.0.0/8"]).lasting(DAY).make().await;
    let password = alice.password();
    let make = async |more: &[(&str, &str)]| {
        let all: Vec<_> = [("session", narrow.secret.as_str()), ("description", "x"), ("password", &password)]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        call(&server, "users.authentication.createtoken", &all).await
    };
    refused(&make(&[("tokenTemplate", "Extended Access")]).await, 8202, "beyond its own rights");
    refused(&make(&[("apiList", "environment.control.StartEnv")]).await, 8202, "beyond its own rights");
    refused(&make(&[("apiList", "environment.control.StopEnv"), ("expiresAt", "2028-01-01")]).await, 3, "[expiresAt]");
    let json = done(make(&[("apiList", "environment.control.StopEnv")]).await);
    assert_eq!(json["token"]["expiresAt"], "2027-01-16 08:00:00");
    let key = json["token"]["key"].as_str().unwrap().to_owned();
    server.remember_secret(&key);
    let outside = server.post(&path("environment.control.stopenv")).form("session", &key).form("envName", "e");
    refused(&enveloped(outside.send().await), 11, "does not exist");
    server.after().await;
}

#[tokio::test]
async fn nobody_reaches_the_tokens_of_others() {
    let server = TestServer::start().await;
    let (alice, root) = (server.person("alice").await, server.another_admin("root").await);
    let token = alice.token().make().await;
    let number = token.number.to_string();
    let session = signed_in(&server, &root).await;
    let password = root.password();
    for (method, name) in
        [("edittoken", "id"), ("regeneratetoken", "id"), ("deletetokens", "ids"), ("gettokens", "ids")]
    {
        let all = [("session", session.as_str()), ("password", &password), (name, &number), ("description", "x")];
        refused(&call(&server, &format!("users.authentication.{method}"), &all).await, 5, "not found");
    }
    let all = [("session", session.as_str()), ("password", &password), ("ids", "*")];
    done(call(&server, "users.authentication.deletetokens", &all).await);
    done(call(&server, "users.authentication.checksign", &[("session", &token.secret)]).await);
    server.after().await;
}

#[tokio::test]
async fn templates_and_methods_are_listed_and_named_in_any_spelling() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let session = signed_in(&server, &alice).await;
    let here = ("session", session.as_str());
    let templates = done(call(&server, "users.authentication.gettokentemplates", &[here]).await);
    let names: Vec<_> =
        templates["templates"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Extended Access", "IDE Plugins", "Marketplace", "Maven Plugin", "Full access", "Read only"]);
    let all = done(call(&server, "users.authentication.gettokenapilist", &[here]).await);
    assert!(all["tokenPermissions"].as_array().unwrap().contains(&json!("environment.control.StopEnv")));
    let some = done(call(&server, "users.authentication.gettokenapilist", &[here, ("search", "stopenv")]).await);
    assert_eq!(some["tokenPermissions"], json!(["environment.control.StopEnv"]));
    let policy =
        done(call(&server, "users.authentication.getpolicymethods", &[here, ("uniqueName", "Maven Plugin")]).await);
    assert!(policy["tokenPermissions"].as_array().unwrap().contains(&json!("environment.control.GetEnvs")));

    for (name, value) in [
        ("tokenTemplate", "Maven Plugin"),
        ("tokenTemplate", "maven plugin"),
        ("tokenTemplate", "4"),
        ("apiList", "environment.control.GetEnvs"),
        ("apiList", "['env.control.getenvs', 'environment.control.GetEnvInfo']"),
        ("apiList", "[\"environment.control.GETENVS\"]"),
    ] {
        let (_, key) = made(&server, &alice, &session, &[(name, value)]).await;
        done(call(&server, "environment.control.getenvs", &[("session", &key)]).await);
        let stop = call(&server, "environment.control.stopenv", &[("session", &key), ("envName", "e")]).await;
        refused(&stop, 8202, "stopenv");
    }
    let (_, nothing) = made(&server, &alice, &session, &[("tokenTemplate", "Custom")]).await;
    refused(&call(&server, "environment.control.getenvs", &[("session", &nothing)]).await, 8202, "getenvs");
    server.after().await;
}

#[tokio::test]
async fn a_token_is_a_session_with_its_own_rights_and_no_code_is_taken() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().methods(["environment.control.getenvs"]).format(TokenFormat::Jelastic).make().await;
    let json = done(
        call(&server, "users.authentication.signinbytoken", &[("token", &token.secret), ("userHeaders", "{}")]).await,
    );
    assert_eq!(json["uid"], alice.account.number);
    let session = json["session"].as_str().unwrap();
    done(call(&server, "environment.control.getenvs", &[("session", session)]).await);
    refused(&call(&server, "users.authentication.gettokens", &[("session", session)]).await, 8202, "gettokens");
    for bad in ["nonsense", &"0".repeat(40)] {
        refused(&call(&server, "users.authentication.signinbytoken", &[("token", bad)]).await, 702, "invalid");
    }
    let none = [("userHeaders", "{}"), ("session", session)];
    refused(&call(&server, "users.authentication.signinbytoken", &none).await, 3, "[token]");
    let verified = call(&server, "users.authentication.verify2facode", &[("code", "123456")]).await;
    refused(&verified, 5, "if your account has a second factor, use an access token");
    server.after().await;
}

#[tokio::test]
async fn a_service_account_has_no_password_and_confirms_with_a_token_that_has_the_change_itself() {
    let server = TestServer::start().await;
    let robot = server.service("robot").await;
    let named = ["users.authentication.createtoken", "environment.control.getenvs"];
    let unconfirmed = robot.token().methods(named).make().await;
    let confirmed = robot.token().methods(named).methods(["tokens.create"]).make().await;
    let parameters = |token| [("session", token), ("description", "x"), ("apiList", "env.control.GetEnvs")];
    let method = "users.authentication.createtoken";
    refused(&call(&server, method, &parameters(unconfirmed.secret.as_str())).await, 3, "[password]");
    let made = done(call(&server, method, &parameters(confirmed.secret.as_str())).await);
    let key = made["token"]["key"].as_str().unwrap();
    server.remember_secret(key);
    done(call(&server, "environment.control.getenvs", &[("session", key)]).await);
    refused(&call(&server, method, &parameters(key)).await, 8202, method);
    server.after().await;
}

#[tokio::test]
async fn acc_01_guessing_a_password_is_stopped_at_this_door_too() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let guess = |password: String| {
        let server = &server;
        async move { call(server, "users.authentication.signin", &[("login", "alice"), ("password", &password)]).await }
    };
    for _ in 0..6 {
        refused(&guess("wrong".to_owned()).await, 701, "wrong");
    }
    refused(&guess(alice.password()).await, 701, "Too many attempts");
    server.after().await;
}

#[tokio::test]
async fn a_face_that_is_not_shown_is_not_there() {
    let server = TestServer::with(TestDatabase::memory().await, |options| options.web.faces.jelastic = false).await;
    server.get("/1.0/environment/control/rest/getenvs").send().await.refused(404, "not_found");
}
