//! Signed requests (OAuth 1.0a) at the gate: what is signed is the address that the client called.

use std::time::Duration;

use claviger_auth::consumers::ActsAs;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_domain::oauth1::{Scheme, Wire};
use claviger_domain::time::Clock;
use claviger_testkit::actors::Actor;
use claviger_testkit::client::{Answer, Ask};
use claviger_testkit::server::Options;
use claviger_testkit::signer::Consumer;
use claviger_testkit::upstream::{Seen, Upstream};
use claviger_testkit::{TestDatabase, TestServer};

use crate::house::verified;

/// A gate, the API behind it, and a program that alice allowed everything.
struct Site {
    server: TestServer,
    up: Upstream,
    alice: Actor,
    program: Consumer,
}

impl Site {
    async fn open() -> Self {
        Self::with("[[route]]\npath = '/api'\nupstream = 'UP'", |_| {}).await
    }

    async fn with(routes: &str, decide: impl FnOnce(&mut Options)) -> Self {
        let up = Upstream::start().await;
        let routes = routes.replace("UP", &up.url());
        let server = TestServer::with(TestDatabase::sqlite().await, |options| {
            options.routes = routes;
            decide(options);
        })
        .await;
        let alice = server.person("alice").await;
        let program = server.link("bamboo").await.dance_with(&alice).await;
        Self { server, up, alice, program }
    }

    /// A program that alice allowed these sets.
    async fn allowed(&self, key: &str, sets: &[&str]) -> Consumer {
        let ready = self.server.link(key).await.request_token().await.allowed_by(&self.alice, sets).await;
        ready.taken(&ready.exchange().await.assert(200))
    }

    async fn passes(&self, ask: Ask) -> Seen {
        ask.send().await.assert(200);
        self.up.only()
    }

    /// Refused as OAuth has it, and nothing of it reached the API.
    async fn refuses(&self, ask: Ask, status: u16, problem: &str) -> Answer {
        let answer = ask.send().await.refused(status, problem);
        let realm = "OAuth realm=\"http%3A%2F%2F127.0.0.1%3A8470\"";
        let challenge = format!("{realm}, oauth_problem=\"{problem}\"");
        assert!(answer.all("www-authenticate").contains(&challenge.as_str()), "{:?}", answer.headers);
        assert_eq!(self.up.take(), []);
        answer
    }
}

fn near_proxies_are_believed(options: &mut Options) {
    options.web.trusted_proxies = TrustedProxies::new(["127.0.0.1/32".parse().unwrap()]);
}

#[tokio::test]
async fn gat_09_the_api_learns_who_it_is_and_sees_nothing_of_the_signature() {
    let Site { server, up, program, .. } = &Site::open().await;
    let form = || server.post("/api/x?a=1").form("b", "2 3");
    for (ask, target, body) in [
        (program.sign(server.get("/api/x?a=1&a=%20")), "/api/x?a=1&a=%20", ""),
        (program.sign_in_query(server.get("/api/x?a=1")), "/api/x?a=1", ""),
        (program.sign_in_query(server.get("/api/x")), "/api/x", ""),
        (program.sign(form()), "/api/x?a=1", "b=2+3"),
        (program.sign_in_form(form()), "/api/x?a=1", "b=2+3"),
    ] {
        ask.send().await.assert(200);
        let seen = up.only();
        assert_eq!((seen.target(), std::str::from_utf8(&seen.body).unwrap()), (target, body));
        assert_eq!((seen.one("x-claviger-user"), seen.one("x-claviger-dialect")), (Some("alice"), Some("oauth1")));
        assert_eq!(seen.one("x-claviger-sets"), Some("Full access"));
        let everything = format!("{seen:?}");
        assert!(!everything.contains("oauth_") && seen.all("authorization").is_empty(), "{everything}");
    }
    server.after().await;
}

#[tokio::test]
async fn oa1_06_the_outer_address_is_signed_whatever_the_api_is_sent() {
    let routes = "[[route]]\npath = '/shop/v1'\nupstream = 'UP/inner'\nstrip_prefix = true";
    let site = Site::with(routes, |_| {}).await;
    let (server, program) = (&site.server, &site.program);
    let seen = site.passes(program.sign(server.get("/shop/v1/pets/7?x=1"))).await;
    assert_eq!(seen.target(), "/inner/pets/7?x=1");
    let ask = server.get("/shop/v1/pets/7");
    let host = server.address.to_string();
    let inner = Wire {
        method: "GET",
        scheme: Scheme::Http,
        host: &host,
        path: "/inner/pets/7",
        query: None,
        authorization: None,
        form: None,
    };
    let inner = ask.clone().header("authorization", program.header_on(inner));
    site.refuses(inner, 401, "signature_invalid").await;
    let https = program.header_for(&ask, Scheme::Https, &host);
    site.refuses(ask.header("authorization", https), 401, "signature_invalid").await;
    server.after().await;
}

