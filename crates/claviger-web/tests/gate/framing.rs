//! Requests that two parsers could cut at different places.

use crate::house::House;

/// 400, the connection ends, and nothing reached the upstream.
async fn refused(house: &House, text: &str) {
    let wire = house.raw(text).await;
    let short = &text[..text.len().min(300)];
    assert_eq!(wire.statuses(), [400], "{short:?}: {wire:?}");
    assert!(wire.closed, "{short:?} left the connection open");
    assert_eq!(house.up.take(), [], "{short:?} reached the upstream");
}

fn post(house: &House, lines: &str, body: &str) -> String {
    format!("{}{lines}\r\n\r\n{body}", house.head("POST /api/x HTTP/1.1"))
}

#[tokio::test]
async fn smg_01_lengths_that_leave_a_doubt() {
    let house = House::open().await;
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Content-Length: 5 ",
        "Content-Length: 0x5",
        "Content-Length: 5,5",
        "Content-Length: 10000000000000000000",
    ] {
        refused(&house, &post(&house, lines, "0\r\n\r\nGET /api/y HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    }
}

#[tokio::test]
async fn smg_02_encodings_that_leave_a_doubt() {
    let house = House::open().await;
    for lines in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding:\tchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: \x0bchunked",
    ] {
        refused(&house, &post(&house, lines, "0\r\n\r\n")).await;
    }
}

#[tokio::test]
async fn smg_03_chunks_that_leave_a_doubt() {
    let house = House::open().await;
    let extension = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(1 << 20));
    for chunks in [
        "0x10\r\nhello",
        "FFFFFFFFFFFFFFFF\r\nhello",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloGET /api/y HTTP/1.1\r\n\r\n",
        "5\nhello\n0\n\n",
        &extension,
    ] {
        refused(&house, &post(&house, "Transfer-Encoding: chunked", chunks)).await;
    }
}

#[tokio::test]
async fn smg_04_chunks_in_http_1_0() {
    let house = House::open().await;
    let head = house.head("POST /api/x HTTP/1.0");
    refused(&house, &format!("{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")).await;
}

#[tokio::test]
async fn smg_05_lines_that_are_no_lines() {
    let house = House::open().await;
    let head = house.head("GET /api/x HTTP/1.1");
    for lines in [
        "X: a\rb\r\n\r\n",
        "X: a\n\r\n",
        "X: a\0b\r\n\r\n",
        "X: a\r\n b\r\n\r\n",
        "X : a\r\n\r\n",
        ": a\r\n\r\n",
        "Xä: a\r\n\r\n",
        "\n",
    ] {
        refused(&house, &format!("{head}{lines}")).await;
    }
}

#[tokio::test]
async fn smg_06_a_body_that_nobody_reads_is_never_a_request() {
    let house = House::open().await;
    let inner = format!("GET /api/smuggled HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", house.full);
    let denied = format!("POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{inner}", inner.len());
    let wire = house.raw(&denied).await;
    assert_eq!(wire.statuses(), [401], "{wire:?}");
    let second = format!("{denied}{inner}");
    let wire = house.raw(second).await;
    assert_eq!(wire.statuses()[0], 401);
    assert!(house.up.take().iter().filter(|seen| seen.target() == "/api/smuggled").count() <= 1);
    let pipelined = house.head("GET /api/1 HTTP/1.1")
        + "\r\n"
        + house.head("GET /api/2 HTTP/1.1").as_str()
        + "Connection: close\r\n\r\n";
    assert_eq!(house.raw(pipelined).await.statuses(), [200, 200]);
}

#[tokio::test]
async fn smg_08_expectations_end_at_the_gate() {
    let house = House::open().await;
    let head = house.head("POST /api/x HTTP/1.1");
    let wire =
        house.raw(format!("{head}Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nhello")).await;
    assert_eq!(*wire.statuses().last().unwrap(), 200, "{wire:?}");
    let seen = house.up.only();
    assert_eq!((seen.one("expect"), seen.body.as_slice()), (None, &b"hello"[..]));
    // Refused before the body is asked for: the connection does not wait for a body that never comes.
    let wire = house.raw("POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").await;
    assert_eq!((wire.statuses(), wire.closed), (vec![401], true), "{wire:?}");
}

#[tokio::test]
async fn smg_09_heads_have_an_end() {
    let house = House::open().await;
    let many = format!("{}{}\r\n", house.head("GET /api/x HTTP/1.1"), "X: y\r\n".repeat(10_000));
    assert_eq!(house.raw(many).await.status(), 431);
    let large = format!("{}X: {}\r\n\r\n", house.head("GET /api/x HTTP/1.1"), "y".repeat(1 << 20));
    assert_eq!(house.raw(large).await.status(), 431);
    assert_eq!(house.up.take(), []);
    assert_eq!(house.get("/api/x").await.status(), 200);
}
