//! OAuth 1.0a: the dance, what is signed, and what is refused. The cases of the catalogue are in `oa1`.

use std::time::Duration;

use claviger_auth::consumers::ActsAs;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::time::Clock;
use claviger_testkit::TestServer;
use claviger_testkit::client::Ask;
use claviger_testkit::signer::field;
use http::Method;

#[tokio::test]
async fn a_link_dances_acts_as_the_person_and_is_listed_as_any_token() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;

    let asked = link.and("oauth_callback", "https://bamboo.example/back?x=1").request_token().await;
    let question = claviger_auth::oauth1::asked(&server.desk, &asked.token).await.unwrap();
    assert_eq!(
        (question.consumer.key.as_str(), question.callback.as_str()),
        ("bamboo", "https://bamboo.example/back?x=1")
    );
    let answer = asked.allowed_by(&alice, &["Full access"]).await.exchange().await.assert(200);
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert_eq!(field(&answer, "oauth_expires_in"), "157680000");
    assert_eq!(field(&answer, "oauth_authorization_expires_in"), "160272000");
    assert_eq!(field(&answer, "oauth_session_handle").len(), 40);

    let link = link.taken(&answer);
    let myself = link.sign(server.get("/rest/api/2/myself")).send().await.assert(200).json();
    assert_eq!((myself["name"].as_str(), myself["active"].as_bool()), (Some("alice"), Some(true)));
    let me = link.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!((me["login"].as_str(), me["dialect"].as_str()), (Some("alice"), Some("oauth1")));
    assert_eq!(me["credential_kind"], "oauth1");

    let tokens = server.get("/v1/tokens").basic("alice", alice.password()).send().await.assert(200).json();
    let listed = &tokens["items"][0];
    assert_eq!((listed["description"].as_str(), listed["format"].as_str()), (Some("consumer bamboo"), Some("oauth1")));
    assert_eq!(listed["last_used"]["dialect"], "oauth1");
    let path = format!("/v1/tokens/{}", listed["id"].as_str().unwrap());
    server.post(&format!("{path}/rotate")).basic("alice", alice.password()).send().await.refused(409, "wrong_state");
    server.delete(&path).basic("alice", alice.password()).send().await.assert(200);
    let refused = link.sign(server.get("/rest/api/2/myself")).send().await.assert(401);
    assert_eq!(refused.text(), "oauth_problem=token_rejected");
    assert!(refused.header("www-authenticate").contains("oauth_problem=\"token_rejected\""));
    server.after().await;
}

#[tokio::test]
async fn a_token_of_the_dance_is_no_bearer() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let application = server.application("0123456789abcdef0123", &alice).await.dance_with(&alice).await;
    for token in [&link.token, &application.token] {
        server.get("/v1/me").bearer(token).send().await.assert(401);
        server.get("/rest/p/x").secure().bearer(token).send().await.assert(401);
        server.get("/rest/api/2/myself").bearer(token).send().await.assert(401);
    }
    server.after().await;
}

#[tokio::test]
async fn what_a_consumer_was_allowed_is_not_copied_and_neither_is_a_session() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let me = link.sign(server.get("/v1/me")).send().await.assert(200).json();
    let copy = |id: &str| server.post(&format!("/v1/tokens/{id}/copy")).basic("alice", alice.password()).send();
    copy(me["credential"].as_str().unwrap()).await.refused(409, "wrong_state");
    alice.session(Duration::from_hours(1)).await;
    let sessions = claviger_auth::sessions::list_live(&server.desk, &alice.caller()).await.unwrap();
    copy(&sessions[0].credential.id.to_string()).await.assert(404);
    server.after().await;
}