#[tokio::test]
async fn oa1_06_behind_a_proxy_that_is_believed_the_address_it_tells_or_the_published_one_is_signed() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'\n[[route]]\nhost = 'shop.example'\nupstream = 'UP'";
    let site = Site::with(routes, |options| {
        near_proxies_are_believed(options);
        options.web.public_url = "https://keys.example".to_owned();
    })
    .await;
    let (server, program) = (&site.server, &site.program);
    let told = |host: &str| {
        let ask = server.get("/api/x?a=1").header("x-forwarded-proto", "https").header("x-forwarded-host", host);
        let header = program.header_for(&ask, Scheme::Https, host);
        ask.header("authorization", header)
    };
    assert_eq!(site.passes(told("edge.example")).await.one("x-forwarded-host"), Some("edge.example"));
    for host in ["shop.example", "shop.example:8443", "shop.example.", "shop.example.:8443"] {
        site.passes(told(host)).await;
    }
    // The proxy names its own host to us; the client knows the published one.
    let published = || program.header_for(&server.get("/api/x"), Scheme::Https, "keys.example");
    site.passes(server.get("/api/x").header("authorization", published())).await;
    // A route with a host is called by that host.
    let other = server.get("/api/x").header("x-forwarded-host", "shop.example").header("authorization", published());
    other.send().await.refused(401, "signature_invalid");
    server.after().await;
}

#[tokio::test]
async fn oa1_07_a_host_that_anybody_could_forward_changes_nothing() {
    let site = Site::open().await;
    let (server, program) = (&site.server, &site.program);
    let forwarded =
        || server.get("/api/x").header("x-forwarded-host", "edge.example").header("x-forwarded-proto", "https");
    let lying = program.header_for(&server.get("/api/x"), Scheme::Https, "edge.example");
    site.refuses(forwarded().header("authorization", lying), 401, "signature_invalid").await;
    let published = program.header_for(&server.get("/api/x"), Scheme::Http, "127.0.0.1:8470");
    site.refuses(forwarded().header("authorization", published), 401, "signature_invalid").await;
    site.passes(program.sign(forwarded())).await;
    server.after().await;
}

#[tokio::test]
async fn oa1_01_a_request_passes_once_at_whichever_door() {
    let site = Site::open().await;
    let (server, program) = (&site.server, &site.program);
    let signed = program.sign(server.get("/api/x"));
    site.passes(signed.clone()).await;
    site.refuses(signed, 401, "nonce_used").await;
    let now = server.clock.now().as_seconds().to_string();
    let same = program.at(&now, "used-at-our-own-door");
    same.sign(server.get("/v1/me")).send().await.assert(200);
    site.refuses(same.sign(server.get("/api/x")), 401, "nonce_used").await;
    server.after().await;
}

