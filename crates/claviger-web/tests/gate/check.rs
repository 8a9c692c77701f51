//! Forward-auth: what another proxy is told.

use crate::house::House;
use claviger_testkit::upstream::Upstream;

const ROUTES: &str = "
[[route]]
host = 'api.example'
path = '/public'
anonymous = true

[[route]]
host = 'api.example'
path = '/admin'
";

async fn ask(house: &House, lines: &[(&str, &str)], token: Option<&str>) -> reqwest::Response {
    let mut request = house.http.get(house.url("/gate/check"));
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers().get("content-length").map(|v| v.to_str().unwrap()), Some("0"), "no body, ever");
    response
}

fn traefik<'v>(verb: &'v str, uri: &'v str) -> Vec<(&'static str, &'v str)> {
    vec![
        ("X-Forwarded-Method", verb),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "api.example"),
        ("X-Forwarded-Uri", uri),
    ]
}

#[tokio::test]
async fn a_proxy_learns_who_it_is() {
    let house = House::with(ROUTES).await;
    let full = house.full.clone();
    assert!(
        !ask(&house, &traefik("GET", "/admin/x"), Some(&full)).await.headers().contains_key("x-claviger-assertion")
    );
    for lines in [
        traefik("POST", "/admin/x?a=1"),
        vec![("X-Original-Method", "POST"), ("X-Original-URL", "https://api.example/admin/x?a=1")],
        vec![("X-Original-Method", "POST"), ("X-Original-URI", "/admin/x"), ("X-Forwarded-Host", "api.example")],
    ] {
        let response = ask(&house, &lines, Some(&full)).await;
        assert_eq!(response.status(), 200, "{lines:?}");
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            (header("x-claviger-user"), header("x-claviger-sets"), header("x-claviger-dialect")),
            ("alice".into(), "Full access".into(), "bearer".into())
        );
        assert!(
            header("x-claviger-user-id").starts_with("usr_") && header("x-claviger-credential").starts_with("tok_")
        );
    }
}

#[tokio::test]
async fn strangers_pass_only_where_strangers_may() {
    let house = House::with(ROUTES).await;
    let response = ask(&house, &traefik("GET", "/public/x"), None).await;
    assert_eq!((response.status().as_u16(), response.headers().get("x-claviger-user")), (200, None));
    let response = ask(&house, &traefik("GET", "/admin/x"), None).await;
    assert_eq!(response.status(), 401);
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer realm="));
    assert_eq!(ask(&house, &traefik("GET", "/public/x"), Some("cvg_p_wrong")).await.status(), 401);
}

#[tokio::test]
async fn rights_are_those_of_the_request_that_is_asked_about() {
    let house = House::with(ROUTES).await;
    let (_, read) = house.token("alice", &["Read only"], &[]).await;
    assert_eq!(ask(&house, &traefik("GET", "/admin/x"), Some(&read)).await.status(), 200);
    assert_eq!(ask(&house, &traefik("DELETE", "/admin/x"), Some(&read)).await.status(), 403);
    // What no route describes is decided by verb too.
    assert_eq!(ask(&house, &traefik("GET", "/elsewhere"), Some(&read)).await.status(), 200);
    assert_eq!(ask(&house, &traefik("PUT", "/elsewhere"), Some(&read)).await.status(), 403);
    // And what is not described at all may be anything.
    assert_eq!(ask(&house, &[], Some(&read)).await.status(), 403);
    assert_eq!(ask(&house, &[], Some(&house.full)).await.status(), 200);
    assert_eq!(ask(&house, &[], None).await.status(), 401);
}

/// A proxy that is wrongly set up must not make a reader of a writer.
#[tokio::test]
async fn what_the_proxy_does_not_say_is_not_guessed() {
    let house = House::with(ROUTES).await;
    let (_, read) = house.token("alice", &["Read only"], &[]).await;
    for uri in ["X-Forwarded-Uri", "X-Original-URI"] {
        let no_verb = [(uri, "/admin/x"), ("X-Forwarded-Host", "api.example")];
        assert_eq!(ask(&house, &no_verb, Some(&house.full)).await.status(), 200, "{uri}");
        let refused = ask(&house, &no_verb, Some(&read)).await;
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["x-claviger-refusal"]),
            (403, &"insufficient_scope".parse().unwrap())
        );
    }
    for verb in ["X-Forwarded-Method", "X-Original-Method"] {
        let no_address = ask(&house, &[(verb, "GET"), ("X-Forwarded-Host", "api.example")], Some(&house.full)).await;
        assert_eq!(
            (no_address.status().as_u16(), &no_address.headers()["x-claviger-refusal"]),
            (403, &"unclear_request".parse().unwrap())
        );
    }
}

