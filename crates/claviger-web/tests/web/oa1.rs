//! The catalogue's cases of OAuth 1.0a.

use std::time::Duration;

use claviger_domain::audit::AuditEntry;
use claviger_domain::limits::CLOCKS_APART;
use claviger_domain::oauth1::Scheme;
use claviger_domain::time::Clock;
use claviger_testkit::TestServer;
use claviger_testkit::database::TestDatabase;
use claviger_testkit::signer::{Consumer, field, public_key};
use futures_util::future::join_all;
use http::Method;

async fn start() -> (TestServer, Consumer) {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    (server, link)
}

#[tokio::test]
async fn oa1_01_and_oa1_05_a_request_is_accepted_once_also_after_a_restart() {
    let (server, link) = start().await;
    let signed = link.sign(server.get("/rest/api/2/myself"));
    signed.clone().send().await.assert(200);
    let again = signed.clone().send().await.assert(401);
    assert_eq!(again.text(), "oauth_problem=nonce_used");
    let now = server.clock.now().as_seconds().to_string();
    let program = link.at(&now, "once-and-never-again");
    program.sign(server.get("/v1/me")).send().await.assert(200);
    let restarted = server.restarted().await;
    // The port is another one, and with it the address: the same four words are signed anew.
    program.sign(restarted.get("/v1/me")).send().await.refused(401, "nonce_used");
    server.after().await;
}

#[tokio::test]
async fn oa1_02_a_nonce_is_new_with_another_timestamp_consumer_or_token() {
    let (server, link) = start().await;
    let bob = server.person("bob").await;
    let other_token = server.consumer_again(&link).dance_with(&bob).await;
    let other_consumer = server.link("other").await.dance_with(&bob).await;
    let now = server.clock.now().as_seconds();
    let (at, later) = (now.to_string(), (now + 1).to_string());
    for program in [
        link.at(&at, "the-same"),
        link.at(&later, "the-same"),
        other_token.at(&at, "the-same"),
        other_consumer.at(&at, "the-same"),
    ] {
        program.sign(server.get("/v1/me")).send().await.assert(200);
        program.sign(server.get("/v1/me")).send().await.refused(401, "nonce_used");
    }
    server.after().await;
}

async fn of_many_at_once_one_is_accepted(database: TestDatabase) {
    let server = TestServer::on(database).await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let there = server.twin().await;
    let now = server.clock.now().as_seconds().to_string();
    let program = link.at(&now, "a-hundred-times-the-same");
    let asks = (0..100).map(|n| program.sign((if n % 2 == 0 { &server } else { &there }).get("/v1/me")).send());
    let answers = join_all(asks).await;
    let accepted = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.code() == "nonce_used").count();
    assert_eq!((accepted, refused), (1, 99));
    server.after().await;
}

#[tokio::test]
async fn oa1_03_of_a_hundred_at_once_on_two_nodes_one_is_accepted_on_sqlite() {
    of_many_at_once_one_is_accepted(TestDatabase::sqlite().await).await;
}

#[tokio::test]
async fn oa1_03_of_a_hundred_at_once_on_two_nodes_one_is_accepted_on_postgres() {
    of_many_at_once_one_is_accepted(TestDatabase::postgres().await).await;
}

/// Whoever forgets does so by its own clock, and another still accepts what is recent by its own.
#[tokio::test]
async fn oa1_03_a_node_whose_clock_is_ahead_forgets_nothing_that_another_accepts() {
    let (server, link) = start().await;
    let ahead = server.twin_ahead(CLOCKS_APART - Duration::from_secs(1)).await;
    let now = server.clock.now().as_seconds().to_string();
    let program = link.at(&now, "once-on-all-nodes");
    program.sign(server.get("/v1/me")).send().await.assert(200);
    for node in [&server, &ahead] {
        node.clock.advance(Duration::from_secs(300));
    }
    let later = ahead.clock.now().as_seconds().to_string();
    // Whoever writes prunes as well.
    link.at(&later, "another").sign(ahead.get("/v1/me")).send().await.assert(200);
    program.sign(server.get("/v1/me")).send().await.refused(401, "nonce_used");
    server.after().await;
}