#[tokio::test]
async fn a_consumer_does_not_renew_past_an_end_that_the_owner_set_later() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let (old, handle) = link.renewable_dance_with(&alice).await;
    let me = old.sign(server.get("/v1/me")).send().await.assert(200).json();
    let path = format!("/v1/tokens/{}", me["credential"].as_str().unwrap());
    let edit = server.patch(&path).basic("alice", alice.password());
    edit.json(serde_json::json!({"expires_at": "2027-01-15T09:00:00Z"})).send().await.assert(200);
    let second = old.and("oauth_session_handle", &handle).exchange().await.assert(200);
    assert_eq!(field(&second, "oauth_expires_in"), "3600");
    assert_eq!(field(&second, "oauth_authorization_expires_in"), "3600");
    let (new, handle) = (link.taken(&second), field(&second, "oauth_session_handle"));
    server.remember_secret(&handle);
    server.clock.advance(Duration::from_hours(1));
    let late = new.and("oauth_session_handle", &handle).exchange().await.assert(401);
    assert_eq!(late.text(), "oauth_problem=permission_denied");
    server.after().await;
}

#[tokio::test]
async fn all_signature_methods_that_were_switched_on_work_and_no_other_does() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let application = server.application("app", &alice).await.dance_with(&alice).await;
    for method in ["RSA-SHA256", "RSA-SHA512"] {
        link.by(method).sign(server.get("/v1/me")).send().await.assert(200);
        application.by(method).sign(server.get("/v1/me")).send().await.refused(400, "signature_method_rejected");
    }
    for method in ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"] {
        application.by(method).sign(server.get("/v1/me")).send().await.assert(200);
        link.by(method).sign(server.get("/v1/me")).send().await.refused(400, "signature_method_rejected");
    }
    server.after().await;
}

#[tokio::test]
async fn what_is_allowed_can_be_narrow_and_short() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let asked = link.request_token().await;
    let end = server.clock.now().plus(Duration::from_secs(3600));
    let code = asked.allowed(&alice, &["Read only"], WantedExpiry::At(end)).await;
    let answer = asked.and("oauth_verifier", &code).exchange().await.assert(200);
    assert_eq!(field(&answer, "oauth_expires_in"), "3600");
    assert_eq!(field(&answer, "oauth_authorization_expires_in"), "3600", "renewing does not outlive the choice");
    let link = link.taken(&answer);
    link.sign(server.get("/v1/projects")).send().await.assert(200);
    link.sign(server.post("/v1/projects").json(serde_json::json!({"name": "new-one"})))
        .send()
        .await
        .refused(403, "insufficient_scope");
    server.clock.advance(Duration::from_secs(3600));
    link.sign(server.get("/v1/projects")).send().await.refused(401, "token_expired");
    server.after().await;
}

#[tokio::test]
async fn a_session_handle_renews_the_token_once_and_the_old_one_is_over() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let (old, handle) = link.renewable_dance_with(&alice).await;
    server.clock.advance(Duration::from_hours(24));
    old.and("oauth_session_handle", "0123456789012345678901234567890123456789").exchange().await.assert(401);
    let second = old.and("oauth_session_handle", &handle).exchange().await.assert(200);
    let new = link.taken(&second);
    new.sign(server.get("/v1/me")).send().await.assert(200);
    old.sign(server.get("/v1/me")).send().await.refused(401, "token_rejected");
    let again = old.and("oauth_session_handle", &handle).exchange().await.assert(401);
    assert_eq!(again.text(), "oauth_problem=token_rejected");
    let left: u64 = field(&second, "oauth_authorization_expires_in").parse().unwrap();
    assert_eq!(left, 160_272_000 - 86_400, "the session began when the person allowed it");
    server.after().await;
}