#[tokio::test]
async fn oa1_08_and_oa1_09_nothing_that_is_signed_can_be_added_to_or_changed() {
    let site = Site::open().await;
    let (server, program) = (&site.server, &site.program);
    let header = || program.header(&server.get("/api/x?a=1"));
    site.refuses(server.get("/api/x?a=1&b=2").header("authorization", header()), 401, "signature_invalid").await;
    site.refuses(server.get("/api/y?a=1").header("authorization", header()), 401, "signature_invalid").await;
    site.refuses(server.delete("/api/x?a=1").header("authorization", header()), 401, "signature_invalid").await;
    let form = program.header(&server.post("/api/x").form("a", "1"));
    let more = server.post("/api/x").form("a", "1").form("b", "2").header("authorization", &form);
    site.refuses(more, 401, "signature_invalid").await;
    // A form is looked into however long it is, or does not pass: beside a signature over none it would be unsigned.
    let none = || program.header(&server.post("/api/x"));
    let long = |bytes: usize| server.post("/api/x").form("a", "x".repeat(bytes)).header("authorization", none());
    site.refuses(long(70 << 10), 401, "signature_invalid").await;
    long(300 << 10).send().await.refused(413, "body_too_large");
    let hash = |body: &str| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, body.as_bytes());
        data_encoding::BASE64.encode(digest.as_ref())
    };
    let json = r#"{"n": 1}"#;
    let covered = program.and("oauth_body_hash", &hash(json));
    let ask = |body: &str| server.post("/api/x").body("application/json", body);
    site.refuses(covered.sign(ask(r#"{"n": 2}"#)), 400, "parameter_rejected").await;
    assert_eq!(site.passes(covered.sign(ask(json))).await.body, json.as_bytes());
    let spelled = covered.header(&ask(json)).replace("oauth_body_hash", "oauth%5Fbody_hash");
    assert_eq!(site.passes(ask(json).header("authorization", spelled)).await.body, json.as_bytes());
    server.after().await;
}

#[tokio::test]
async fn oa1_09_a_body_without_a_length_is_a_body() {
    let Site { server, up, alice, .. } = &Site::open().await;
    let strict = server.link_with("strict", |new| new.demands_body_hash = true).await;
    let strict = strict.dance_with(alice).await;
    let hash_of_nothing = strict.and("oauth_body_hash", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    let (none, some) = (|| server.post("/api/x"), || server.post("/api/x").body("application/json", "{}"));
    for http_2 in [false, true] {
        strict.sign(some()).send_without_length(http_2).await.refused(400, "parameter_absent");
        hash_of_nothing.sign(some()).send_without_length(http_2).await.refused(400, "parameter_rejected");
        strict.sign(none()).send_without_length(http_2).await.assert(200);
        hash_of_nothing.sign(none()).send_without_length(http_2).await.assert(200);
    }
    assert_eq!(up.take().len(), 4);
    server.after().await;
}

#[tokio::test]
async fn oa1_17_and_oa1_19_a_wrong_consumer_or_token_is_refused_as_oauth_has_it() {
    let site = Site::open().await;
    let (server, program) = (&site.server, &site.program);
    let ask = || server.get("/api/x");
    let mut unknown = program.clone();
    unknown.key = "nobody".to_owned();
    site.refuses(unknown.sign(ask()), 401, "consumer_key_unknown").await;
    site.refuses(program.with("nothing", "").sign(ask()), 401, "token_rejected").await;
    let thief = server.link("thief").await.with(&program.token, "");
    site.refuses(thief.sign(ask()), 401, "token_rejected").await;
    site.refuses(program.by("HMAC-SHA1").sign(ask()), 400, "signature_method_rejected").await;
    let late = (server.clock.now().as_seconds() - 301).to_string();
    site.refuses(program.at(&late, "n").sign(ask()), 400, "timestamp_refused").await;
    site.refuses(program.with("", "").sign(ask()), 400, "parameter_absent").await;
    let both = ask().query("oauth_nonce", "n").header("authorization", program.header(&ask()));
    site.refuses(both, 400, "parameter_rejected").await;
    let two = program.sign(ask()).header("x-auth-accesskey", "tlp.k1.1.00");
    two.send().await.refused(400, "ambiguous_credentials");
    // Who takes back what was allowed is obeyed by the next request.
    let me = program.sign(server.get("/v1/me")).send().await.json();
    let path = format!("/v1/tokens/{}", me["credential"].as_str().unwrap());
    server.delete(&path).basic("alice", site.alice.password()).send().await.assert(200);
    site.refuses(program.sign(ask()), 401, "token_rejected").await;
    server.after().await;
}

#[tokio::test]
async fn oa1_scope_what_was_chosen_at_the_moment_of_consent_holds_at_the_gate() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'\n[[route]]\npath = '/wiki'\nupstream = 'UP'";
    let site = Site::with(routes, |_| {}).await;
    let server = &site.server;
    let reader = site.allowed("reader", &["Read only"]).await;
    assert_eq!(site.passes(reader.sign(server.get("/api/x"))).await.one("x-claviger-sets"), Some("Read only"));
    let refused = reader.sign(server.post("/api/x")).send().await.refused(403, "insufficient_scope");
    assert!(refused.header("www-authenticate").contains("scope=\"api.write\""), "{:?}", refused.headers);
    let writer = site.allowed("writer", &["wiki"]).await;
    site.passes(writer.sign(server.post("/wiki/x"))).await;
    writer.sign(server.get("/api/x")).send().await.refused(403, "insufficient_scope");
    assert_eq!(site.up.take(), []);
    // And no longer than was chosen.
    let asked = server.link("short").await.request_token().await;
    let end = server.clock.now().plus(Duration::from_secs(60));
    let code = asked.allowed(&site.alice, &["Read only"], WantedExpiry::At(end)).await;
    let short = asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200));
    site.passes(short.sign(server.get("/api/x"))).await;
    server.clock.advance(Duration::from_secs(60));
    site.refuses(short.sign(server.get("/api/x")), 401, "token_expired").await;
    server.after().await;
}

