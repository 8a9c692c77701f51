//! What the listener owes its clients, whatever is asked.

use std::time::Duration;

use claviger_testkit::upstream::{Reply, Upstream};
use claviger_testkit::{TestDatabase, TestServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_refusal_reaches_a_client_that_is_still_sending() {
    let server = TestServer::start().await;
    for length in ["Content-Length: 3", "Transfer-Encoding: chunked"] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        let head = format!("POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{length}\r\n\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("credential_required"), "{answer}");
        // A connection that was reset takes one write more, and fails the next.
        for byte in [b"1", b"\r"] {
            client.write_all(byte).await.unwrap();
            tokio::task::yield_now().await;
        }
    }
    server.after().await;
}

/// Reads until the server ends the connection.
async fn told_until_the_end(mut client: TcpStream) -> Vec<u8> {
    let mut told = vec![];
    let reading = client.read_to_end(&mut told);
    let _reset = tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the server ends the connection");
    told
}

#[tokio::test]
async fn dos_06_a_connection_over_which_nothing_is_asked_ends() {
    let rest = Duration::from_millis(700);
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.limits.head_time = rest).await;
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for said in [&b""[..], b"P", &preface[..9], preface, &[&preface[..], &settings].concat()] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        client.write_all(said).await.unwrap();
        let told = told_until_the_end(client).await;
        assert!(
            !told.starts_with(b"HTTP/1"),
            "{:?}: {:?}",
            String::from_utf8_lossy(said),
            String::from_utf8_lossy(&told)
        );
    }
    server.after().await;
}

#[tokio::test]
async fn an_answer_that_takes_longer_than_a_connection_may_rest_is_not_cut_off() {
    let rest = Duration::from_millis(200);
    let upstream = Upstream::answering(move |_| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n".to_vec();
        Reply::Pieces(vec![head, b"abc".to_vec(), b"def".to_vec()], 4 * rest)
    })
    .await;
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.limits.head_time = rest;
        options.routes = format!("[[route]]\npath = '/api'\nupstream = '{}'\nanonymous = true", upstream.url());
    })
    .await;
    let clients = [reqwest::Client::builder(), reqwest::Client::builder().http2_prior_knowledge()];
    for client in clients.map(|client| client.no_proxy().build().unwrap()) {
        let answer = client.get(format!("http://{}/api/slow", server.address)).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "abcdef");
    }
    server.after().await;
}
