//! Bodies stream through, in both directions.

use claviger_testkit::upstream::Reply;
use futures_util::StreamExt;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::house::House;

#[tokio::test]
async fn a_body_passes_byte_for_byte() {
    let house = House::open().await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let request = house.http.put(house.url("/api/x")).bearer_auth(&house.full).body(body.clone());
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert_eq!((seen.one("content-length"), seen.body == body), (Some("3000000"), true));

    let pieces = futures_util::stream::iter(["one ", "two ", "three"].map(Ok::<_, std::io::Error>));
    let request = house.http.put(house.url("/api/x")).bearer_auth(&house.full).body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert_eq!((seen.one("transfer-encoding"), seen.body.as_slice()), (Some("chunked"), &b"one two three"[..]));
}

#[tokio::test]
async fn an_answer_is_passed_on_as_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = listener.local_addr().unwrap();
    let house = House::with(&format!("[[route]]\npath = '/api'\nupstream = 'http://{upstream}'")).await;
    let begun = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        socket.write_all(format!("{head}8\r\ndata: 1\n\r\n").as_bytes()).await.unwrap();
        socket
    };
    let (answer, mut socket) = tokio::join!(house.get("/api/events"), begun);
    let mut stream = answer.bytes_stream();
    assert_eq!(&stream.next().await.unwrap().unwrap()[..], b"data: 1\n");
    // not before the first was there is the second one sent
    socket.write_all(b"8\r\ndata: 2\n\r\n0\r\n\r\n").await.unwrap();
    assert_eq!(&stream.next().await.unwrap().unwrap()[..], b"data: 2\n");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_answer_without_a_body_keeps_its_length() {
    let house = House::scripted(|seen| match seen.target() {
        "/api/head" => Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n".to_vec()),
        _ => Reply::Raw(b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 12345\r\n\r\n".to_vec()),
    })
    .await;
    let response = house.http.head(house.url("/api/head")).bearer_auth(&house.full).send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["content-length"]), (200, &"12345".parse().unwrap()));
    let response = house.get("/api/cached").await;
    assert_eq!((response.status().as_u16(), &response.headers()["etag"]), (304, &"\"x\"".parse().unwrap()));
    assert_eq!(house.get("/api/cached").await.status(), 304);
    let connections: std::collections::HashSet<_> = house.up.take().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 1);
}

#[tokio::test]
async fn http_2_comes_in_and_http_1_goes_out() {
    let house = House::open().await;
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let response = client.post(house.url("/api/x?a=1")).bearer_auth(&house.full).body("hello").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, reqwest::Version::HTTP_2));
    let seen = house.up.only();
    assert_eq!((seen.line.as_str(), seen.body.as_slice()), ("POST /api/x?a=1 HTTP/1.1", &b"hello"[..]));
    assert_eq!(seen.one("x-claviger-user"), Some("alice"));
}

#[tokio::test]
async fn a_route_may_bound_its_bodies() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\nmax_body = 10").await;
    let post = |body: reqwest::Body| house.http.post(house.url("/api/x")).bearer_auth(&house.full).body(body).send();
    assert_eq!(post("0123456789".into()).await.unwrap().status(), 200);
    assert_eq!(post("0123456789a".into()).await.unwrap().status(), 413);
    let stream = futures_util::stream::iter(["0123456789", "a"].map(Ok::<_, std::io::Error>));
    assert_eq!(post(reqwest::Body::wrap_stream(stream)).await.unwrap().status(), 413);
    assert_eq!(house.up.take().len(), 1);
    let form = |length: usize| {
        let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>("a".repeat(length))]);
        let request =
            house.http.post(house.url("/api/x")).bearer_auth(&house.full).body(reqwest::Body::wrap_stream(pieces));
        request.header("content-type", "application/x-www-form-urlencoded").send()
    };
    assert_eq!(form(10).await.unwrap().status(), 200);
    assert_eq!(form(11).await.unwrap().status(), 413);
    assert_eq!(house.up.take().len(), 1);
}

#[tokio::test]
async fn gat_09_a_form_that_cannot_be_looked_into_does_not_pass() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\nanonymous = true\nmax_form = 1000").await;
    let token = "access_token=cvg_p_expired";
    let post = |body: reqwest::Body| {
        house.http.post(house.url("/api/x")).header("content-type", "application/x-www-form-urlencoded").body(body)
    };
    let stream = |text: String| reqwest::Body::wrap_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(text)]));
    let long = format!("{token}&more={}", "x".repeat(1000));
    assert_eq!(post(long.clone().into()).send().await.unwrap().status(), 413);
    assert_eq!(post(stream(long)).send().await.unwrap().status(), 413);
    assert_eq!(post(token.into()).header("content-encoding", "gzip").send().await.unwrap().status(), 415);
    assert_eq!(post(stream(token.to_owned())).header("x-forwarded-proto", "https").send().await.unwrap().status(), 401);
    assert_eq!(house.up.take(), []);
    assert_eq!(post(stream("more=x".to_owned())).send().await.unwrap().status(), 200);
    assert_eq!(house.up.only().body, b"more=x");
}

#[tokio::test]
async fn tok_07_a_form_counts_only_where_a_form_can_be() {
    let house = House::open().await;
    let form = format!("access_token={}", house.full);
    let send = |verb: &str, mime: &str| {
        let request = house.http.request(verb.parse().unwrap(), house.url("/api/x")).header("content-type", mime);
        request.header("X-Forwarded-Proto", "https").body(form.clone()).send()
    };
    assert_eq!(send("GET", "application/x-www-form-urlencoded").await.unwrap().status(), 401);
    assert_eq!(send("POST", "multipart/form-data; boundary=x").await.unwrap().status(), 401);
    assert_eq!(house.up.take(), []);
    assert_eq!(send("POST", "Application/X-WWW-Form-Urlencoded; charset=utf-8").await.unwrap().status(), 200);
    assert_eq!(house.up.only().body, b"");
}