#[tokio::test]
async fn requests_without_a_person_pass_where_they_are_switched_on() {
    let site = Site::open().await;
    let (server, robot) = (&site.server, site.server.service("robot").await);
    let alone = server.link_with("alone", |new| new.two_legged = Some(ActsAs::Account(robot.account.id))).await;
    assert_eq!(site.passes(alone.sign(server.get("/api/x"))).await.one("x-claviger-user"), Some("robot"));
    let without = server.link("without").await;
    site.refuses(without.sign(server.get("/api/x")), 400, "parameter_absent").await;
    server.after().await;
}

#[tokio::test]
async fn a_route_that_does_not_speak_it_refuses_it_also_where_strangers_pass() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'\naccepts = ['bearer']\nanonymous = true";
    let site = Site::with(routes, |_| {}).await;
    let (server, program) = (&site.server, &site.program);
    server.get("/api/x").send().await.assert(200);
    site.up.take();
    for signed in [program.sign(server.get("/api/x")), program.sign_in_query(server.get("/api/x"))] {
        signed.send().await.assert(401);
    }
    assert_eq!(site.up.take(), []);
    server.after().await;
}

/// The bridge: an API of today behind a program of then.
#[tokio::test]
async fn an_api_that_knows_only_bearers_is_sent_a_statement_that_it_can_check() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'\nbearer_assertion = true\nanonymous = true\n\
                  [[route]]\npath = '/both'\nupstream = 'UP'\nbearer_assertion = true\nassertion = true";
    let site = Site::with(routes, |_| {}).await;
    let (server, program) = (&site.server, &site.program);
    let jwks = server.get("/oauth2/jwks").send().await.assert(200).json();
    let token =
        |seen: &Seen| seen.one("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap().to_owned();
    for ask in [program.sign(server.post("/api/x").form("a", "1")), program.sign_in_query(server.get("/api/x?a=1"))] {
        let seen = site.passes(ask).await;
        let claims = verified(&jwks, &token(&seen));
        assert_eq!(
            (claims["preferred_username"].as_str(), claims["dialect"].as_str()),
            (Some("alice"), Some("oauth1"))
        );
        assert_eq!(claims["aud"].as_str(), Some(site.up.url().as_str()));
        assert_eq!(claims["sub"].as_str(), seen.one("x-claviger-user-id"));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
        assert_eq!((seen.one("x-claviger-assertion"), seen.one("x-claviger-user")), (None, Some("alice")));
    }
    // Whatever the credential was, the same stands in its place; a stranger has none.
    let bearer = site.alice.token().make().await;
    let seen = site.passes(server.get("/api/x").bearer(&bearer)).await;
    assert_eq!(verified(&jwks, &token(&seen))["dialect"], "bearer");
    assert_eq!(site.passes(server.get("/api/x")).await.one("authorization"), None);
    let seen = site.passes(program.sign(server.get("/both/x"))).await;
    assert_eq!(seen.one("x-claviger-assertion"), Some(token(&seen).as_str()));
    site.refuses(program.with("nothing", "").sign(server.get("/api/x")), 401, "token_rejected").await;
    server.after().await;
}

/// Forward-auth: another proxy describes the request.
mod asked_by_another_proxy {
    use super::*;

    const ROUTES: &str = "[[route]]\nhost = 'api.example'\nname = 'api'\nanonymous = true";

