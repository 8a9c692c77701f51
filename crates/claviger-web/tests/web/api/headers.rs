//! What every answer tells browsers, and which methods an address takes.

use claviger_testkit::TestServer;
use http::Method;

#[tokio::test]
async fn ses_10_every_answer_is_safe_in_a_browser() {
    let server = TestServer::start().await;
    for path in ["/docs", "/v1/me", "/openapi.json", "/nowhere", "/health/live"] {
        let answer = server.get(path).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}: in clear, on this machine");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: in clear");
        answer.is_not_kept();
        let secure = server.get(path).secure().send().await;
        assert!(secure.header("strict-transport-security").starts_with("max-age="), "{path}");
        assert_eq!(secure.header("referrer-policy"), "no-referrer", "{path}");
    }
    let page = server.get("/docs").send().await;
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
}

#[tokio::test]
async fn an_address_tells_which_methods_it_takes() {
    let server = TestServer::start().await;
    let wrong = server.ask(Method::PUT, "/v1/tokens").send().await.refused(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "GET,HEAD,POST");
    let options = server.ask(Method::OPTIONS, "/v1/tokens/self").send().await.assert(204);
    assert_eq!(options.header("allow"), "GET,HEAD,PATCH,DELETE");
    server.ask(Method::OPTIONS, "/nowhere").send().await.assert(404);
    let head = server.ask(Method::HEAD, "/v1/me").basic("admin", server.admin().password()).send().await.assert(200);
    assert!(head.body.is_empty());
    server.ask(Method::HEAD, "/v1/me").send().await.assert(401);
}

#[tokio::test]
async fn a_denial_names_the_method_that_is_missing() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().methods(["me.read"]).make().await;
    let denied = server.get("/v1/tokens").bearer(&token).send().await.refused(403, "insufficient_scope");
    assert!(denied.header("www-authenticate").contains("scope=\"tokens.list\""));
    denied.is_a_proper_refusal();
    server.after().await;
}

#[tokio::test]
async fn ses_11_no_other_origin_reads_an_answer() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let paths = [
        "/v1/me",
        "/v1/tokens",
        "/oauth2/introspect",
        "/api/tokens",
        "/rest/user/alice",
        "/1.0/users/account/rest/getuserinfo",
        "/hub/api/rest/users/me",
        "/api/users/me",
        "/rest/api/2/myself",
        "/sign-in",
        "/tokens",
        "/tokens/preview",
        "/openapi.json",
        "/health/ready",
        "/nowhere",
    ];
    for origin in ["https://evil.example", "null", "https://app.example.evil", "http://127.0.0.1:8470.evil.example"] {
        for path in paths {
            for (method, with_token) in [(Method::GET, false), (Method::GET, true), (Method::OPTIONS, false)] {
                let ask = server.ask(method.clone(), path).header("origin", origin);
                let ask = ask
                    .header("access-control-request-method", "POST")
                    .header("access-control-request-headers", "authorization");
                let ask = if with_token { ask.bearer(&token) } else { ask };
                let answer = browser.send(ask).await;
                // Tuleap's and Allura's own answers name everybody, to whom browsers give no credential of the reader's
                let named = if path.starts_with("/api/") || path.starts_with("/rest/") { "*" } else { "" };
                let allowed = answer.header("access-control-allow-origin");
                assert!(allowed.is_empty() || allowed == named, "{method} {path} from {origin}: {allowed}");
                assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{method} {path}");
            }
        }
    }
    browser.send(server.get("/api/users/self")).await.assert(401);
}

#[tokio::test]
async fn ses_12_what_is_no_page_is_never_shown_as_one() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let markup = "<script>alert(1)</script><svg onload=alert(1)>";
    let token = alice.token().description(markup).make().await;
    let id = token.id.to_string();
    let html = "text/html,application/xhtml+xml,*/*;q=0.8";
    let own = format!("/v1/tokens/{id}");
    for path in [
        &*own,
        "/v1/tokens",
        "/v1/me",
        "/openapi.json",
        "/v1/tokens/%3Cscript%3E",
        "/v1/%3Csvg%20onload=alert(1)%3E",
        "/assets/favicon.svg",
    ] {
        let answer = server.get(path).bearer(&token).header("accept", html).send().await;
        let kind = answer.header("content-type");
        assert!(!kind.starts_with("text/html") || !answer.text().contains("<script>alert"), "{path}: {kind}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        if !kind.starts_with("text/html") {
            assert!(answer.header("content-security-policy").contains("sandbox"), "{path}: {kind}");
        }
    }
    assert!(server.get(&own).bearer(&token).header("accept", html).send().await.text().contains("<script>"), "as JSON");

    // the pages' own picture, and what they give to be kept
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let page = browser.open("/tokens").await.text();
    let picture = page.split('"').find(|part| part.ends_with("favicon.svg")).unwrap().to_owned();
    let picture = browser.open(&picture).await.assert(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.header("content-security-policy").contains("sandbox"));
    for export in ["/admin/audit.csv", "/admin/audit.jsonl"] {
        let export = browser.open(export).await.assert(200);
        assert!(export.header("content-disposition").starts_with("attachment"), "{export:?}");
        assert!(export.header("content-security-policy").contains("sandbox"));
        assert!(!export.header("content-type").starts_with("text/html"));
    }
}
