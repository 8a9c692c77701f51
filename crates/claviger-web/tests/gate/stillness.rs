//! What stands still: nobody is waited for for ever, and who is to blame is told so.

use std::time::Duration;

use claviger_testkit::logs;
use claviger_testkit::upstream::{Reply, Upstream};
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::frames::{END_HEADERS, END_STREAM, HEADERS, RST_STREAM, block, connect_with, frame};
use crate::house::House;

/// A gate whose bodies may stand still for so long, before such an upstream.
async fn house(settings: &str, script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> House {
    let up = Upstream::answering(move |seen| script(seen.target())).await;
    House::before(up, &format!("[[route]]\npath = '/api'\nupstream = 'UP'\n{settings}")).await
}

/// More than the kernel takes for a client that does not.
fn much() -> Reply {
    Reply::Raw([b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n", &[b'x'; 20_000_000][..]].concat())
}

/// An answer that stops in the middle.
fn half() -> Reply {
    Reply::Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec())
}

/// Reads until the server ends the connection; none when it was reset.
async fn told(mut client: TcpStream) -> Option<Vec<u8>> {
    let mut told = vec![];
    let read = client.read_to_end(&mut told);
    let read = tokio::time::timeout(Duration::from_secs(20), read).await.expect("the server ends the connection");
    read.ok().map(|_| told)
}

#[tokio::test]
async fn dos_06_a_client_that_does_not_read_its_answer_is_left_and_the_upstream_let_go() {
    let house = house("idle_timeout = 0.2", |_| much()).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut client = socket.connect(house.address).await.unwrap();
    client.write_all((house.head("GET /api/x HTTP/1.1") + "\r\n").as_bytes()).await.unwrap();
    house.up.ended(1).await;
    assert!(told(client).await.is_none_or(|told| told.len() < 20_000_000));
}

#[tokio::test]
async fn dos_06_a_client_that_reads_slowly_is_not_left() {
    let house = house("idle_timeout = 0.5", |_| much()).await;
    let mut client = TcpStream::connect(house.address).await.unwrap();
    let head = house.head("GET /api/x HTTP/1.1") + "Connection: close\r\n\r\n";
    client.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut room) = (0, vec![0; 1 << 20]);
    loop {
        tokio::time::sleep(Duration::from_millis(40)).await;
        match client.read_exact(&mut room).await {
            Ok(more) => read += more,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Err(error) => panic!("after {read} bytes: {error}"),
        }
    }
    assert!(read > 19_000_000, "{read}");
}

#[tokio::test]
async fn dos_06_a_stream_whose_window_stays_closed_is_reset_and_the_others_go_on() {
    let house = house("idle_timeout = 0.2", |target| if target == "/api/x" { much() } else { Reply::ok("") }).await;
    let bearer = format!("Bearer {}", house.full);
    let get = |stream, path| {
        let fields = [
            (":method", "GET"),
            (":scheme", "http"),
            (":authority", "gate.example"),
            (":path", path),
            ("authorization", &bearer),
        ];
        frame(HEADERS, END_HEADERS | END_STREAM, stream, &block(&fields))
    };
    let no_window = [0, 4, 0, 0, 0, 0];
    let mut client = connect_with(&house, &no_window).await;
    client.write_all(&get(1, "/api/x")).await.unwrap();
    house.up.ended(1).await;
    until_frame(&mut client, RST_STREAM, 1).await;
    client.write_all(&get(3, "/api/y")).await.unwrap();
    until_frame(&mut client, HEADERS, 3).await;
}

/// Reads frames up to the first of this kind for this stream.
async fn until_frame(client: &mut TcpStream, kind: u8, stream: u32) {
    loop {
        let mut head = [0; 9];
        let read = tokio::time::timeout(Duration::from_secs(10), client.read_exact(&mut head)).await;
        read.expect("the frame comes").unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        client.read_exact(&mut payload).await.unwrap();
        if head[3] == kind && head[5..] == stream.to_be_bytes() {
            return;
        }
    }
}

#[tokio::test]
async fn f_32_an_answer_that_stops_in_the_middle_is_cut_off() {
    logs::keep();
    let house = house("idle_timeout = 0.1", |_| half()).await;
    let h2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    for (n, http) in [&house.http, &h2].into_iter().enumerate() {
        let answer = http.get(house.url("/api/x")).bearer_auth(&house.full).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.bytes().await.is_err());
        house.up.ended(n + 1).await;
        logged("an answer was cut off", &["\"peer\":\"127.0.0.1:", &id, "\"route\":\"gate:"]).await;
    }
    // To HTTP/1.0 the end of the connection would be the end of the answer.
    let mut client = TcpStream::connect(house.address).await.unwrap();
    client.write_all((house.head("GET /api/x HTTP/1.0") + "\r\n").as_bytes()).await.unwrap();
    assert_eq!(told(client).await, None);
    house.up.ended(3).await;
}