#[tokio::test]
async fn denied_undecided_and_unknown_are_told_apart() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let asked = link.request_token().await;
    let undecided = asked.and("oauth_verifier", "abcdef").exchange().await.assert(401);
    assert_eq!(undecided.text(), "oauth_problem=permission_unknown");
    claviger_auth::oauth1::deny(&server.desk, &alice.caller(), &asked.token).await.unwrap();
    let denied = asked.and("oauth_verifier", "denied").exchange().await.assert(401);
    assert_eq!(denied.text(), "oauth_problem=permission_denied");
    let unknown = link.with("nothing", "").and("oauth_verifier", "abcdef").exchange().await.assert(401);
    assert_eq!(unknown.text(), "oauth_problem=token_rejected");
    let absent = link.sign(link.dance(0)).send().await.assert(400);
    assert_eq!(absent.text(), "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_callback");
    let rejected = link.and("oauth_callback", "javascript:alert(1)").sign(link.dance(0)).send().await.assert(400);
    assert!(rejected.text().starts_with("oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_callback&"));
    let late = link.request_token().await;
    server.clock.advance(Duration::from_secs(600));
    let late = late.and("oauth_verifier", "abcdef").exchange().await.assert(401);
    assert_eq!(late.text(), "oauth_problem=token_expired");
    server.after().await;
}

#[tokio::test]
async fn an_application_of_allura_dances_by_pin_and_has_bearers_that_end_with_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("looking-glass", &alice).await;
    let made = server.post("/v1/applications").basic("alice", alice.password());
    let made = made.json(serde_json::json!({"name": "Importer"})).send().await.assert(201);
    let (id, key, secret) = (made.json()["id"].clone(), made.json()["consumer_key"].clone(), made.secret());
    let path = format!("/v1/applications/{}", id.as_str().unwrap());
    assert_eq!((key.as_str().unwrap().len(), secret.len()), (20, 80));
    let bearer = server.post(&format!("{path}/tokens")).basic("alice", alice.password());
    let bearer = bearer.json(serde_json::json!({})).send().await.assert(201).secret();
    assert_eq!(bearer.len(), 20);
    server.get("/rest/p/looking-glass").secure().bearer(&bearer).send().await.assert(200);

    let mut program = server.application("unused", &alice).await;
    program.key = key.as_str().unwrap().to_owned();
    program.secret = secret;
    let asked = program.taken(&program.sign(program.dance(0)).send().await.assert(200));
    let answer = asked.allowed_by(&alice, &["Full access"]).await.exchange().await.assert(200);
    assert!(answer.text().ends_with("&oauth_authorized_realms="), "{}", answer.text());
    let program = program.taken(&answer);
    program.sign(server.get("/rest/p/looking-glass")).send().await.assert(200);
    let tokens = server.get(&format!("{path}/tokens")).basic("alice", alice.password()).send().await.assert(200);
    assert_eq!(tokens.json().as_array().unwrap().len(), 2);

    server.delete(&path).basic("alice", alice.password()).send().await.assert(204);
    program.sign(server.get("/rest/p/looking-glass")).send().await.assert(401);
    server.get("/rest/p/looking-glass").secure().bearer(&bearer).send().await.assert(401);
    let program = program.with("", "");
    let gone = program.sign(program.dance(0)).send().await.assert(401);
    assert_eq!(gone.text(), "", "Allura tells nothing of what it does not know");
    server.after().await;
}

#[tokio::test]
async fn requests_without_a_person_work_where_they_are_switched_on() {
    let server = TestServer::start().await;
    let robot = server.service("robot").await;
    let without = server.link("without").await;
    without.sign(server.get("/v1/me")).send().await.refused(400, "parameter_absent");
    let with = server.link_with("with", |new| new.two_legged = Some(ActsAs::Account(robot.account.id))).await;
    let me = with.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!(me["login"], "robot");
    let as_another = with.sign(server.get("/v1/me?xoauth_requestor_id=alice")).send().await;
    as_another.refused(400, "parameter_rejected");
    let revoked = format!("/v1/tokens/{}", me["credential"].as_str().unwrap());
    server.delete(&revoked).basic("admin", server.admin().password()).send().await.assert(200);
    with.sign(server.get("/v1/me")).send().await.refused(401, "token_rejected");
    server.after().await;
}

