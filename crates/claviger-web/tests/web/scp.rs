//! SCP: scope and permission.

use std::time::Duration;

use claviger_auth::consumers::ActsAs;
use claviger_domain::token::TokenFormat;
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use serde_json::{Value, json};

/// Every change that a token can make to a token.
const CHANGES: [&str; 7] = [
    "tokens.create",
    "tokens.edit",
    "tokens.copy",
    "tokens.regenerate",
    "tokens.rotate",
    "tokens.resume",
    "tokens.suspend",
];

both_databases! {
    async fn scp_02_no_token_makes_or_gets_hold_of_one_that_is_wider(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (apollo, gemini) = (server.project("apollo", &alice).await, server.project("gemini", &alice).await);
        let hour = Duration::from_secs(3600);
        let maker = || alice.token().methods(CHANGES).sets(["Read only"]).projects([&apollo]).cidrs(["127.0.0.0/8"]).lasting(hour);
        let narrow = maker().make().await;

        for (what, wider) in [
            ("a set", json!({"sets": ["Full access"]})),
            ("a method", json!({"methods": ["tokens.delete"]})),
            ("no project", json!({"projects": null})),
            ("another project", json!({"projects": ["apollo", "gemini"]})),
            ("no addresses", json!({"cidrs": []})),
            ("more addresses", json!({"cidrs": ["127.0.0.0/7"]})),
            ("no end", json!({"expires_at": "never"})),
            ("a later end", json!({"expires_at": "2027-01-15T09:00:01Z"})),
        ] {
            let mut body = json!({"description": "x", "sets": ["Read only"], "projects": ["apollo"], "cidrs": ["127.0.0.0/8"]});
            body.as_object_mut().unwrap().extend(wider.as_object().unwrap().clone());
            for (verb, path) in [("POST", "/v1/tokens".to_owned()), ("PATCH", "/v1/tokens/self".to_owned())] {
                let answer = server.ask(verb.parse()?, &path).bearer(&narrow).json(body.clone()).send().await;
                assert!([403, 422].contains(&answer.status), "{verb} with {what}: {} {}", answer.status, answer.text());
                // the password confirms the change; it does not widen the token
                let ask = server.ask(verb.parse()?, &path).bearer(&narrow).confirm(alice.password()).json(body.clone());
                let answer = ask.send().await;
                assert!([403, 422].contains(&answer.status), "{verb} with {what}: {} {}", answer.status, answer.text());
            }
        }

        let others = [
            ("of a wider set", alice.token().projects([&apollo]).cidrs(["127.0.0.0/8"]).lasting(hour).make().await),
            ("of another method", maker().methods(["tokens.delete"]).make().await),
            ("of no project", alice.token().sets(["Read only"]).cidrs(["127.0.0.0/8"]).lasting(hour).make().await),
            ("of another project", maker().projects([&gemini]).make().await),
            ("of any address", alice.token().sets(["Read only"]).projects([&apollo]).lasting(hour).make().await),
            ("of other addresses", maker().cidrs(["0.0.0.0/0"]).make().await),
            ("that lives longer", maker().lasting(hour * 2).make().await),
        ];
        for (what, other) in &others {
            for verb in ["copy", "regenerate", "rotate"] {
                let ask = server.post(&format!("{}/{verb}", other.path())).bearer(&narrow);
                let answer = ask.confirm(alice.password()).send().await;
                assert!([403, 422].contains(&answer.status), "{verb} {what}: {} {}", answer.status, answer.text());
                assert_eq!(answer.json().get("secret"), None, "{verb} {what}");
            }
            server.patch(&other.path()).bearer(&narrow).json(json!({"description": "mine"})).send().await.assert(403);
            other.suspend().await;
            let resume = server.post(&format!("{}/resume", other.path())).bearer(&narrow);
            resume.send().await.refused(403, "wider_than_caller");
        }
        assert!(server.audited("wider_than_caller").await);

        let within = maker().lasting(Duration::from_secs(60)).make().await;
        for verb in ["copy", "rotate", "regenerate"] {
            let answer = server.post(&format!("{}/{verb}", within.path())).bearer(&narrow).send().await;
            assert!([200, 201].contains(&answer.status), "{verb} of what is not wider: {}", answer.text());
        }
        server.after().await;
    }

    async fn scp_02_an_old_value_is_not_exchanged_for_one_that_stays(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let old = alice.token().methods(CHANGES).make().await;
        let rotate = server.post("/v1/tokens/self/rotate").json(json!({"overlap": 60}));
        let fresh = rotate.bearer(&old).send().await.assert(200).secret();
        assert!(server.lets_in(&old).await && server.lets_in(&fresh).await);
        for verb in ["rotate", "regenerate", "copy"] {
            let answer = server.post(&format!("/v1/tokens/self/{verb}")).bearer(&old).send().await;
            let made = answer.json()["expires_at"].as_str().map(str::to_owned);
            assert!(answer.status == 403 || made.as_deref() == Some("2027-01-15T08:01:00Z"), "{verb}: {}", answer.text());
        }
        server.patch("/v1/tokens/self").bearer(&old).json(json!({"expires_at": "never"})).send().await.assert(403);
        server.clock.advance(std::time::Duration::from_secs(60));
        server.get("/v1/me").bearer(&old).send().await.refused(401, "credential_replaced");
        server.post("/v1/tokens/self/regenerate").bearer(&fresh).send().await.assert(200);
        server.after().await;
    }

    async fn scp_02_the_right_is_always_what_the_owner_may_do_now(database) {
        let server = TestServer::on(database).await;
        let carol = server.another_admin("carol").await;
        let token = carol.token().make().await;
        let everybodys = || server.get("/v1/tokens").query("user", "*").bearer(&token).send();
        everybodys().await.assert(200);
        let edit = claviger_auth::accounts::AccountEdit {
            site_role: Some(claviger_domain::account::SiteRole::User),
            ..Default::default()
        };
        let operator = claviger_auth::operator(&server.desk);
        let sudo = claviger_domain::policy::Sudo::by_password();
        claviger_auth::accounts::edit(&server.desk, &operator, sudo, carol.account.id, edit).await?;
        everybodys().await.refused(403, "forbidden");
        server.after().await;
    }

    async fn scp_04_a_token_of_one_project_learns_nothing_of_another(database) {
        let server = TestServer::on(database).await;
        let (alice, admin) = (server.person("alice").await, server.admin());
        let apollo = server.private_project("apollo", &alice).await;
        let gemini = server.private_project("gemini", &alice).await;
        for bound in [alice.token().projects([&apollo]).make().await, admin.token().projects([&apollo]).make().await] {
            let list = |project: &str| server.get("/v1/tokens").query("project", project).bearer(&bound).send();
            list("apollo").await.assert(200);
            for other in ["gemini", &gemini.id.to_string(), &gemini.number.to_string(), "no-such-project"] {
                let answer = list(other).await.refused(404, "not_found");
                assert!(!answer.text().contains("gemini"), "{}", answer.text());
            }
            for place in ["/v1/audit", "/v1/audit?user=alice", "/v1/users/alice/deletion", "/v1/projects", "/v1/me"] {
                let answer = server.get(place).bearer(&bound).send().await;
                assert!(!answer.text().contains("gemini"), "{place}: {}", answer.text());
            }
            // and it rules neither the site nor other people, whoever made it
            let answer = server.get("/v1/tokens").query("user", "*").bearer(&bound).send().await;
            assert_eq!(answer.status, 403, "{}", answer.text());
        }
        let named = json!({"description": "x", "projects": ["gemini"]});
        let bound = alice.token().methods(["tokens.create"]).projects([&apollo]).make().await;
        let answer = server.post("/v1/tokens").bearer(&bound).json(named.clone()).send().await.assert(422);
        let bob = server.person("bob").await;
        let strangers = server.post("/v1/tokens").basic("bob", bob.password()).json(named).send().await.assert(422);
        assert_eq!(answer.json()["errors"], strangers.json()["errors"], "hidden is as if it were not there");
        server.after().await;
    }
}

