//! Upstreams that misbehave.

use std::time::Duration;

use claviger_testkit::upstream::{Reply, Upstream};

use crate::house::House;

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

#[tokio::test]
async fn gat_10_an_answer_says_nothing_in_our_name() {
    let house = House::scripted(|seen| match seen.target() {
        "/api/cookie" => Reply::with("Set-Cookie", "__Host-claviger=evil; Path=/; Secure"),
        "/api/half" => Reply::with("Set-Cookie", "claviger-half=evil; Path=/"),
        "/api/theirs" => Reply::with("Set-Cookie", "theirs=1"),
        "/api/claim" => Reply::with("X-Claviger-User", "admin"),
        "/api/hops" => Reply::with("Connection", "X-Hop"),
        other => Reply::with("Location", &format!("http://{}/api/there?{other}", seen.one("host").unwrap())),
    })
    .await;
    for path in ["/api/cookie", "/api/half"] {
        assert!(house.get(path).await.headers().get("set-cookie").is_none(), "{path}");
    }
    assert_eq!(house.get("/api/theirs").await.headers()["set-cookie"], "theirs=1");
    assert!(house.get("/api/claim").await.headers().get("x-claviger-user").is_none());
    let location = house.get("/api/move").await.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(location, format!("http://{}/api/there?/api/move", house.address));
}

#[tokio::test]
async fn gat_10_no_spelling_of_the_upstreams_address_gets_out() {
    let up = Upstream::answering(|seen| {
        let (host, port) = seen.one("host").unwrap().split_once(':').unwrap();
        let location = seen.target().split_once('?').unwrap().1.replace("HOST", host).replace("PORT", port);
        Reply::with("Location", &location)
    })
    .await;
    let house = House::before(up, "[[route]]\npath = '/api'\nupstream = 'UP'").await;
    let own = format!("http://{}", house.address);
    for (told, known) in [
        ("//HOST:PORT/api/x?y", format!("{own}/api/x?y")),
        ("HTTP://HOST:PORT", format!("{own}/")),
        ("https://HOST:PORT/x", format!("{own}/x")),
        ("//elsewhere.example/api/x", "//elsewhere.example/api/x".to_owned()),
        ("http://HOST:1/x", "http://127.0.0.1:1/x".to_owned()),
        ("/api/x", "/api/x".to_owned()),
    ] {
        assert_eq!(house.get(&format!("/api/x?{told}")).await.headers()["location"], known, "{told}");
    }
}

/// A client that reads HTTP/1.0 takes its connection for one that ends.
#[tokio::test]
async fn an_upstream_that_speaks_http_1_0_is_answered_from_in_our_own_version() {
    let house = House::scripted(|_| Reply::RawThenClose(b"HTTP/1.0 200 OK\r\n\r\nold".to_vec())).await;
    for _ in 0..2 {
        let answer = house.get("/api/x").await;
        assert_eq!((answer.version(), answer.text().await.unwrap()), (reqwest::Version::HTTP_11, "old".to_owned()));
    }
}

#[tokio::test]
async fn gat_11_no_answer_is_no_yes() {
    let house = House::scripted(|seen| match seen.target() {
        "/api/close" => Reply::Close,
        "/api/garbage" => Reply::RawThenClose(b"\x16\x03\x01garbage".to_vec()),
        _ => Reply::Silence,
    })
    .await;
    assert_eq!(house.get("/api/close").await.status(), 502);
    assert_eq!(house.get("/api/garbage").await.status(), 502);
    assert_eq!(house.get("/api/silence").await.status(), 504);
    let gone = House::with("[[route]]\npath = '/api'\nupstream = 'http://127.0.0.1:1'").await;
    assert_eq!(gone.get("/api/x").await.status(), 502);
}

#[tokio::test]
async fn gat_18_and_log_06_a_request_is_sent_once_and_to_one_place() {
    let other = Upstream::start().await;
    let url = other.url();
    let house = House::scripted(move |seen| match seen.target() {
        "/api/moved" => {
            Reply::Http { status: 307, headers: vec![("Location".into(), format!("{url}/x"))], body: vec![] }
        }
        _ => Reply::Close,
    })
    .await;
    let post = |path: &str| house.http.post(house.url(path)).bearer_auth(&house.full).body("once").send();
    assert_eq!(post("/api/moved").await.unwrap().status(), 307);
    assert_eq!(house.up.take().len(), 1);
    assert_eq!(post("/api/close").await.unwrap().status(), 502);
    assert_eq!(house.up.take().len(), 1);
    assert_eq!(other.seen(), []);
}

#[tokio::test]
async fn smg_10_answers_that_leave_a_doubt() {
    let early =
        format!("{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10_000));
    let house = House::scripted(move |seen| match seen.target() {
        "/api/lengths" => {
            raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n")
        }
        "/api/both" => raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "/api/both-other" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n"),
        "/api/empty" => {
            raw("HTTP/1.1 204 No Content\r\nContent-Length: 38\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        "/api/folded" => raw("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
        "/api/early" => raw(&early),
        _ => Reply::ok("fine"),
    })
    .await;
    for path in ["/api/lengths", "/api/both", "/api/both-other", "/api/empty", "/api/folded"] {
        assert_eq!(house.get(path).await.status(), 502, "{path}");
        let poisoned = house.up.only().connection;
        assert_eq!(house.get("/api/fine").await.text().await.unwrap(), "fine", "{path}");
        assert_ne!(house.up.only().connection, poisoned, "{path}: the connection came back to the pool");
    }
    assert!([200, 502].contains(&house.get("/api/early").await.status().as_u16()));
    assert_eq!(house.get("/api/fine").await.status(), 200);
}

#[tokio::test]
async fn f_32_a_part_of_an_answer_is_never_taken_for_the_whole() {
    let house = House::scripted(|seen| match seen.target() {
        "/api/short" => Reply::RawThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()),
        "/api/chunk" => {
            Reply::RawThenClose(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec())
        }
        "/api/stuck" => raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        _ => Reply::Pieces(
            vec![b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n".to_vec(), b"abc".to_vec(), b"def".to_vec()],
            Duration::from_millis(400),
        ),
    })
    .await;
    for path in ["/api/short", "/api/chunk", "/api/stuck"] {
        let response = house.get(path).await;
        assert_eq!(response.status(), 200);
        assert!(response.bytes().await.is_err(), "{path}");
    }
    assert_eq!(house.get("/api/slow").await.text().await.unwrap(), "abcdef");
}

#[tokio::test]
async fn idle_connections_are_used_again() {
    let house = House::open().await;
    for _ in 0..5 {
        house.get("/api/x").await.bytes().await.unwrap();
    }
    let connections: std::collections::HashSet<_> = house.up.take().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 1);
}