#[tokio::test]
async fn oa1_04_what_is_not_now_is_refused() {
    let (server, link) = start().await;
    let now = server.clock.now().as_seconds();
    let far = [now - 600, now + 600, 0, -now].map(|at| at.to_string());
    for wrong in far.into_iter().chain([format!("{now}.0"), "12345678901234567890".to_owned()]) {
        let refused = link.at(&wrong, "n").sign(server.get("/rest/api/2/myself")).send().await.assert(400);
        let text = refused.text();
        assert!(text.starts_with("oauth_problem=timestamp_refused&oauth_acceptable_timestamps="), "{wrong}: {text}");
    }
    link.at(&(now - 300).to_string(), "n").sign(server.get("/rest/api/2/myself")).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn oa1_06_and_oa1_07_only_the_address_that_was_called_is_signed() {
    let (server, link) = start().await;
    let host = format!("127.0.0.1:{}", server.address.port());
    let ask = || server.get("/rest/api/2/myself");
    let send = |header: String| ask().header("authorization", header).send();
    send(link.header_for(&ask(), Scheme::Http, &host.to_uppercase())).await.assert(200);
    for (scheme, wrong) in [
        (Scheme::Https, host.as_str()),
        (Scheme::Http, "evil.example"),
        (Scheme::Http, "127.0.0.1"),
        (Scheme::Http, "127.0.0.1:80"),
    ] {
        let refused = send(link.header_for(&ask(), scheme, wrong)).await.assert(401);
        assert!(refused.text().starts_with("oauth_problem=signature_invalid"), "{wrong}");
    }
    let forwarded = ask().header("x-forwarded-host", "keys.example").header("x-forwarded-proto", "https");
    let lying = link.header_for(&ask(), Scheme::Https, "keys.example");
    forwarded.header("authorization", lying).send().await.assert(401);
    server.after().await;
}

#[tokio::test]
async fn oa1_06_behind_a_trusted_proxy_the_public_address_is_signed() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.web.public_url = "https://keys.example".to_owned();
        let near = "127.0.0.1/32".parse().unwrap();
        options.web.trusted_proxies = claviger_domain::gate::forwarded::TrustedProxies::new([near]);
    })
    .await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await.dance_with(&alice).await;
    let ask = || server.get("/rest/api/2/myself");
    let told = link.header_for(&ask(), Scheme::Https, "edge.example");
    let told = ask()
        .header("x-forwarded-host", "edge.example")
        .header("x-forwarded-proto", "https")
        .header("authorization", told);
    told.send().await.assert(200);
    let published = link.header_for(&ask(), Scheme::Https, "keys.example");
    ask().header("authorization", published).send().await.assert(200);
    let (whole, short) = ("keys.example.:8443", "keys.example:8443");
    for (named, signed, status) in [(whole, whole, 200), (whole, short, 401), (short, whole, 401)] {
        let header = link.header_for(&ask(), Scheme::Https, signed);
        let ask = ask().header("x-forwarded-host", named).header("x-forwarded-proto", "https");
        ask.header("authorization", header).send().await.assert(status);
    }
    server.after().await;
}