#[tokio::test]
async fn links_are_made_changed_and_removed_by_administrators_alone() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let admin = server.admin();
    let wanted = serde_json::json!({"name": "Bamboo", "consumer_key": "OauthKey", "public_key": claviger_testkit::signer::public_key()});
    server.post("/v1/links").json(wanted.clone()).send().await.assert(401);
    server.post("/v1/links").basic("alice", alice.password()).json(wanted.clone()).send().await.assert(403);
    let token = admin.token().make().await;
    server.post("/v1/links").bearer(&token).json(wanted.clone()).send().await.refused(403, "reauth_required");
    let made = server.post("/v1/links").bearer(&token).confirm(admin.password()).json(wanted.clone()).send().await;
    let made = made.assert(201).json();
    assert_eq!((made["bits"].as_u64(), made["secret"].is_null()), (Some(2048), true));
    assert_eq!(made["signature_methods"], serde_json::json!(["RSA-SHA1", "RSA-SHA256", "RSA-SHA512"]));
    let again = server.post("/v1/links").basic("admin", admin.password()).json(wanted).send().await;
    assert_eq!(again.refused(409, "already_taken").json()["detail"], "Consumer key is already taken.");
    let two = serde_json::json!({"name": "x", "public_key": claviger_testkit::signer::public_key().repeat(2)});
    let two = server.post("/v1/links").basic("admin", admin.password()).json(two).send().await;
    assert!(two.refused(422, "invalid_field").text().contains("holds two keys"));
    let wrong = serde_json::json!({"name": "x", "public_key": "nonsense"});
    server.post("/v1/links").basic("admin", admin.password()).json(wrong).send().await.refused(422, "invalid_field");
    let path = format!("/v1/links/{}", made["id"].as_str().unwrap());
    let hmac = serde_json::json!({"signature_methods": ["HMAC-SHA1"]});
    server.patch(&path).basic("admin", admin.password()).json(hmac).send().await.refused(422, "invalid_field");
    let only = serde_json::json!({"signature_methods": ["RSA-SHA512"], "callback": "https://b.example/"});
    server.patch(&path).basic("admin", admin.password()).json(only).send().await.assert(200);
    let mut link = server.link("other").await;
    link.key = "OauthKey".to_owned();
    let asking = link.and("oauth_callback", "https://b.example/back");
    assert!(asking.sign(link.dance(0)).send().await.assert(400).text().contains("signature_method_rejected"));
    let link = link.by("RSA-SHA512");
    link.and("oauth_callback", "https://b.example/back").request_token().await;
    let elsewhere = link.and("oauth_callback", "https://evil.example/").sign(link.dance(0)).send().await.assert(400);
    assert!(elsewhere.text().contains("parameter_rejected"), "{}", elsewhere.text());
    server.delete(&path).basic("alice", alice.password()).send().await.assert(403);
    server.delete(&path).basic("admin", admin.password()).send().await.assert(204);
    let gone = link.and("oauth_callback", "oob").sign(link.dance(0)).send().await.assert(401);
    assert_eq!(gone.text(), "oauth_problem=consumer_key_unknown");
    server.after().await;
}

#[tokio::test]
async fn what_is_not_there_is_told_as_jira_tells_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    for path in ["/rest/api/2/search", "/rest/auth/1/session", "/rest/agile/1.0/board"] {
        let absent = link.sign(server.get(path)).send().await.assert(404).json();
        assert!(absent["errorMessages"][0].is_string() && absent["errors"].is_object(), "{path}: {absent}");
        let wrong = link.with("nothing", "").sign(server.get(path)).send().await.assert(401);
        assert_eq!(wrong.text(), "oauth_problem=token_rejected", "a credential must verify everywhere");
    }
    let wrong_method = server.delete("/rest/api/2/myself").send().await.assert(405);
    assert!(wrong_method.json()["errorMessages"][0].is_string() && wrong_method.header("allow").contains("GET"));
    server.after().await;
}

