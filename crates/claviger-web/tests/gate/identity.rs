//! Who the upstream believes is asking.

use std::net::{IpAddr, Ipv4Addr};

use claviger_auth::sessions;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::policy::Sudo;
use claviger_domain::secret::Secret;

use crate::house::{House, verified};

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

const CLAIMS: &[(&str, &str)] = &[
    ("X-Forwarded-User", "admin"),
    ("x-forwarded-user", "root"),
    ("X_Forwarded_User", "admin"),
    ("x-forwarded_user", ""),
    ("X-Claviger-User", "admin"),
    ("x_claviger_user", "admin"),
    ("X-Claviger-User-Id", "usr_1"),
    ("X-Claviger-Sets", "Full access"),
    ("Remote-User", "admin"),
    ("REMOTE_USER", "admin"),
    ("X-Auth-Request-User", "admin"),
    ("X-Remote-User", "admin"),
];

async fn send(house: &House, path: &str, token: bool) -> u16 {
    let mut request = house.http.get(house.url(path));
    for (name, value) in CLAIMS {
        request = request.header(*name, *value);
    }
    if token {
        request = request.bearer_auth(&house.full);
    }
    request.send().await.unwrap().status().as_u16()
}

fn claimed(seen: &claviger_testkit::upstream::Seen) -> Vec<(String, String)> {
    let suspicious =
        |name: &str| name.contains("user") && name != "user-agent" || name.replace('_', "-").contains("claviger");
    seen.headers.iter().filter(|(name, _)| suspicious(name)).cloned().collect()
}

#[tokio::test]
async fn gat_01_the_upstream_sees_the_gates_word_exactly_once() {
    let house = House::open().await;
    assert_eq!(send(&house, "/api/x", true).await, 200);
    let seen = house.up.only();
    assert_eq!(seen.one("x-claviger-user"), Some("alice"));
    assert_eq!(seen.one("x-claviger-sets"), Some("Full access"));
    assert_eq!(seen.one("x-claviger-dialect"), Some("bearer"));
    assert!(seen.one("x-claviger-user-id").unwrap().starts_with("usr_"));
    assert!(seen.one("x-claviger-credential").unwrap().starts_with("tok_"));
    assert_eq!(claimed(&seen).len(), 5, "{seen:#?}");
    assert_eq!(send(&house, "/api/x", false).await, 401);
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn gat_01_on_public_routes_nobody_is_anybody() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\nanonymous = true").await;
    assert_eq!(send(&house, "/api/x", false).await, 200);
    assert_eq!(claimed(&house.up.only()), []);
    assert_eq!(send(&house, "/api/x", true).await, 200);
    assert_eq!(house.up.only().one("x-claviger-user"), Some("alice"));
}

#[tokio::test]
async fn gat_02_no_connection_list_removes_what_the_gate_adds() {
    let house = House::open().await;
    for name in ["Connection", "connection"] {
        let lines = format!(
            "{name}: close, X-Claviger-User, X_Claviger_User, Authorization, Host, X-Trace\r\nX-Trace: 1\r\n\r\n"
        );
        assert_eq!(house.raw(house.head("GET /api/x HTTP/1.1") + lines.as_str()).await.status(), 200);
        let seen = house.up.only();
        assert_eq!(seen.one("x-claviger-user"), Some("alice"));
        assert_eq!(seen.one("host"), Some(house.up.address().to_string().as_str()));
        assert_eq!((seen.one("x-trace"), seen.one("connection")), (None, None));
    }
}

