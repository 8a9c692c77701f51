//! What Prometheus reads.

use claviger_testkit::{TestDatabase, TestServer};

#[tokio::test]
async fn log_07_the_metrics_are_for_named_networks_or_who_has_the_method() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let token = admin.token().methods(["metrics.read"]).make().await;
    let narrow = admin.token().methods(["me.read"]).make().await;
    server.get("/metrics").send().await.refused(401, "credential_required");
    server.get("/metrics").bearer(&narrow).send().await.refused(403, "insufficient_scope");
    server.get("/metrics").basic("alice", alice.password()).send().await.refused(403, "forbidden");
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    let text = server.get("/metrics").bearer(&token).send().await.assert(200);
    for line in [
        "# HELP claviger_http_requests_total Requests",
        "claviger_build_info{version=",
        "claviger_connections_limit ",
        "claviger_connections ",
    ] {
        assert!(text.text().contains(line), "{line}: {}", text.text());
    }
    assert!(text.header("content-type").starts_with("text/plain"));
    let text = text.text();
    assert!(text.contains("claviger_http_requests_total{method=\"GET\",route=\"/v1/me\",status=\"200\"}"), "{text}");
    assert!(text.contains("claviger_http_request_seconds_bucket{"), "{text}");
    for leaked in ["alice", "admin\"", "tok_", "usr_", "cvg_", "127.0.0.1"] {
        assert!(!text.contains(leaked), "{leaked}: {text}");
    }
    server.after().await;
}

#[tokio::test]
async fn a_named_network_needs_no_token_but_a_wrong_one_is_refused() {
    let networks = vec!["127.0.0.7/32".parse().unwrap()];
    let server =
        TestServer::with(TestDatabase::sqlite().await, |options| options.web.metrics_networks = networks).await;
    server.get("/metrics").from("127.0.0.7").send().await.assert(200);
    server.get("/metrics").from("127.0.0.7").bearer("nonsense").send().await.assert(401);
    server.get("/metrics").send().await.assert(401);
    server.after().await;
}

#[tokio::test]
async fn who_still_speaks_which_dialect_is_counted() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let link = server.link("a-link-of-the-metrics").await.dance_with(&alice).await;
    let application = server.application("an-application-of-the-metrics", &alice).await.dance_with(&alice).await;
    for _ in 0..2 {
        link.sign(server.get("/v1/me")).send().await.assert(200);
        application.sign(server.get("/v1/me")).send().await.assert(200);
    }
    link.with("nothing", "").sign(server.get("/v1/me")).send().await.assert(401);
    let text = server.get("/metrics").basic("admin", admin.password()).send().await.assert(200).text();
    let link = "claviger_oauth1_requests_total{consumer=\"a-link-of-the-metrics\",method=\"RSA-SHA256\"} 2";
    assert!(text.contains(link), "{text}");
    // What people register for themselves is without number: it makes no labels.
    assert!(text.contains("{consumer=\"people's applications\",method=\"HMAC-SHA1\"}"), "{text}");
    assert!(!text.contains("an-application-of-the-metrics"), "{text}");
    let count = |dialect: &str| {
        let begins = format!("claviger_dialect_requests_total{{dialect=\"{dialect}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&begins)).and_then(|count| count.parse().ok()).unwrap_or(0)
    };
    assert!(count("oauth1") >= 4_u64, "{text}");
    server.after().await;
}