#[tokio::test]
async fn allura_is_told_what_was_wrong_as_allura_tells_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let program = server.application("0123456789abcdef0123", &alice).await;
    let form = "application/x-www-form-urlencoded";
    for ask in [server.get("/rest/oauth/request_token"), server.post("/rest/oauth/request_token")] {
        let answer = program.sign(ask).send().await.assert(200);
        assert_eq!(
            (answer.header("content-type"), field(&answer, "oauth_callback_confirmed").as_str()),
            (form, "true")
        );
        assert_eq!(field(&answer, "oauth_token").len(), 30);
    }
    let unsigned = server.post("/rest/oauth/request_token").send().await.assert(400);
    assert_eq!(unsigned.header("content-type"), form);
    let begins = "error=invalid_request&error_description=Missing+mandatory+OAuth+parameters.";
    assert!(unsigned.text().starts_with(begins), "{}", unsigned.text());
    let mut wrong = program.clone();
    wrong.secret = "0".repeat(80);
    let mut unknown = program.clone();
    unknown.key = "f".repeat(20);
    for wrong in [wrong, unknown] {
        let refused = wrong.sign(wrong.dance(0)).send().await.assert(401);
        assert_eq!((refused.text().as_str(), refused.header("content-type")), ("", ""));
    }
    let program = program.dance_with(&alice).await;
    let late = (server.clock.now().as_seconds() - 601).to_string();
    for wrong in [program.by("PLAINTEXT"), program.at(&late, "n"), program.with("", ""), program.with("nothing", "")] {
        let refused = wrong.sign(server.get("/rest/p/x")).send().await.assert(401).json();
        assert_eq!(
            refused["code"], "401 Unauthorized",
            "a credential that is there and not valid is 401, whatever it lacks"
        );
    }
    server.after().await;
    let over_tls = TestServer::with(claviger_testkit::TestDatabase::memory().await, |options| {
        options.web.public_url = "https://forge.example".to_owned();
    })
    .await;
    let carol = over_tls.person("carol").await;
    let program = over_tls.application(&"c".repeat(20), &carol).await;
    for step in [0, 1] {
        let clear = program.sign(program.dance_in_clear(step)).send().await.assert(400);
        let expected = "error=insecure_transport_protocol&error_description=Only+HTTPS+connections+are+permitted.";
        assert_eq!(clear.text(), expected);
    }
    let program = program.with("nothing", "");
    for (ask, is_clear) in [(over_tls.get("/rest/p/x"), true), (over_tls.get("/rest/p/x").secure(), false)] {
        let refused = program.sign(ask).send().await.assert(401);
        assert_eq!(refused.text().contains("HTTPS is required for signed requests"), is_clear, "{}", refused.text());
    }
    over_tls.after().await;
}

/// Tokens and their secrets are not sent in clear where there is TLS (RFC 5849 sections 2.1 and 2.3).
#[tokio::test]
async fn a_site_with_tls_makes_no_token_for_a_link_in_clear() {
    let server = TestServer::with(claviger_testkit::TestDatabase::memory().await, |options| {
        options.web.public_url = "https://forge.example".to_owned();
    })
    .await;
    let link = server.link("bamboo").await.and("oauth_callback", "oob");
    for step in [0, 1] {
        let clear = link.sign(link.dance_in_clear(step)).send().await.assert(403).json();
        assert_eq!(clear["errorMessages"][0], "HTTPS is required for signed requests here.");
        assert_eq!((&clear["message"], &clear["status-code"]), (&clear["errorMessages"][0], &serde_json::json!(403)));
    }
    link.request_token().await.exchange().await.assert(401);
    server.after().await;
}

