//! Allura's face, as its scripts meet it.

use claviger_domain::project::Role;
use claviger_domain::token::TokenFormat;
use claviger_testkit::client::{Answer, Ask};
use claviger_testkit::{TestServer, both_databases};
use serde_json::json;

#[track_caller]
fn refused(answer: &Answer, code: &str, message: &str) {
    let title = &code[4..];
    assert_eq!(answer.text(), format!(r#"{{"message":"{message}","code":"{code}","title":"{title}"}}"#));
    assert_eq!(answer.status.to_string(), code[..3]);
    assert_eq!(answer.header("www-authenticate").is_empty(), answer.status != 401);
    assert!(
        answer.header("www-authenticate").is_empty() || answer.header("www-authenticate").starts_with("Bearer realm=")
    );
}

both_databases! {
    async fn a_token_works_in_header_query_and_form_over_https(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let bob = server.person("bob").await;
        let project = server.project("test", &alice).await;
        server.member(&project, &bob, Role::Reader).await;
        let token = alice.token().format(TokenFormat::Allura).make().await;
        let path = "/rest/p/test";
        for ask in [
            server.get(path).bearer(&token),
            server.get("/rest/p/test/").bearer(&token),
            server.get(path).query("access_token", &token.secret),
            server.post(path).form("access_token", &token.secret),
        ] {
            let shown = ask.secure().send().await.assert(200).json();
            assert_eq!((&shown["shortname"], &shown["tools"]), (&json!("test"), &json!([])));
            assert_eq!(shown["creation_date"], "2027-01-15");
            assert_eq!(shown["_id"].as_str().map(str::len), Some(24));
            let developers = &shown["developers"];
            assert_eq!(*developers, json!([{"username": "alice", "name": "alice", "url": "http://127.0.0.1:8470/u/alice/"}]));
        }
        let own = server.get("/rest/u/alice/").bearer(&token).secure().send().await.assert(200).json();
        assert_eq!(own["shortname"], "u/alice");
        server.get("/rest/u/bob").bearer(&token).secure().send().await.assert(404);
        assert_eq!(server.get("/rest/").send().await.assert(200).text(), "{}");
        server.after().await;
    }
}

#[tokio::test]
async fn tok_06_over_plain_http_a_token_is_refused_before_it_is_looked_at() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("test", &alice).await;
    let good = alice.token().format(TokenFormat::Allura).make().await.secret;
    let path = "/rest/p/test";
    for token in [&*good, "00000000000000000000", "nonsense"] {
        for ask in [
            server.get(path).bearer(token),
            server.get(path).query("access_token", token),
            server.post(path).form("access_token", token),
            // Nobody is believed who is no proxy of ours.
            server.get(path).bearer(token).header("X-Forwarded-Proto", "https"),
            server.get(path).bearer(token).header("X-Forwarded-SSL", "on"),
            server.get("/rest/").bearer(token),
        ] {
            refused(&ask.send().await, "401 Unauthorized", "HTTPS is required to use bearer tokens");
        }
    }
    server.after().await;
}

#[tokio::test]
async fn refusals_are_alluras_byte_for_byte() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let project = server.project("test", &alice).await;
    server.private_project("hidden", &bob).await;
    server.member(&project, &bob, Role::Developer).await;
    let token = bob.token().format(TokenFormat::Allura).make().await;
    let stranger = server.person("stranger").await.token().make().await;
    let narrow = bob.token().methods(["tokens.list"]).make().await;
    let with = |ask: Ask| ask.bearer(&token).secure();
    let nothing = "There is nothing at this address.";
    for (ask, code, message) in [
        (
            server.get("/rest/p/test"),
            "401 Unauthorized",
            "This needs a credential: send an access token as `Authorization: Bearer ...`.",
        ),
        // A project that is not there is told to a stranger as one that is.
        (
            server.get("/rest/p/hidden"),
            "401 Unauthorized",
            "This needs a credential: send an access token as `Authorization: Bearer ...`.",
        ),
        (
            server.get("/rest/p/test").bearer("00000000000000000000").secure(),
            "401 Unauthorized",
            "The credential is not valid.",
        ),
        // The original has no Basic.
        (
            server.get("/rest/p/test").basic("bob", bob.password()).secure(),
            "401 Unauthorized",
            "This way of sending a credential is not accepted here.",
        ),
        // Once a credential is there it must be valid, whatever is asked for.
        (
            server.get("/rest/").bearer("nonsense").secure(),
            "401 Unauthorized",
            "The credential is not in a form that is understood here.",
        ),
        (
            server.get("/rest/p/test/nothing").bearer("nonsense").secure(),
            "401 Unauthorized",
            "The credential is not in a form that is understood here.",
        ),
        (with(server.get("/rest/p/nothing")), "404 Not Found", nothing),
        (with(server.get("/rest/p/test/wiki/")), "404 Not Found", nothing),
        (with(server.post("/rest/p/test/admin/export")), "404 Not Found", nothing),
        (with(server.get("/rest/x/test")), "404 Not Found", nothing),
        (server.get("/rest/p/hidden").bearer(&stranger).secure(), "404 Not Found", nothing),
        (
            server.get("/rest/p/test").bearer(&narrow).secure(),
            "403 Forbidden",
            "The token does not include the method `projects.read`.",
        ),
        (with(server.get("/rest/p/test/has_access?user=bob&perm=read")), "403 Forbidden", "Admin access required"),
        (with(server.get("/rest/p/has_access?user=bob&perm=read")), "403 Forbidden", "Admin access required"),
        (
            with(server.delete("/rest/p/test")),
            "405 Method Not Allowed",
            "This address does not take this method: `Allow` names those it takes.",
        ),
        (
            with(server.get("/rest/p/test")).query("access_token", &stranger.secret),
            "400 Bad Request",
            "The request carries more than one credential: send exactly one.",
        ),
    ] {
        refused(&ask.send().await, code, message);
    }
    let wrong = with(server.delete("/rest/p/test")).send().await;
    assert_eq!(wrong.header("allow"), "GET,HEAD,POST");
    let page = server.get("/rest/p/test").header("Accept", "text/html,*/*;q=0.8").send().await.assert(401);
    assert!(page.header("content-type").starts_with("text/html") && page.text().contains("<h1>401 Unauthorized</h1>"));
    server.after().await;
}

