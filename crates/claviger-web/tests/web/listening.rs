//! What the listener owes its clients, whatever is asked.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use claviger_testkit::upstream::{Reply, Upstream};
use claviger_testkit::{TestDatabase, TestServer};
use claviger_web::listen::{self, CurrentTls, Limits};
use http::Response;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;

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

/// Answers everything with this body, without a server behind it.
async fn answers(
    tls: Option<CurrentTls>,
    limits: Limits,
    body: impl Fn() -> Body + Clone + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = tower::service_fn(move |_| std::future::ready(Ok::<_, Infallible>(Response::new(body()))));
    tokio::spawn(listen::serve(listener, tls, limits, service, std::future::pending()));
    address
}

/// A certificate that nobody vouches for.
fn tls() -> CurrentTls {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let mut config = rustls::ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let config = Arc::new(config);
    Arc::new(move || Arc::clone(&config).into())
}

#[tokio::test]
async fn dos_06_an_answer_that_nobody_reads_is_given_up() {
    let limits = Limits { still: Duration::from_millis(200), ..Limits::default() };
    let (dropped, mut drops) = mpsc::unbounded_channel();
    let endless = move || endless(dropped.clone());
    let plain = answers(None, limits, endless.clone()).await;
    let encrypted = answers(Some(tls()), limits, endless).await;
    let client = || reqwest::Client::builder().no_proxy().danger_accept_invalid_certs(true);
    let mut unread = vec![];
    for (client, url) in [
        (client().http1_only(), format!("http://{plain}/")),
        (client().http2_prior_knowledge(), format!("http://{plain}/")),
        (client().http1_only(), format!("https://{encrypted}/")),
        (client(), format!("https://{encrypted}/")),
    ] {
        unread.push(client.build().unwrap().get(url).send().await.unwrap());
    }
    for _ in &unread {
        let dropped = tokio::time::timeout(Duration::from_secs(20), drops.recv()).await;
        assert!(matches!(dropped, Ok(Some(_))), "{dropped:?}");
    }
}

/// A body without an end, which tells when nobody wants it any more, and how many bytes were taken.
fn endless(dropped: mpsc::UnboundedSender<usize>) -> Body {
    let (piece, mut tells) = (Bytes::from(vec![0; 1 << 16]), TellsItsEnd { taken: 0, dropped });
    Body::from_stream(futures_util::stream::repeat_with(move || {
        let tells = &mut tells; // the whole of it is dropped with this
        tells.taken += piece.len();
        Ok::<_, Infallible>(piece.clone())
    }))
}

struct TellsItsEnd {
    taken: usize,
    dropped: mpsc::UnboundedSender<usize>,
}

impl Drop for TellsItsEnd {
    fn drop(&mut self) {
        let _ = self.dropped.send(self.taken);
    }
}

#[tokio::test]
async fn a_client_that_takes_an_answer_slowly_does_not_rest() {
    let limits = Limits { head_time: Duration::from_millis(300), ..Limits::default() };
    let all = 24 << 20;
    let whole = Bytes::from(vec![0; all]);
    let address = answers(None, limits, move || whole.clone().into()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut room = vec![0; 1 << 20];
    for _ in 0..all / room.len() {
        tokio::time::sleep(Duration::from_millis(60)).await;
        client.read_exact(&mut room).await.expect("the rest comes");
    }
}

/// A client of HTTP/2 that has asked, and lets so many bytes of an answer come.
async fn asking(address: SocketAddr, window: u32) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    let settings = [&[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4][..], &window.to_be_bytes()].concat();
    let get = [0, 0, 3, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84];
    client.write_all(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &settings[..], &get].concat()).await.unwrap();
    client
}

/// Reads frames until so many bytes of a body have come.
async fn body_of(client: &mut TcpStream, length: usize) -> std::io::Result<()> {
    let mut left = length;
    while left > 0 {
        let mut head = [0; 9];
        client.read_exact(&mut head).await?;
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        client.read_exact(&mut payload).await?;
        left -= if head[3] == 0 { payload.len() } else { 0 };
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_a_client_of_http_2_takes_bit_by_bit_comes_to_its_end() {
    let limits = Limits { head_time: Duration::from_millis(200), ..Limits::default() };
    // The last piece is handed over with the first of its bytes.
    let (first, rest) = (17 << 10, 15);
    let whole = Bytes::from(vec![0; first + (rest << 10)]);
    let address = answers(None, limits, move || whole.clone().into()).await;
    let mut client = asking(address, u32::try_from(first).unwrap()).await;
    body_of(&mut client, first).await.unwrap();
    for _ in 0..rest {
        tokio::time::sleep(limits.head_time / 5).await;
        client.write_all(&[0, 0, 4, 8, 0, 0, 0, 0, 1, 0, 0, 4, 0]).await.unwrap();
        body_of(&mut client, 1 << 10).await.expect("the rest comes");
    }
}

#[tokio::test]
async fn dos_06_the_end_of_an_answer_that_nobody_takes_is_cut_off() {
    let short = Duration::from_millis(100);
    let limits = Limits { head_time: short, still: 2 * short, ..Limits::default() };
    let address = answers(None, limits, || Bytes::from(vec![0; 1000]).into()).await;
    let mut client = asking(address, 1).await;
    let mut told = vec![];
    let reading = tokio::time::timeout(Duration::from_secs(20), client.read_to_end(&mut told));
    let reset = reading.await.expect("the server ends the connection").unwrap_err();
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn no_more_of_an_answer_is_taken_than_is_soon_read() {
    let limits = Limits { still: Duration::from_millis(200), ..Limits::default() };
    let (dropped, mut drops) = mpsc::unbounded_channel();
    let address = answers(None, limits, move || endless(dropped.clone())).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1 << 16).unwrap();
    let mut client = socket.connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let taken = tokio::time::timeout(Duration::from_secs(20), drops.recv()).await.unwrap().unwrap();
    // Else the kernel takes megabytes, and a client that reads slowly looks like one that does not read.
    assert!(taken < 1 << 20, "{taken}");
}