#[tokio::test]
async fn oa1_08_the_query_is_signed_as_the_rfc_has_it() {
    let (server, link) = start().await;
    let path = "/rest/api/2/myself?b=2&a=1&a=&c=%7Ex&d=a+b&e=a%20b&f=%C3%BC&g";
    let header = link.header(&server.get(path));
    let added = server.get(&format!("{path}&h=1")).header("authorization", &header).send().await.assert(401);
    assert!(added.text().starts_with("oauth_problem=signature_invalid"));
    let same = "/rest/api/2/myself?a=&g=&f=%c3%bc&e=a+b&d=a%20b&c=~x&a=1&b=2";
    server.get(same).header("authorization", header).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn oa1_09_forms_are_signed_and_other_bodies_where_their_hash_is() {
    let (server, link) = start().await;
    let form = || server.post("/rest/p/x").form("a", "1");
    let header = link.header(&form());
    form().form("b", "2").header("authorization", &header).send().await.assert(401);
    form().header("authorization", header).send().await.assert(404);
    let hash = |body: &str| {
        data_encoding::BASE64
            .encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, body.as_bytes()).as_ref())
    };
    let json = r#"{"name": "new-one"}"#;
    let ask = |body: &str| server.post("/v1/projects").body("application/json", body);
    let covered = link.and("oauth_body_hash", &hash(json));
    covered.sign(ask(r#"{"name": "another"}"#)).send().await.refused(400, "parameter_rejected");
    covered.sign(ask(json)).send().await.assert(201);
    let strict = server.link_with("strict", |new| new.demands_body_hash = true).await;
    let strict = strict.dance_with(&server.person("bob").await).await;
    strict.sign(ask(json)).send().await.refused(400, "parameter_absent");
    strict.sign(server.get("/v1/me")).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn oa1_09_a_body_without_a_length_is_a_body() {
    let server = TestServer::start().await;
    let strict = server.link_with("strict", |new| new.demands_body_hash = true).await;
    let strict = strict.dance_with(&server.person("bob").await).await;
    let hash_of_nothing = strict.and("oauth_body_hash", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    let (none, some) = (|| server.post("/v1/projects"), || server.post("/v1/projects").body("application/json", "{}"));
    for http_2 in [false, true] {
        strict.sign(some()).send_without_length(http_2).await.refused(400, "parameter_absent");
        hash_of_nothing.sign(some()).send_without_length(http_2).await.refused(400, "parameter_rejected");
        strict.sign(none()).send_without_length(http_2).await.assert(415);
        hash_of_nothing.sign(none()).send_without_length(http_2).await.assert(415);
    }
    server.after().await;
}

#[tokio::test]
async fn oa1_10_parameters_stand_in_one_place() {
    let (server, link) = start().await;
    let ask = server.get("/rest/api/2/myself").query("oauth_consumer_key", "bamboo");
    let header = link.header(&server.get("/rest/api/2/myself"));
    let refused = ask.header("authorization", header).send().await.assert(400);
    assert!(refused.text().starts_with("oauth_problem=parameter_rejected"), "{}", refused.text());
    server.after().await;
}

#[tokio::test]
async fn oa1_11_the_public_key_is_no_secret() {
    let (server, mut link) = start().await;
    for secret in [public_key(), public_key().trim().to_owned(), String::new()] {
        link.secret = secret;
        for method in ["HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"] {
            let refused = link.by(method).sign(server.get("/rest/api/2/myself").secure()).send().await.assert(400);
            assert_eq!(refused.text(), "oauth_problem=signature_method_rejected");
        }
    }
    server.after().await;
}

#[tokio::test]
async fn oa1_12_plaintext_is_for_tls_and_for_whom_it_was_switched_on() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let without = server.application("without", &alice).await.dance_with(&alice).await;
    without.by("PLAINTEXT").sign(server.get("/v1/me").secure()).send().await.refused(400, "signature_method_rejected");
    let proof = claviger_testkit::signer::own_secret("a secret of sixteen bytes and more");
    let provider = claviger_domain::oauth1::Provider::Allura;
    let with =
        server.consumer("with", proof, provider, |new| new.methods = "PLAINTEXT,HMAC-SHA1".parse().unwrap()).await;
    let with = with.dance_with(&alice).await.by("PLAINTEXT");
    with.sign(server.get("/v1/me").secure()).send().await.assert(200);
    with.sign(server.get("/v1/me")).send().await.refused(400, "signature_method_rejected");
    server.after().await;
}

#[tokio::test]
async fn oa1_14_short_keys_are_refused() {
    let server = TestServer::start().await;
    // 512 bits, from RFC 8017's age.
    let short = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==";
    let wanted = serde_json::json!({"name": "x", "public_key": short});
    let refused = server.post("/v1/links").basic("admin", server.admin().password()).json(wanted).send().await;
    let refused = refused.refused(422, "invalid_field");
    assert!(refused.text().contains("512 bits"), "{}", refused.text());
    server.after().await;
}

#[tokio::test]
async fn oa1_15_three_wrong_codes_end_a_request_token_and_a_code_works_once() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    let asked = link.request_token().await;
    let code = asked.allowed(&alice, &["Full access"], claviger_domain::credential::WantedExpiry::Default).await;
    let absent = asked.exchange().await.assert(400);
    assert_eq!(absent.text(), "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_verifier");
    for _ in 0..3 {
        asked.and("oauth_verifier", "wrong1").exchange().await.assert(401);
    }
    let burned = asked.and("oauth_verifier", &code).exchange().await.assert(401);
    assert_eq!(burned.text(), "oauth_problem=token_rejected");
    let ready = link.request_token().await.allowed_by(&alice, &["Full access"]).await;
    ready.exchange().await.assert(200);
    let again = ready.exchange().await.assert(401);
    assert_eq!(again.text(), "oauth_problem=token_used");
    let late = link.request_token().await.allowed_by(&alice, &["Full access"]).await;
    server.clock.advance(std::time::Duration::from_mins(11));
    link.request_token().await; // which forgets the oldest
    assert_eq!(late.exchange().await.assert(401).text(), "oauth_problem=token_expired");
    server.after().await;
}

#[tokio::test]
async fn oa1_17_a_request_token_is_its_consumers() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (link, mut thief) = (server.link("bamboo").await, server.link("thief").await);
    let ready = link.request_token().await.allowed_by(&alice, &["Full access"]).await;
    thief.more.clone_from(&ready.more);
    let stolen = thief.with(&ready.token, "").exchange().await.assert(401);
    assert_eq!(stolen.text(), "oauth_problem=token_rejected");
    let access = link.taken(&ready.exchange().await.assert(200));
    let stolen = thief.with(&access.token, "").sign(server.get("/rest/api/2/myself")).send().await.assert(401);
    assert!(stolen.text().contains("token_rejected"));
    server.after().await;
}