#[tokio::test]
async fn those_who_administer_ask_what_others_may() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let project = server.private_project("test", &alice).await;
    server.member(&project, &bob, Role::Developer).await;
    server.person("carol").await;
    let token = alice.token().make().await;
    let admin = server.admin().token().make().await;
    for (path, token, result) in [
        ("/rest/p/test/has_access?user=bob&perm=read", &token, Some(true)),
        ("/rest/p/test/has_access/?user=bob&perm=admin", &token, Some(false)),
        ("/rest/p/test/has_access?user=alice&perm=update", &token, Some(true)),
        ("/rest/p/test/has_access?user=carol&perm=read", &token, Some(false)),
        ("/rest/p/test/has_access?user=nobody&perm=read", &token, Some(false)),
        ("/rest/p/test/has_access?user=alice&perm=fly", &token, Some(false)),
        ("/rest/p/test/has_access?user=alice", &token, None),
        ("/rest/p/test/has_access?perm=read", &token, None),
        ("/rest/p/has_access?user=alice&perm=create", &admin, Some(true)),
        ("/rest/p/has_access?user=alice&perm=admin", &admin, Some(false)),
        ("/rest/p/has_access?user=nobody&perm=read", &admin, Some(false)),
        ("/rest/p/has_access?user=alice", &admin, None),
    ] {
        let answer = server.get(path).bearer(token).secure().send().await;
        match result {
            Some(result) => assert_eq!(answer.assert(200).json(), json!({"result": result}), "{path}"),
            None => drop(answer.assert(404)),
        }
    }
    server.after().await;
}

#[tokio::test]
async fn pages_elsewhere_may_read_but_get_no_cookie() {
    let server = TestServer::start().await;
    let preflight = server
        .ask(http::Method::OPTIONS, "/rest/p/test")
        .header("Origin", "https://else.example")
        .header("Access-Control-Request-Method", "GET");
    let answer = preflight.send().await.assert(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let answer = server.get("/rest/").header("Origin", "https://else.example").send().await.assert(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(server.get("/rest/").send().await.header("access-control-allow-origin"), "");
}
