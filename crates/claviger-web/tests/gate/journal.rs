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

fn fields(line: &str) -> serde_json::Value {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["fields"].clone()
}

/// The line of the request that was answered like this.
fn line_of(answer: &reqwest::Response) -> serde_json::Value {
    let id = answer.headers()["x-request-id"].to_str().unwrap();
    let log = logs::text();
    let line = log.lines().find(|line| line.contains("claviger::access") && line.contains(id));
    fields(line.unwrap_or_else(|| panic!("the log does not know {id}")))
}

#[tokio::test]
async fn a_line_names_route_and_host_and_whether_somebody_asked() {
    logs::keep();
    let routes = "[[route]]\nname = 'shop'\nhost = 'shop.example'\nupstream = 'UP'";
    let house = House::with(routes).await;
    let get = |path: &str| house.http.get(house.url(path)).bearer_auth(&house.full);
    let own = get("/x").header("Host", "Shop.example").send().await.unwrap();
    let asked = get("/gate/check").header("X-Forwarded-Method", "PUT").header("X-Forwarded-Uri", "/y");
    let asked = asked.header("X-Forwarded-Host", "shop.example").send().await.unwrap();
    let undescribed = get("/gate/check").header("Host", "gate.example").send().await.unwrap();
    let keys = get("/oauth2/jwks").header("Host", "gate.example").send().await.unwrap();
    let none = serde_json::Value::Null;
    for (answer, method, path, route, host, via) in [
        (own, "GET", "/x", "gate:shop", "shop.example", none.clone()),
        (asked, "PUT", "/y", "gate:shop", "shop.example", "check".into()),
        (undescribed, "GET", "/gate/check", "gate:gate", "gate.example", "check".into()),
        (keys, "GET", "/oauth2/jwks", "/oauth2/jwks", "gate.example", none.clone()),
    ] {
        let line = line_of(&answer);
        let told = ["method", "path", "route", "host"].map(|field| line[field].as_str().unwrap_or_default());
        assert_eq!(told, [method, path, route, host], "{line}");
        assert_eq!((&line["via"], &line["failure"], line["status"].as_u64()), (&via, &none, Some(200)), "{line}");
    }
}

#[tokio::test]
async fn log_03_what_a_client_calls_itself_is_kept_as_far_as_it_is_text() {
    logs::keep();
    let house = House::open().await;
    let bytes = "Jörg's tool\u{202e}/1".as_bytes().iter().copied().chain([0xff]).collect::<Vec<_>>();
    let agent = reqwest::header::HeaderValue::from_bytes(&bytes).unwrap();
    let answer = house.http.get(house.url("/api/x")).bearer_auth(&house.full).header("User-Agent", agent);
    assert_eq!(line_of(&answer.send().await.unwrap())["agent"], "Jörg's tool\u{fffd}/1\u{fffd}");
}

#[tokio::test]
async fn a_failure_is_told_with_its_code_and_all_its_causes() {
    logs::keep();
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'http://127.0.0.1:1'").await;
    let answer = house.get("/api/x").await;
    let line = line_of(&answer);
    assert_eq!(
        (line["status"].as_u64(), line["failure"].as_str()),
        (Some(502), Some("upstream_unreachable")),
        "{line}"
    );
    assert!(line["refusal"].is_null(), "{line}");
    let log = logs::text();
    let why = log.lines().find(|line| line.contains("no answer from an upstream")).unwrap();
    let why = fields(why);
    assert!(why["error"].as_str().unwrap().contains("refused"), "{why}");
    assert_eq!((&why["request_id"], why["route"].as_str()), (&line["request_id"], Some("gate:api")), "{why}");
}

/// What no service ever sees.
#[tokio::test]
async fn what_the_parser_refuses_is_written_down_too() {
    logs::keep();
    let house = House::open().await;
    for (request, status, code) in [
        (format!("GET /api/x HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(40 << 10)), 431, "head_too_large"),
        (format!("GET /api/x HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(100)), 431, "head_too_large"),
        ("GET /api/x HTTP/1.1\r\nHost : a\r\n\r\n".to_owned(), 400, "unreadable_request"),
    ] {
        assert_eq!(house.raw(&request).await.status(), status, "{code}");
        // It is written when the connection has ended on our side, too.
        let line = loop {
            let log = logs::text();
            match log.lines().find(|line| line.contains(code) && line.contains("cannot be read")) {
                Some(line) => break fields(line),
                None => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        };
        assert!(line["peer"].as_str().unwrap().starts_with("127.0.0.1:"), "{line}");
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