/// The API behind another proxy gets the client's headers: one that obeys these would do what was not decided.
#[tokio::test]
async fn scp_09_a_header_names_no_other_verb_or_path() {
    let house = House::with(ROUTES).await;
    let (_, read) = house.token("alice", &["Read only"], &[]).await;
    for name in
        ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "x_http_method_override", "X-Rewrite-URL"]
    {
        for (lines, token) in [
            (traefik("GET", "/admin/x"), Some(&read)),
            (traefik("GET", "/admin/x"), Some(&house.full)),
            (traefik("GET", "/public/x"), None),
            (vec![], Some(&house.full)),
        ] {
            let lines = [&lines[..], &[(name, "DELETE")]].concat();
            let refused = ask(&house, &lines, token.map(String::as_str)).await;
            let refusal = &refused.headers()["x-claviger-refusal"];
            assert_eq!((refused.status().as_u16(), refusal.to_str().unwrap()), (403, "unclear_request"), "{lines:?}");
        }
    }
}

#[tokio::test]
async fn gat_04_an_address_that_is_no_proxy_is_not_believed() {
    for proxies in [&["10.0.0.0/8"][..], &[]] {
        let house = House::built(Upstream::start().await, ROUTES, proxies).await;
        assert_eq!(ask(&house, &traefik("GET", "/public/x"), None).await.status(), 403);
        assert_eq!(ask(&house, &[("X-Original-URL", "https://api.example/public/x")], None).await.status(), 403);
        assert_eq!(ask(&house, &traefik("GET", "/public/x"), Some(&house.full)).await.status(), 403);
        assert_eq!(ask(&house, &[("X-Forwarded-Host", "api.example")], None).await.status(), 401);
    }
}

#[tokio::test]
async fn gat_05_an_unclear_path_is_refused() {
    let house = House::with(ROUTES).await;
    for uri in [
        "/public/../admin",
        "/public/..%2fadmin",
        "//admin",
        "/public/%252e%252e/admin",
        "/admin#/public",
        "/public\\..\\admin",
    ] {
        assert_eq!(ask(&house, &traefik("GET", uri), None).await.status(), 403, "{uri}");
        assert_eq!(ask(&house, &traefik("GET", uri), Some(&house.full)).await.status(), 403, "{uri}");
    }
    let both = [("X-Forwarded-Uri", "/public/x"), ("X-Original-URL", "https://api.example/admin")];
    assert_eq!(ask(&house, &both, Some(&house.full)).await.status(), 403);
}

/// nginx passes a client's own headers on to the subrequest, but for those that it sets.
#[tokio::test]
async fn gat_04_a_client_describes_no_other_request_beside_the_proxys() {
    let house = House::with(ROUTES).await;
    let told = [("X-Original-Method", "GET"), ("X-Original-URI", "/admin/x"), ("X-Forwarded-Host", "api.example")];
    for own in ["https://api.example/public/x", "/public/x"] {
        let response = ask(&house, &[&told[..], &[("X-Original-URL", own)]].concat(), None).await;
        let refusal = &response.headers()["x-claviger-refusal"];
        assert_eq!((response.status().as_u16(), refusal.to_str().unwrap()), (403, "unclear_request"), "{own}");
    }
    let same = [&told[..], &[("X-Original-URL", "https://api.example/admin/x")]].concat();
    assert_eq!(ask(&house, &same, Some(&house.full)).await.status(), 200);
}

#[tokio::test]
async fn tok_06_a_token_in_the_url_needs_the_clients_own_tls() {
    let house = House::with(ROUTES).await;
    let uri = format!("/admin/x?access_token={}", house.full);
    assert_eq!(ask(&house, &traefik("GET", &uri), None).await.status(), 200);
    let plain = [("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "api.example"), ("X-Forwarded-Uri", uri.as_str())];
    assert_eq!(ask(&house, &plain, None).await.status(), 403);
}

#[tokio::test]
async fn gat_11_what_cannot_be_known_is_neither_yes_nor_no() {
    let house = House::with(ROUTES).await;
    house.desk.store.close().await;
    let request = house.http.get(house.url("/gate/check")).basic_auth("alice", Some("alice's password"));
    let request = request.header("X-Forwarded-Uri", "/admin/x").header("X-Forwarded-Host", "api.example");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after") && !response.headers().contains_key("x-claviger-user"));
    // What the memory knows needs no store.
    assert_eq!(ask(&house, &traefik("GET", "/admin/x"), Some(&house.full)).await.status(), 200);
}