/// `oauth_token` by itself is a credential for Allura: it is not overlooked where strangers may come in, and never valid.
#[tokio::test]
async fn at_allura_a_token_without_a_signature_is_no_stranger() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    server.get("/rest/").send().await.assert(200);
    let lone = |ask: Ask| ask.query("oauth_token", &link.token);
    lone(server.get("/rest/")).send().await.assert(401);
    server.post("/rest/").form("oauth_token", "x").send().await.assert(401);
    server.get("/rest/?oauth_token=x&oauth_token=y").send().await.assert(401);
    server.get("/rest/?oauth_token=").send().await.assert(200);
    link.sign_in_query(server.get("/rest/")).send().await.assert(200);
    // Elsewhere it is what the page of a question is opened with.
    lone(server.get("/rest/api/2/serverInfo")).send().await.assert(200);
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let asked = server.application("importer", &alice).await.request_token().await;
    browser.open(&format!("/rest/oauth/authorize?oauth_token={}", asked.token)).await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_changes_nothing() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("teapot", &alice).await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    for path in [
        "/rest",
        "/rest/u/alice",
        "/rest/p/teapot",
        "/rest/api/2/myself",
        "/rest/api/2/user?username=alice",
        "/rest/api/2/serverInfo",
        "/rest/api/2/project",
        "/rest/api/2/project/TEAPOT",
        "/rest/api/latest/currentUser",
        "/rest/api/latest/project",
        "/rest/api/latest/project/TEAPOT",
        "/plugins/servlet/oauth/consumer-info",
    ] {
        let slashed = match path.split_once('?') {
            Some((path, query)) => format!("{path}/?{query}"),
            None => format!("{path}/"),
        };
        let answers = [path, &slashed].map(|path| link.sign(server.get(path)).send());
        let [without, with] = futures_util::future::join_all(answers).await.try_into().expect("two answers");
        assert_eq!((without.assert(200).text(), with.status), (with.text(), 200), "{path}");
    }
    let application = server.application("importer", &alice).await;
    for (program, path) in
        [(&link.with("", ""), "/plugins/servlet/oauth/request-token/"), (&application, "/rest/oauth/request_token/")]
    {
        program.and("oauth_callback", "oob").sign(server.post(path)).send().await.assert(200);
    }
    for path in ["/plugins/servlet/oauth/access-token/", "/rest/oauth/access_token/"] {
        server.post(path).send().await.assert(400);
    }
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let asked = server.consumer_again(&link).request_token().await;
    browser.open(&format!("/plugins/servlet/oauth/authorize/?oauth_token={}", asked.token)).await.assert(200);
    browser.open("/plugins/servlet/oauth/users/access-tokens/").await.assert(200);
    browser.open("/auth/oauth/").await.assert(200);
    server.after().await;
}

/// A HEAD whose answer nobody sees would make a token that nobody gets.
#[tokio::test]
async fn no_token_is_made_for_a_head() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let application = server.application("importer", &alice).await;
    for (program, path) in [
        (server.link("bamboo").await.and("oauth_callback", "oob"), "/plugins/servlet/oauth/request-token"),
        (application.clone(), "/rest/oauth/request_token"),
        (application, "/rest/oauth/access_token/"),
    ] {
        let refused = program.sign(server.ask(Method::HEAD, path)).send().await.assert(405);
        assert_eq!(refused.header("allow"), "GET,POST");
    }
    server.after().await;
}

#[tokio::test]
async fn what_our_answers_link_to_is_there() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("a+lice").await, server.person("bob").await);
    server.project("teapot", &alice).await;
    server.private_project("secret", &bob).await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let base = server.state.config.public_url.clone();
    let get = |path: &str| link.sign(server.get(path)).send();
    let here = |address: &serde_json::Value| address.as_str().unwrap().strip_prefix(&base).unwrap().to_owned();
    let myself = get("/rest/api/2/myself").await.assert(200).json();
    assert_eq!(get(&here(&myself["self"])).await.assert(200).json(), myself);
    assert_eq!(get("/rest/api/2/user?key=a%2Blice").await.assert(200).json(), myself);
    let projects = get("/rest/api/latest/project").await.assert(200).json();
    let listed = &projects["projects"]["project"][0];
    assert_eq!(&get(&here(&listed["link"]["href"])).await.assert(200).json(), listed);
    // Who may see what is decided as everywhere: others are as if they were not there.
    get("/rest/api/2/user?username=bob").await.assert(404);
    get("/rest/api/2/user?username=nobody").await.assert(404);
    get("/rest/api/2/user").await.assert(400);
    get("/rest/api/latest/project/SECRET").await.assert(404);
    let admin = server.consumer_again(&link).dance_with(&server.admin()).await;
    let bob = admin.sign(server.get("/rest/api/2/user?username=bob")).send().await.assert(200).json();
    assert_eq!(bob["name"], "bob");
    for path in ["/rest/api/2/user?username=bob", "/rest/api/latest/project/TEAPOT"] {
        server.get(path).send().await.assert(401);
    }
    server.after().await;
}