#[tokio::test]
async fn oa1_18_whoever_asked_gets_nothing_without_the_code() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let asked = server.link("bamboo").await.and("oauth_callback", "https://b.example/").request_token().await;
    asked.allowed(&alice, &["Full access"], claviger_domain::credential::WantedExpiry::Default).await;
    asked.exchange().await.assert(400);
    server.after().await;
}

#[tokio::test]
async fn oa1_19_what_is_unknown_sounds_alike() {
    let (server, link) = start().await;
    let mut unknown = link.clone();
    unknown.key = "nobody".to_owned();
    for (program, problem) in [(unknown, "consumer_key_unknown"), (link.with("nothing", ""), "token_rejected")] {
        let refused = program.sign(server.get("/rest/api/2/myself")).send().await.assert(401);
        assert_eq!(refused.text(), format!("oauth_problem={problem}"));
        assert_eq!(refused.header("content-type"), "application/x-www-form-urlencoded;charset=UTF-8");
    }
    // A secret is drawn from the token, so that a consumer with a secret cannot sign with an unknown one.
    let bob = server.person("bob").await;
    let application = server.application("importer", &bob).await;
    let (asked, program) = (application.request_token().await, application.dance_with(&bob).await);
    let mut thief = program.clone();
    thief.secret = "0".repeat(80);
    for (program, problem) in
        [(&thief, "signature_invalid"), (&program.with("nothing", ""), "token_rejected"), (&asked, "token_rejected")]
    {
        let refused = program.sign(server.get("/rest/api/2/myself")).send().await.assert(401);
        assert!(refused.text().starts_with(&format!("oauth_problem={problem}")), "{}", refused.text());
    }
    server.after().await;
}