/// Whoever has what such a consumer signs with has all that its account may do, from anywhere and for good.
#[tokio::test]
async fn scp_02_no_token_gets_hold_of_what_acts_without_a_person() {
    let server = TestServer::start().await;
    let (alice, admin, robot) = (server.person("alice").await, server.admin(), server.service("robot").await);
    let allura = claviger_domain::oauth1::Provider::Allura;
    let secret = || claviger_auth::consumers::NewProof::Secret(None);
    let program = |key: &'static str, alone: bool| {
        let (server, id) = (server.clone(), alice.account.id);
        async move {
            let decide = |new: &mut claviger_auth::consumers::NewConsumer| {
                (new.owner, new.two_legged) = (Some(id), alone.then_some(ActsAs::Account(id)));
            };
            server.consumer(key, secret(), allura, decide).await
        }
    };
    let token = alice.token().methods(["applications.renew_secret"]).cidrs(["127.0.0.0/8"]).make().await;
    let renew = |id| server.post(&format!("/v1/applications/{id}/secret")).bearer(&token).send();
    renew(program("asks", false).await.id).await.assert(200);
    renew(program("acts-alone", true).await.id).await.refused(403, "wider_than_caller");

    let link = server.link_with("ci", |new| new.two_legged = Some(ActsAs::Account(robot.account.id))).await;
    let token = admin.token().methods(["links.edit"]).make().await;
    let edit = |body| server.patch(&format!("/v1/links/{}", link.id)).bearer(&token).json(body).send();
    let key = claviger_testkit::signer::public_key();
    edit(json!({"public_key": key})).await.refused(403, "wider_than_caller");
    edit(json!({"name": "Bamboo"})).await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn scp_06_names_that_are_none_are_refused_and_nothing_is_stored() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let make = |body: Value| server.post("/v1/tokens").basic("alice", alice.password()).json(body).send();
    let many: Vec<String> = (0..10_000).map(|n| format!("method.number{n}")).collect();
    for (field, names) in [
        ("sets", json!(["No such set"])),
        ("sets", json!(["Read only", "Rеad only"])), // a Cyrillic е
        ("sets", json!(["Read only\n"])),
        ("sets", json!([""])),
        ("sets", json!([" "])),
        ("methods", json!(["tokens.list\u{0}"])),
        ("methods", json!(["tokens.list projects.list"])),
        ("methods", json!(["*"])),
        ("methods", json!(["tokens.*"])),
        ("methods", json!(["tоkens.list"])), // a Cyrillic о
        ("methods", json!(many)),
        ("projects", json!(["no-such-project"])),
        ("cidrs", json!(["10.0.0.0/33"])),
        ("cidrs", json!(["everywhere"])),
    ] {
        let mut body = json!({"description": "x"});
        body[field] = names;
        let answer = make(body).await.assert(422);
        let told = answer.json()["errors"][0]["field"] == field || answer.code() == "invalid_body";
        assert!(told, "{}", answer.text());
    }
    for wrong in
        [json!({"sets": "Read only"}), json!({"sets": [1]}), json!({"sets": [["Read only"]]}), json!({"methods": {}})]
    {
        let mut body = json!({"description": "x"});
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        make(body).await.assert(422);
    }
    let listed = server.get("/v1/tokens").basic("alice", alice.password()).send().await.json();
    assert_eq!(listed["items"], json!([]));
    let twice = json!({"description": "x", "sets": ["Read only", "READ ONLY", "Read only"], "cidrs": ["10.1.2.3/8", "10.0.0.0/8"]});
    let made = make(twice).await.assert(201).json();
    assert_eq!((&made["sets"], &made["cidrs"]), (&json!(["Read only"]), &json!(["10.0.0.0/8"])));
    server.after().await;
}

