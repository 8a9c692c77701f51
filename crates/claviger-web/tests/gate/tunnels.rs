//! WebSockets and what pretends to be one.

use claviger_auth::tokens;
use claviger_domain::policy::Sudo;
use claviger_testkit::logs;
use claviger_testkit::upstream::{Reply, Upstream};
use claviger_web::listen::Limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::house::House;
use crate::stillness::logged;

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

async fn until(socket: &mut TcpStream, mark: &[u8]) -> Vec<u8> {
    let mut got = Vec::new();
    while !got.windows(mark.len()).any(|window| window == mark) {
        let mut bytes = [0; 4096];
        match tokio::time::timeout(Duration::from_secs(5), socket.read(&mut bytes)).await {
            Ok(Ok(n)) if n > 0 => got.extend_from_slice(&bytes[..n]),
            other => panic!(
                "ended before {:?}: {other:?}, got {:?}",
                String::from_utf8_lossy(mark),
                String::from_utf8_lossy(&got)
            ),
        }
    }
    got
}

async fn tunnel(house: &House, token: &str) -> TcpStream {
    let mut socket = TcpStream::connect(house.address).await.unwrap();
    let head = format!("GET /api/ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n{UPGRADE}");
    socket.write_all(head.as_bytes()).await.unwrap();
    let head = until(&mut socket, b"\r\n\r\n").await;
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    socket
}

#[tokio::test]
async fn gat_14_a_websocket_is_decided_like_any_request() {
    let house = House::scripted(|_| Reply::Echo).await;
    let wire = house.raw(format!("GET /api/ws HTTP/1.1\r\nHost: a\r\n{UPGRADE}")).await;
    assert_eq!(wire.status(), 401);
    assert_eq!(house.up.take(), []);
    let mut socket = tunnel(&house, &house.full).await;
    // Frames are no requests, whatever they look like.
    for frame in [&b"\x81\x05hello"[..], b"GET / HTTP/1.1\nX : y\n\0", &[0; 70_000]] {
        socket.write_all(frame).await.unwrap();
        let mut back = vec![0; frame.len()];
        tokio::time::timeout(Duration::from_secs(5), socket.read_exact(&mut back)).await.unwrap().unwrap();
        assert_eq!(back, frame);
    }
    let seen = house.up.only();
    assert_eq!(
        (seen.one("upgrade"), seen.one("connection"), seen.one("x-claviger-user")),
        (Some("websocket"), Some("Upgrade"), Some("alice"))
    );
    assert!(seen.one("sec-websocket-key").is_some() && seen.all("authorization").is_empty());
}

#[tokio::test]
async fn gat_14_after_a_refused_upgrade_the_next_request_is_decided_on_its_own() {
    let house = House::scripted(|seen| match seen.target() {
        "/api/ws" => Reply::Http { status: 400, headers: vec![], body: b"no".to_vec() },
        other => Reply::ok(other),
    })
    .await;
    let second = "GET /api/secret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let wire = house.raw(house.head("GET /api/ws HTTP/1.1") + UPGRADE + second).await;
    assert!(wire.statuses() == [400, 401] || (wire.statuses() == [400] && wire.closed), "{wire:?}");
    assert!(house.up.take().iter().all(|seen| seen.target() == "/api/ws"));
}