/// Who tries what, as an operator wants to know it: of a consumer that there is, and of no other.
#[tokio::test]
async fn a_refusal_of_a_known_consumer_names_it_in_the_audit_and_in_the_log() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("a-link-that-is-known").await;
    let mut unknown = link.clone();
    unknown.key = "nobody-here".to_owned();
    let myself = || server.get("/rest/api/2/myself").from("127.0.0.9");
    let (danced, denied) = (link.dance_with(&alice).await, link.request_token().await);
    let question = claviger_auth::oauth1::deny(&server.desk, &alice.caller(), &denied.token).await.unwrap();
    assert_eq!(question.consumer.id, link.id);
    for (ask, place, code, consumer, owner) in [
        (danced.by("HMAC-SHA1").sign(myself()), "authenticate", "signature_method_rejected", Some(&link), None),
        (link.with("nothing", "").sign(myself()), "authenticate", "token_rejected", Some(&link), None),
        (unknown.with("nothing", "").sign(myself()), "authenticate", "consumer_key_unknown", None, None),
        (link.sign(link.dance(0)), "oauth1.request_token", "parameter_absent", Some(&link), None),
        (unknown.sign(unknown.dance(0)), "oauth1.request_token", "consumer_key_unknown", None, None),
        (denied.sign(denied.dance(1)), "oauth1.access_token", "permission_denied", Some(&link), Some(&alice)),
    ] {
        let answer = ask.send().await;
        let lines = server.audit().await;
        let about = |line: &AuditEntry| line.action == place && line.detail["code"] == code;
        let line = &lines.iter().find(|line| about(&line.entry)).expect(code).entry;
        assert_eq!(line.owner, owner.map(|actor| actor.account.id), "{code}");
        let named = line.detail.get("consumer_key").and_then(serde_json::Value::as_str);
        assert_eq!(named, consumer.map(|consumer| consumer.key.as_str()), "{code}");
        let log = claviger_testkit::logs::text();
        let id = answer.header("x-request-id");
        let line = log.lines().find(|line| line.contains("claviger::access") && line.contains(id)).expect(code);
        assert_eq!(line.contains("a-link-that-is-known"), consumer.is_some(), "{line}");
        assert!(!line.contains("nobody-here"), "{line}");
    }
    server.after().await;
}

#[tokio::test]
async fn oa1_20_nonsense_is_refused_and_nothing_breaks() {
    let (server, link) = start().await;
    let many: String = (0..1000).map(|n| format!("p{n}=\"x\", ")).collect();
    let fields = (0..5000).fold(link.dance(0), |ask, _| ask.form("a", "b"));
    let too_many = link.sign(fields).send().await.assert(400).text();
    assert!(too_many.contains("more%20than%205000%20parameters"), "{too_many}");
    for header in
        ["OAuth", "OAuth ", "OAuth x", "OAuth oauth_consumer_key=\"", "OAuth realm=\"x\"", &format!("OAuth {many}")]
    {
        let refused = server.get("/rest/api/2/myself").header("authorization", header).send().await;
        assert!([400, 401].contains(&refused.status), "{header}: {} {}", refused.status, refused.text());
    }
    let version = link.and("oauth_version", "2.0").sign(server.get("/rest/api/2/myself")).send().await;
    assert!([400, 401].contains(&version.status));
    server.after().await;
}

#[tokio::test]
async fn what_was_allowed_ends_with_its_link_its_account_and_its_time() {
    let (server, link) = start().await;
    let bob = server.person("bob").await;
    let of_bob = server.consumer_again(&link).dance_with(&bob).await;
    bob.enable(false).await;
    of_bob.sign(server.get("/v1/me")).send().await.refused(401, "user_refused");
    bob.enable(true).await;
    of_bob.sign(server.get("/v1/me")).send().await.assert(200);
    bob.delete().await;
    of_bob.sign(server.get("/v1/me")).send().await.refused(401, "token_rejected");
    link.sign(server.get("/v1/me")).send().await.assert(200);
    server.clock.advance(Duration::from_secs(157_680_000));
    link.sign(server.get("/v1/me")).send().await.refused(401, "token_expired");
    let path = format!("/v1/links/{}", link.id);
    server.delete(&path).basic("admin", server.admin().password()).send().await.assert(204);
    link.sign(server.get("/v1/me")).send().await.refused(401, "consumer_key_unknown");
    server.after().await;
}

#[tokio::test]
async fn a_signed_request_beside_another_credential_is_refused() {
    let (server, link) = start().await;
    let token = server.person("bob").await.token().make().await;
    let signed = link.sign(server.get("/v1/me"));
    signed.header("x-auth-accesskey", &token.secret).send().await.refused(400, "ambiguous_credentials");
    let query = server.ask(Method::GET, "/rest/api/2/myself?oauth_consumer_key=bamboo&oauth_signature=x");
    let both = query.bearer(&token).send().await;
    assert_eq!(both.status, 400, "{}", both.text());
    assert_eq!(field(&both, "oauth_problem"), "");
    server.after().await;
}