#[tokio::test]
async fn scp_09_a_method_is_not_overridden() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().sets(["Read only"]).make().await;
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let ask = server.get(&token.path()).header(name, "DELETE").query("_method", "DELETE").bearer(&token);
        ask.send().await.assert(200);
        let ask = server.post(&token.path()).header(name, "DELETE").form("_method", "DELETE").bearer(&token);
        ask.send().await.refused(405, "method_not_allowed");
    }
    assert!(server.lets_in(&token).await);
    server.after().await;
}

#[tokio::test]
async fn scp_10_head_asks_as_get_does_and_options_tells_no_data() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().methods(["tokens.list"]).make().await;
    let narrow = alice.token().methods(["methods.list"]).make().await;
    for (path, who, status) in [
        ("/v1/tokens", None, 401),
        ("/v1/tokens", Some(&narrow), 403),
        ("/v1/tokens", Some(&token), 200),
        ("/v1/me", None, 401),
        ("/v1/me", Some(&narrow), 200),
    ] {
        let mut head = server.ask("HEAD".parse().unwrap(), path);
        if let Some(token) = who {
            head = head.bearer(token);
        }
        let answer = head.send().await;
        assert_eq!((answer.status, answer.body.len()), (status, 0), "HEAD {path}");
        let mut options = server.ask("OPTIONS".parse().unwrap(), path);
        if let Some(token) = who {
            options = options.bearer(token);
        }
        let answer = options.send().await;
        assert!([204, 401, 403, 404, 405].contains(&answer.status), "OPTIONS {path}: {}", answer.status);
        assert_eq!(answer.text(), "", "OPTIONS {path}");
    }
    server.after().await;
}