#[tokio::test]
async fn the_server_says_who_it_is_to_other_products() {
    let server = TestServer::start().await;
    let info = server.get("/plugins/servlet/oauth/consumer-info").send().await.assert(200);
    assert!(info.header("content-type").starts_with("application/xml"));
    let text = info.text();
    assert!(text.contains("<consumer><key>claviger:127.0.0.1:8470</key><name>Claviger</name><description>"), "{text}");
    assert!(!text.contains("publicKey"), "it calls nobody, and has no RSA key to call with");
    server.after().await;
}

/// Whoever may not be used has no programs that may: the tokens of others would act through them.
#[tokio::test]
async fn an_application_of_a_disabled_person_is_refused() {
    let server = TestServer::start().await;
    let (alice, bob, admin) = (server.person("alice").await, server.person("bob").await, server.admin());
    let application = server.application("importer", &bob).await;
    let program = application.dance_with(&alice).await;
    let ask = || program.sign(server.get("/rest/api/2/myself"));
    let turn = |state: &str| {
        let edit = server.patch(&format!("/v1/users/{}", bob.account.id)).json(serde_json::json!({"state": state}));
        edit.basic("admin", admin.password()).confirm(admin.password())
    };
    ask().send().await.assert(200);
    turn("disabled").send().await.assert(200);
    let refused = ask().send().await.assert(503);
    assert_eq!(refused.text(), "oauth_problem=consumer_key_refused");
    assert_ne!(application.sign(application.dance(0)).send().await.status, 200);
    turn("active").send().await.assert(200);
    ask().send().await.assert(200);
    server.after().await;
}

/// Who exchanges a key takes over whatever it signs for: the audit log tells which was there, and which is.
#[tokio::test]
async fn another_public_key_is_in_the_audit_log() {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::KeyPair as _;
    let server = TestServer::start().await;
    let (link, admin) = (server.link("bamboo").await, server.admin());
    let other = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let other: PublicKeyX509Der<'_> = other.public_key().as_der().unwrap();
    let other = data_encoding::BASE64.encode(other.as_ref());
    let edit =
        server.patch(&format!("/v1/links/{}", link.id)).basic("admin", admin.password()).confirm(admin.password());
    let edited = edit.json(serde_json::json!({"public_key": other})).send().await.assert(200).json();
    let audit = server.get("/v1/audit").query("action", "links.edit").basic("admin", admin.password());
    let detail = audit.send().await.assert(200).json()["items"][0]["detail"].clone();
    assert_eq!(detail["after"]["key"], edited["fingerprint"]);
    assert_ne!(detail["before"]["key"], detail["after"]["key"]);
    server.after().await;
}

#[tokio::test]
async fn a_signature_in_the_query_is_no_parameter_of_the_list() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let program = server.link("bamboo").await.dance_with(&alice).await;
    let list = || server.get("/v1/tokens").query("limit", "1");
    assert_eq!(program.sign_in_query(list()).send().await.assert(200).json()["items"].as_array().unwrap().len(), 1);
    program.sign_in_query(list().query("limt", "1")).send().await.refused(400, "invalid_query");
    server.after().await;
}