#[tokio::test]
async fn gat_03_where_the_request_comes_from_is_told_by_the_gate() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'";
    let house = House::built(claviger_testkit::upstream::Upstream::start().await, routes, &[]).await;
    let mut request = house.http.get(house.url("/api/x")).bearer_auth(&house.full);
    for (name, value) in [
        ("X-Forwarded-For", "1.2.3.4"),
        ("X-Forwarded-Host", "evil"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Port", "1"),
        ("X-Forwarded-Prefix", "/x"),
        ("X-Forwarded-Uri", "/admin"),
        ("X-Forwarded-Method", "DELETE"),
        ("Forwarded", "for=1.2.3.4"),
        ("X-Real-IP", "1.2.3.4"),
        ("X-Original-URL", "/admin"),
        ("X-Rewrite-URL", "/admin"),
        ("X-HTTP-Method-Override", "DELETE"),
    ] {
        request = request.header(name, value);
    }
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    let told: Vec<_> =
        seen.headers.iter().filter(|(name, _)| name.starts_with("x-") && !name.contains("claviger")).collect();
    assert_eq!(seen.one("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(seen.one("x-real-ip"), Some("127.0.0.1"));
    assert_eq!(seen.one("x-forwarded-proto"), Some("http"));
    assert_eq!(seen.one("x-forwarded-host"), Some(house.address.to_string().as_str()));
    assert!(seen.one("x-request-id").unwrap().starts_with("req_"));
    assert_eq!((told.len(), seen.one("forwarded")), (5, None), "{seen:#?}");
}

#[tokio::test]
async fn gat_03_a_trusted_proxy_is_believed() {
    let house = House::open().await;
    let request = house.http.get(house.url("/api/x")).bearer_auth(&house.full);
    let request = request.header("X-Forwarded-For", "6.6.6.6, 203.0.113.9").header("X-Forwarded-Proto", "https");
    assert_eq!(request.header("X-Forwarded-Host", "Api.Example").send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert_eq!(seen.one("x-forwarded-for"), Some("203.0.113.9"));
    assert_eq!(seen.one("x-forwarded-proto"), Some("https"));
    assert_eq!(seen.one("x-forwarded-host"), Some("api.example"));
}

#[tokio::test]
async fn gat_09_no_credential_reaches_the_upstream() {
    let house = House::open().await;
    let https = |request: reqwest::RequestBuilder| request.header("X-Forwarded-Proto", "https");
    let full = house.full.as_str();
    let url = |query: &str| house.url(&format!("/api/x?{query}"));
    let form = |text: String| {
        house.http.post(url("a=1")).header("content-type", "application/x-www-form-urlencoded").body(text)
    };
    for (request, target, body) in [
        (house.http.get(url("a=1&b")).bearer_auth(full), "/api/x?a=1&b", ""),
        (house.http.get(url("a=1")).basic_auth("alice", Some("alice's password")), "/api/x?a=1", ""),
        (house.http.get(url("a=1")).header("X-Auth-AccessKey", full), "/api/x?a=1", ""),
        (https(house.http.get(url(&format!("a=1&access_token={full}&b=%20")))), "/api/x?a=1&b=%20", ""),
        (https(house.http.get(url(&format!("access_token={full}")))), "/api/x", ""),
        (house.http.get(url(&format!("session={full}&envName=e"))), "/api/x?envName=e", ""),
        (https(form(format!("x=1&access_token={full}&y=2"))), "/api/x?a=1", "x=1&y=2"),
        (form(format!("session={full}")), "/api/x?a=1", ""),
        (house.http.get(url("a=1")).bearer_auth(full).header("Claviger-Confirm", "alice's password"), "/api/x?a=1", ""),
        (
            house.http.get(url("a=1")).bearer_auth(full).header("Cookie", "__Host-claviger=s3cret; theirs=1"),
            "/api/x?a=1",
            "",
        ),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{target}: {}", response.text().await.unwrap());
        let seen = house.up.only();
        assert_eq!((seen.target(), std::str::from_utf8(&seen.body).unwrap()), (target, body));
        let everything = format!("{seen:?}");
        assert!(
            !everything.contains(full) && !everything.contains("password") && !everything.contains("s3cret"),
            "{everything}"
        );
        assert!(seen.all("authorization").is_empty());
    }
}

#[tokio::test]
async fn gat_09_no_cookie_of_ours_reaches_the_upstream_and_theirs_come_in_one_line() {
    let ours = ["", "-csrf", "-notice", "-half", "-way"].map(|ending| format!("__Host-claviger{ending}=s3cret"));
    let http_2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    for pass_credentials in [false, true] {
        let route = format!("[[route]]\npath = '/api'\nupstream = 'UP'\npass_credentials = {pass_credentials}");
        let house = House::with(&route).await;
        for client in [&house.http, &http_2] {
            let mut request = client.get(house.url("/api/x")).bearer_auth(&house.full).header("Cookie", "theirs=1");
            for cookie in &ours {
                request = request.header("Cookie", format!("{cookie}; claviger{}", &cookie["__Host-claviger".len()..]));
            }
            assert_eq!(request.header("Cookie", "more=2").send().await.unwrap().status(), 200);
            assert_eq!(house.up.only().all("cookie"), ["theirs=1; more=2"]);
        }
    }
}

#[tokio::test]
async fn gat_09_a_route_may_pass_credentials_and_still_no_claims() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\npass_credentials = true").await;
    let request = house.http.get(house.url("/api/x")).bearer_auth(&house.full).header("X-Remote-User", "admin");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert_eq!(seen.one("authorization"), Some(format!("Bearer {}", house.full).as_str()));
    assert_eq!((seen.one("x-remote-user"), seen.one("x-claviger-user")), (None, Some("alice")));
}

#[tokio::test]
async fn gat_13_two_people_are_never_mixed() {
    let house = House::open().await;
    house.account("a", Some("b:c and more")).await;
    house.account("ab", Some("b:c and more")).await;
    let ask = |login: &'static str, password: &'static str| {
        let request = house.http.get(house.url("/api/x")).basic_auth(login, Some(password));
        async move { request.send().await.unwrap().status().as_u16() }
    };
    for _ in 0..5 {
        let answers = tokio::join!(ask("a", "b:c and more"), ask("ab", ":c and more"), ask("ab", "b:c and more"));
        assert_eq!(answers, (200, 401, 200));
    }
    let mut users: Vec<_> =
        house.up.take().iter().map(|seen| seen.one("x-claviger-user").unwrap().to_owned()).collect();
    users.sort();
    assert_eq!(users, ["a", "a", "a", "a", "a", "ab", "ab", "ab", "ab", "ab"]);
}

#[tokio::test]
async fn gat_17_no_health_checker_passes_for_its_name() {
    let house = House::open().await;
    for agent in ["ELB-HealthChecker/2.0", "GoogleHC/1.0", "kube-probe/1.30"] {
        let request = house.http.get(house.url("/api/x")).header("User-Agent", agent).header("X-Health", "1");
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn the_upstream_can_check_a_signed_statement() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\nassertion = true").await;
    let request = house.http.get(house.url("/api/x")).bearer_auth(&house.full).header("X-Claviger-Assertion", "forged");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    let jwks: serde_json::Value = house.http.get(house.url("/oauth2/jwks")).send().await.unwrap().json().await.unwrap();
    let claims = verified(&jwks, seen.one("x-claviger-assertion").unwrap());
    assert_eq!(
        (claims["preferred_username"].as_str(), claims["aud"].as_str()),
        (Some("alice"), Some(house.up.url().as_str()))
    );
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(claims["iss"], "http://gate.example");
}

#[tokio::test]
async fn the_upstream_is_told_the_projects_that_a_token_is_limited_to_and_nobody_else_says_them() {
    use claviger_auth::tokens::{self, TokenEdit};
    use claviger_forge::projects::{self, NewProject};
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\nassertion = true").await;
    let operator = claviger_auth::operator(&house.desk);
    let owner = Some("alice".to_owned());
    let new = NewProject { name: "apollo".to_owned(), title: String::new(), private: false, owner };
    let project = projects::create(&house.desk, &operator, new).await.unwrap().id;
    let (id, token) = house.token("alice", &["Full access"], &[]).await;
    let seen = async || {
        let request = house.http.get(house.url("/api/x")).bearer_auth(&token).header("X-Claviger-Projects", "prj_1");
        assert_eq!(request.send().await.unwrap().status(), 200);
        let seen = house.up.only();
        let claims = seen.one("x-claviger-assertion").unwrap().split('.').nth(1).unwrap();
        let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        (seen.one("x-claviger-projects").map(str::to_owned), claims["projects"].clone())
    };
    assert_eq!(seen().await, (None, serde_json::Value::Null));
    for (projects, told) in [(vec![project], project.to_string()), (vec![], "none".to_owned())] {
        let claimed = serde_json::json!(projects);
        let edit = TokenEdit { projects: Some(Some(projects)), ..TokenEdit::default() };
        tokens::edit(&house.desk, &operator, Sudo::by_password(), id, edit).await.unwrap();
        assert_eq!(seen().await, (Some(told), claimed));
    }
}

#[tokio::test]
async fn gat_16_no_name_splits_a_header() {
    let house = House::open().await;
    let set = claviger_domain::method::SetName::parse("Reads, of Jörg").unwrap();
    let method = claviger_domain::method::MethodName::parse("api.read").unwrap();
    let operator = claviger_auth::operator(&house.desk);
    claviger_auth::sets::create(&house.desk, &operator, Sudo::by_password(), set, "", vec![method]).await.unwrap();
    let (_, token) = house.token("alice", &["Read only", "Reads, of Jörg"], &[]).await;
    assert_eq!(house.http.get(house.url("/api/x")).bearer_auth(token).send().await.unwrap().status(), 200);
    assert_eq!(house.up.only().one("x-claviger-sets"), Some("Read only, Reads%2C of J%C3%B6rg"));
}

#[tokio::test]
async fn a_credential_that_was_sent_outranks_the_cookie_that_comes_by_itself() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\naccepts = ['bearer', 'cookie']").await;
    let password = Secret::from("alice's password");
    let opened = sessions::sign_in(&house.desk, "alice", &password, LOCAL, "cookie", SESSION_LIFE).await.unwrap();
    let cookie = format!("claviger={}", opened.secret.expose());
    let ask = |bearer: Option<&str>| {
        let request = house.http.get(house.url("/api/x")).header("cookie", &cookie);
        bearer.map(|token| request.try_clone().unwrap().bearer_auth(token)).unwrap_or(request).send()
    };
    for (bearer, dialect) in [(None, "cookie"), (Some(house.full.as_str()), "bearer")] {
        assert_eq!(ask(bearer).await.unwrap().status(), 200, "{dialect}");
        assert_eq!(house.up.only().one("x-claviger-dialect"), Some(dialect));
    }
    assert_eq!(ask(Some("cvg_p_wrong")).await.unwrap().status(), 401, "no cookie makes up for a wrong token");
    assert_eq!(house.up.take(), []);
}