#[tokio::test]
async fn scp_12_another_spelling_of_an_address_is_no_way_around_the_method() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().methods(["methods.list"]).format(TokenFormat::Jelastic).make().await;
    for path in [
        "/v1/tokens",
        "/v1/tokens/",
        "/v1/tokens.json",
        "/V1/tokens",
        "/v1/Tokens",
        "/v1//tokens",
        "//v1/tokens",
        "/v1/./tokens",
        "/v1/%74okens",
        "/v1/tokens;x",
        "/v1/methods/../tokens",
        "/v2/tokens",
        "/v1/tokens?x=/v1/methods",
        "/v1/tokens/self/../",
    ] {
        let answer =
            server.raw(format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", token.secret));
        let answer = answer.await;
        assert!([400, 403, 404].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
    }
    server.after().await;
}

/// What the operator adds to a set later must not reach tokens that were made by one without the set.
#[tokio::test]
async fn scp_02_a_set_is_passed_on_only_by_who_has_it() {
    use claviger_domain::method::{MethodName, SetName};
    let server = TestServer::with(TestDatabase::sqlite().await, |_| {}).await;
    let alice = server.person("alice").await;
    let methods = vec![MethodName::from_static("projects.read")];
    let (operator, sudo) = (claviger_auth::operator(&server.desk), claviger_domain::policy::Sudo::by_password());
    let name = SetName::from_static("Deployers");
    claviger_auth::sets::create(&server.desk, &operator, sudo, name, "", methods).await.unwrap();
    let without = alice.token().methods(["tokens.create", "projects.read"]).make().await;
    let with = alice.token().methods(["tokens.create"]).sets(["Deployers"]).make().await;
    let full = alice.token().methods(["tokens.create"]).sets(["Full access"]).make().await;
    let make = |by: &claviger_testkit::actors::TestToken, set: &str| {
        server.post("/v1/tokens").bearer(by).json(json!({"description": "x", "sets": [set]})).send()
    };
    make(&without, "Deployers").await.refused(403, "wider_than_caller");
    make(&with, "Deployers").await.assert(201);
    make(&full, "Deployers").await.refused(403, "wider_than_caller");
    make(&full, "Read only").await.assert(201);
    make(&full, "Projects").await.assert(201);
    server.after().await;
}

#[tokio::test]
async fn scp_08_who_is_given_nothing_by_name_gets_nothing() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for (wanted, sets) in [
        (json!({"description": "x"}), json!(["Full access"])),
        (json!({"description": "x", "sets": []}), json!([])),
        (json!({"description": "x", "methods": []}), json!([])),
        (json!({"description": "x", "sets": [], "methods": []}), json!([])),
    ] {
        let ask = server.post("/v1/tokens").basic("alice", alice.password()).json(wanted.clone());
        let made = ask.send().await.assert(201).json();
        assert_eq!(made["sets"], sets, "{wanted}");
        let me = server.get("/v1/me").bearer(made["secret"].as_str().unwrap()).send().await.assert(200).json();
        assert_eq!(me["methods"] == json!([]), sets == json!([]), "{wanted}");
    }
    server.after().await;
}
