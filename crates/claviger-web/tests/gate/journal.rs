//! What is written down of a request: a line in the log, a count, an id.

use claviger_testkit::logs;
use claviger_testkit::upstream::{Reply, Upstream};

use crate::house::House;

#[tokio::test]
async fn what_is_refused_before_its_route_is_known_is_written_down_like_the_rest() {
    logs::keep();
    let house = House::open().await;
    let ask = |line: &str, lines: &str| format!("{line} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n\r\n");
    for (request, code) in [
        (ask("GET /api/..%2fadmin", "Host: gate.example"), "ambiguous_path"),
        (ask("GET /api/x", "Host: gate.example\r\nHost: other.example"), "bad_host"),
        (ask("GET /gate/check", "Host: gate.example\r\nX-Forwarded-Method: GET"), "unclear_request"),
        (ask("GET /gate/check", "Host: gate.example\r\nX-Forwarded-Uri: /a/../b"), "ambiguous_path"),
        (ask("DELETEALL /api/x", "Host: gate.example"), "method_not_allowed"),
    ] {
        let answer = house.raw(&request).await;
        let id = answer.text.lines().find_map(|line| line.strip_prefix("x-request-id: "));
        let id = id.unwrap_or_else(|| panic!("{request}: {answer:?} names no request"));
        let log = logs::text();
        let line = log.lines().find(|line| line.contains("claviger::access") && line.contains(id));
        let line = line.unwrap_or_else(|| panic!("{request}: the log does not know {id}"));
        assert!(line.contains(code), "{line}");
    }
}

#[tokio::test]
async fn only_what_passed_counts_as_allowed_and_only_what_we_refused_as_refused() {
    let up = Upstream::answering(|seen| match seen.target() {
        "/api/forbidden" => Reply::Http { status: 403, headers: vec![], body: vec![] },
        "/api/close" => Reply::Close,
        other => Reply::ok(other),
    })
    .await;
    let route = "[[route]]\npath = '/api'\nupstream = 'UP'\nmethods = ['GET', 'POST']\nmax_body = 1";
    let house = House::before(up, route).await;
    let send = |verb: &str, path: &str, token: &str, body: &'static str| {
        let request = house.http.request(verb.parse().unwrap(), house.url(path)).bearer_auth(token).body(body);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    let full = house.full.as_str();
    for (verb, path, token, body, status, counts) in [
        ("GET", "/api/x", full, "", 200, (1, 0)),
        ("GET", "/api/forbidden", full, "", 403, (2, 0)),
        ("GET", "/api/x", "cvg_p_wrong", "", 401, (2, 1)),
        ("DELETE", "/api/x", full, "", 405, (2, 2)),
        ("POST", "/api/x", full, "long", 413, (2, 3)),
        ("GET", "/api/close", full, "", 502, (2, 3)),
    ] {
        assert_eq!(send(verb, path, token, body).await, status, "{verb} {path}");
        let routes = house.gate.routes();
        let counted = &routes.all()[0].counts;
        assert_eq!((counted.allowed(), counted.refused()), counts, "{verb} {path} {status}");
    }
}