    fn wire<'r>(method: &'r str, path: &'r str, query: Option<&'r str>) -> Wire<'r> {
        Wire { method, scheme: Scheme::Https, host: "api.example", path, query, authorization: None, form: None }
    }

    /// The question as Traefik and Caddy put it.
    fn asks(site: &Site, verb: &str, uri: &str) -> Ask {
        let ask = site.server.get("/gate/check").header("x-forwarded-method", verb);
        let ask = ask.header("x-forwarded-proto", "https").header("x-forwarded-host", "api.example");
        ask.header("x-forwarded-uri", uri)
    }

    async fn site() -> Site {
        Site::with(ROUTES, near_proxies_are_believed).await
    }

    #[tokio::test]
    async fn the_described_request_is_the_one_that_is_signed() {
        let site = site().await;
        let program = &site.program;
        let header = || program.header_on(wire("POST", "/x/%7Ey", Some("a=1&b=%20")));
        let passes =
            asks(&site, "POST", "/x/%7Ey?a=1&b=%20").header("authorization", header()).send().await.assert(200);
        assert_eq!((passes.header("x-claviger-user"), passes.header("x-claviger-dialect")), ("alice", "oauth1"));
        let url = "https://api.example/x/%7Ey?a=1&b=%20";
        let nginx = site.server.get("/gate/check").header("x-original-method", "POST").header("x-original-url", url);
        nginx.header("authorization", header()).send().await.assert(200);
        for (verb, uri) in [("GET", "/x/%7Ey?a=1&b=%20"), ("POST", "/x/~y?a=1&b=%20"), ("POST", "/x/%7Ey?a=1")] {
            let refused = asks(&site, verb, uri).header("authorization", header()).send().await.assert(401);
            assert_eq!(refused.header("x-claviger-refusal"), "signature_invalid", "{verb} {uri}");
            let challenges = refused.all("www-authenticate");
            assert!(challenges.iter().any(|one| one.contains("oauth_problem=\"signature_invalid\"")), "{challenges:?}");
            assert_eq!(refused.text(), "");
        }
        site.server.after().await;
    }

    #[tokio::test]
    async fn oa1_01_it_passes_once() {
        let site = site().await;
        let signed = asks(&site, "GET", "/x").header("authorization", site.program.header_on(wire("GET", "/x", None)));
        signed.clone().send().await.assert(200);
        assert_eq!(signed.send().await.assert(401).header("x-claviger-refusal"), "nonce_used");
        site.server.after().await;
    }

    #[tokio::test]
    async fn the_asking_proxy_is_given_what_the_api_is_to_be_sent() {
        let site = Site::with(&format!("{ROUTES}\nbearer_assertion = true"), near_proxies_are_believed).await;
        let signed = asks(&site, "GET", "/x").header("authorization", site.program.header_on(wire("GET", "/x", None)));
        let allowed = signed.send().await.assert(200);
        let jwks = site.server.get("/oauth2/jwks").send().await.assert(200).json();
        let claims = verified(&jwks, allowed.header("authorization").strip_prefix("Bearer ").unwrap());
        assert_eq!(
            (claims["preferred_username"].as_str(), claims["aud"].as_str()),
            (Some("alice"), Some("https://api.example"))
        );
        assert_eq!(asks(&site, "GET", "/x").send().await.assert(200).header("authorization"), "");
        site.server.after().await;
    }

    #[tokio::test]
    async fn the_scope_holds() {
        let site = site().await;
        let reader = site.allowed("reader", &["Read only"]).await;
        let ask =
            |verb: &str| asks(&site, verb, "/x").header("authorization", reader.header_on(wire(verb, "/x", None)));
        ask("GET").send().await.assert(200);
        assert_eq!(ask("PUT").send().await.assert(403).header("x-claviger-refusal"), "insufficient_scope");
        site.server.after().await;
    }

    #[tokio::test]
    async fn oa1_09_a_body_that_is_not_seen_is_not_vouched_for() {
        let site = site().await;
        let kind = "application/x-www-form-urlencoded";
        let header = site.program.header_on(wire("POST", "/x", None));
        let form = asks(&site, "POST", "/x").header("content-type", kind).header("authorization", header);
        assert_eq!(form.send().await.assert(403).header("x-claviger-refusal"), "parameter_rejected");
        let strict = site.server.link_with("strict", |new| new.demands_body_hash = true).await;
        let strict = strict.dance_with(&site.server.person("bob").await).await;
        let ask =
            |verb: &str| asks(&site, verb, "/x").header("authorization", strict.header_on(wire(verb, "/x", None)));
        assert_eq!(ask("POST").send().await.assert(403).header("x-claviger-refusal"), "parameter_absent");
        ask("GET").send().await.assert(200);
        site.server.after().await;
    }

    #[tokio::test]
    async fn oa1_07_an_address_that_is_no_proxy_describes_nothing() {
        let site = Site::with(ROUTES, |_| {}).await;
        let signed = asks(&site, "GET", "/x").header("authorization", site.program.header_on(wire("GET", "/x", None)));
        assert_eq!(signed.send().await.assert(403).header("x-claviger-refusal"), "proxy_not_trusted");
        // A credential may ask about itself.
        let itself = site.program.sign(site.server.get("/gate/check")).send().await.assert(200);
        assert_eq!(itself.header("x-claviger-user"), "alice");
        site.server.after().await;
    }
}