#[tokio::test]
async fn f_32_an_answer_that_breaks_off_does_not_end_like_a_whole_one_for_http_1_0() {
    let house = house("", |_| {
        Reply::RawThenClose(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec())
    })
    .await;
    let mut client = TcpStream::connect(house.address).await.unwrap();
    client.write_all((house.head("GET /api/x HTTP/1.0") + "\r\n").as_bytes()).await.unwrap();
    assert_eq!(told(client).await, None);
}

#[tokio::test]
async fn dos_06_a_client_that_stops_in_its_upload_is_told_that_it_was_too_slow() {
    let house = house("idle_timeout = 2\nresponse_timeout = 0.5", |_| Reply::ok("")).await;
    for (n, (lines, part)) in
        [("Content-Length: 9", "half"), ("Transfer-Encoding: chunked", "4\r\nhalf\r\n")].into_iter().enumerate()
    {
        let mut client = TcpStream::connect(house.address).await.unwrap();
        let text = house.head("POST /api/x HTTP/1.1") + lines + "\r\n\r\n" + part;
        client.write_all(text.as_bytes()).await.unwrap();
        let told = String::from_utf8(told(client).await.unwrap()).unwrap();
        assert!(told.starts_with("HTTP/1.1 408 ") && told.contains("\"slow_body\""), "{told}");
        house.up.ended(n + 1).await;
    }
    let h2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let answer = h2.post(house.url("/api/x")).bearer_auth(&house.full).body(unfinished()).send().await.unwrap();
    assert_eq!(answer.status(), 408);
    assert!(answer.text().await.unwrap().contains("\"slow_body\""));
    house.up.ended(3).await;
    assert_eq!(house.up.take(), []);
}

/// A body that never ends.
fn unfinished() -> reqwest::Body {
    use futures_util::StreamExt;
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>("half")]);
    reqwest::Body::wrap_stream(pieces.chain(futures_util::stream::pending()))
}

#[tokio::test]
async fn an_upload_that_goes_on_slowly_is_not_idle() {
    let house = house("idle_timeout = 0.6\nresponse_timeout = 0.6", |_| Reply::ok("")).await;
    let pieces = futures_util::stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_millis(80)).await;
        (n < 12).then_some((Ok::<_, std::io::Error>("x"), n + 1))
    });
    let request =
        house.http.post(house.url("/api/x")).bearer_auth(&house.full).body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(house.up.only().body, b"xxxxxxxxxxxx");
}

#[tokio::test]
async fn gat_11_the_upstreams_silence_after_an_upload_is_not_the_clients_fault() {
    let house = house("idle_timeout = 60\nresponse_timeout = 1", |_| Reply::Silence).await;
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>("whole")]);
    let request =
        house.http.post(house.url("/api/x")).bearer_auth(&house.full).body(reqwest::Body::wrap_stream(pieces));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 504);
    assert!(answer.text().await.unwrap().contains("\"upstream_slow\""));
    house.up.ended(1).await;
}

#[tokio::test]
async fn an_upload_that_stops_after_the_answer_does_not_hold_the_upstream() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = listener.local_addr().unwrap();
    let route = format!("[[route]]\npath = '/api'\nupstream = 'http://{upstream}'\nidle_timeout = 0.2");
    let house = House::with(&route).await;
    let h2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let asking = h2.post(house.url("/api/x")).bearer_auth(&house.full).body(unfinished()).send();
    let answering = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
        told(socket).await
    };
    let (answer, _) = tokio::join!(asking, answering);
    assert_eq!(answer.unwrap().text().await.unwrap(), "ok");
}

#[tokio::test]
async fn an_upload_that_nobody_takes_after_the_answer_does_not_outlive_its_client() {
    logs::keep();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = listener.local_addr().unwrap();
    let route = format!("[[route]]\npath = '/api'\nupstream = 'http://{upstream}'\nresponse_timeout = 0.5");
    let house = House::with(&route).await;
    let mut client = TcpStream::connect(house.address).await.unwrap();
    let head = house.head("POST /api/x HTTP/1.1") + "Content-Length: 1000000000\r\n\r\n";
    client.write_all(head.as_bytes()).await.unwrap();
    let (mut socket, _) = listener.accept().await.unwrap();
    socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
    let mut answer = vec![];
    while !answer.ends_with(b"ok") {
        client.read_buf(&mut answer).await.unwrap();
    }
    // As much as goes until nobody takes it: its end does not reach us behind that.
    let piece = [0; 1 << 16];
    while tokio::time::timeout(Duration::from_millis(100), client.write_all(&piece))
        .await
        .is_ok_and(|sent| sent.is_ok())
    {}
    drop(client);
    let end = tokio::time::timeout(Duration::from_secs(20), socket.ready(Interest::ERROR)).await;
    end.expect("the upstream is let go").unwrap();
    logged("an upload was cut off", &["\"route\":\"gate:"]).await;
}

/// Waits for a line of the log that has all this in it.
pub(crate) async fn logged(message: &str, parts: &[&str]) {
    let is_there = || {
        let has_all = |line: &str| line.contains(message) && parts.iter().all(|part| line.contains(part));
        logs::text().lines().any(has_all)
    };
    let mut looks = 0;
    while !is_there() {
        looks += 1;
        assert!(looks < 500, "no such line: {message} {parts:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
