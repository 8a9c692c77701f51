//! What every answer tells browsers, and which methods an address takes.

use claviger_testkit::TestServer;
use http::Method;

#[tokio::test]
async fn ses_10_every_answer_is_safe_in_a_browser() {
    let server = TestServer::start().await;
    for path in ["/docs", "/v1/me", "/openapi.json", "/nowhere", "/health/live"] {
        let answer = server.get(path).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: in clear");
        answer.is_not_kept();
        let secure = server.get(path).secure().send().await;
        assert!(secure.header("strict-transport-security").starts_with("max-age="), "{path}");
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