#[tokio::test]
async fn gat_14_no_upstream_opens_a_tunnel_that_nobody_asked_for() {
    let house = House::scripted(|_| Reply::Echo).await;
    assert_eq!(house.get("/api/x").await.status(), 502);
    let other = House::scripted(|_| {
        Reply::Raw(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n".to_vec())
    })
    .await;
    assert_eq!(other.raw(other.head("GET /api/ws HTTP/1.1") + UPGRADE).await.status(), 502);
}

#[tokio::test]
async fn gat_15_h2c_is_not_passed_on() {
    let house = House::open().await;
    let lines = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    let wire = house.raw(house.head("GET /api/x HTTP/1.1") + lines).await;
    assert_eq!(wire.status(), 200);
    let seen = house.up.only();
    assert_eq!((seen.one("upgrade"), seen.one("http2-settings"), seen.one("connection")), (None, None, None));
}

#[tokio::test]
async fn rev_14_a_tunnel_ends_with_its_credential() {
    let house = House::scripted(|_| Reply::Echo).await;
    let (id, token) = house.token("alice", &["Full access"], &[]).await;
    let mut socket = tunnel(&house, &token).await;
    house.clock.advance(Duration::from_secs(1));
    tokens::revoke(
        &house.desk,
        &claviger_auth::operator(&house.desk),
        Sudo::by_password(),
        id,
        Some("test".to_owned()),
    )
    .await
    .unwrap();
    let mut bytes = [0; 16];
    let ended = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut bytes)).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
}

/// A gate whose tunnels may carry nothing for so many seconds.
async fn patient(seconds: f64, limits: Limits) -> House {
    let route = format!("[[route]]\npath = '/api'\nupstream = 'UP'\ntunnel_timeout = {seconds}");
    House::limited(Upstream::answering(|_| Reply::Echo).await, &route, limits).await
}

async fn says(socket: &mut TcpStream, text: &[u8]) {
    socket.write_all(text).await.unwrap();
    assert_eq!(until(socket, text).await, text);
}

async fn ends(socket: &mut TcpStream) {
    let ended = tokio::time::timeout(Duration::from_secs(10), socket.read(&mut [0; 16])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
}

#[tokio::test]
async fn a_tunnel_that_carries_nothing_ends_and_lets_the_upstream_go() {
    logs::keep();
    let house = patient(0.1, House::limits()).await;
    ends(&mut tunnel(&house, &house.full).await).await;
    house.up.ended(1).await;
    logged("a tunnel was closed", &["\"client\":\"127.0.0.1\"", "\"request\":\"", "\"route\":\"gate:"]).await;
}

#[tokio::test]
async fn a_tunnel_that_carries_something_now_and_then_lives() {
    let house = patient(0.6, House::limits()).await;
    let mut socket = tunnel(&house, &house.full).await;
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(80)).await;
        says(&mut socket, b"still here").await;
    }
}

#[tokio::test]
async fn a_tunnel_takes_up_one_of_the_connections() {
    let house = patient(60.0, Limits { connections: 1, ..House::limits() }).await;
    let mut socket = tunnel(&house, &house.full).await;
    let other = tunnel(&house, &house.full);
    let mut other = std::pin::pin!(other);
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut other).await.is_err(), "it waits for a place");
    says(&mut socket, b"still here").await;
    drop(socket);
    says(&mut other.await, b"at last").await;
}

#[tokio::test]
async fn a_tunnel_lives_until_the_end_of_the_servers_grace() {
    let house = patient(60.0, Limits { drain: Duration::from_secs(3), ..House::limits() }).await;
    let mut socket = tunnel(&house, &house.full).await;
    house.stop().await;
    says(&mut socket, b"still here").await;
    ends(&mut socket).await;
}

#[tokio::test]
async fn rev_14_a_running_answer_ends_with_its_credential() {
    let house = House::before(
        Upstream::answering(|_| {
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            let pieces = std::iter::once(head).chain((0..200).map(|_| b"1\r\n.\r\n".to_vec())).collect();
            Reply::Pieces(pieces, Duration::from_millis(100))
        })
        .await,
        "[[route]]\npath = '/api'\nupstream = 'UP'",
    )
    .await;
    let (id, token) = house.token("alice", &["Full access"], &[]).await;
    let response = house.http.get(house.url("/api/events")).bearer_auth(token).send().await.unwrap();
    house.clock.advance(Duration::from_secs(1));
    tokens::revoke(
        &house.desk,
        &claviger_auth::operator(&house.desk),
        Sudo::by_password(),
        id,
        Some("test".to_owned()),
    )
    .await
    .unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(20), response.bytes()).await;
    assert!(matches!(ended, Ok(Err(_))), "the answer is cut, not completed: {ended:?}");
}
