//! HTTP/2, frame by frame: what no library would send.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::house::House;

const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// HPACK without index and without Huffman (RFC 7541, 6.2.2): every byte as it is.
pub(crate) fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()][..], text.as_bytes()].concat();
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

/// A connection that has said hello.
async fn connect(house: &House) -> TcpStream {
    connect_with(house, &[]).await
}

/// A connection that has said hello, with these settings.
pub(crate) async fn connect_with(house: &House, settings: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(house.address).await.unwrap();
    let hello = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &frame(SETTINGS, 0, 0, settings)[..]].concat();
    socket.write_all(&hello).await.unwrap();
    socket
}

/// The kinds of the frames that come back until the connection ends or is quiet.
async fn frames(socket: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Ok(1..)) = tokio::time::timeout(Duration::from_secs(1), socket.read_buf(&mut bytes)).await {}
    let (mut kinds, mut rest) = (vec![], bytes.as_slice());
    while rest.len() >= 9 {
        let length = usize::from(rest[0]) << 16 | usize::from(rest[1]) << 8 | usize::from(rest[2]);
        kinds.push(rest[3]);
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    kinds
}

#[tokio::test]
async fn smg_07_a_malformed_request_is_a_stream_error() {
    let house = House::open().await;
    let bearer = format!("Bearer {}", house.full);
    let plain = |path| {
        vec![
            (":method", "POST"),
            (":scheme", "http"),
            (":authority", "gate.example"),
            (":path", path),
            ("authorization", &bearer),
        ]
    };
    let with = |field| [plain("/api/x"), vec![field]].concat();
    for fields in [
        with(("transfer-encoding", "chunked")),
        with(("connection", "close")),
        with(("x", "a\r\nX-Evil: 1")),
        with(("X-Upper", "1")),
        with((":path", "/api/y")),
        with(("host", "evil")),
        with(("content-length", "5")),
        with(("content-length", "x")),
        plain("/api/x y"),
        plain("/api/\r\nx"),
        plain(""),
        plain("/api/../x"),
    ] {
        let mut socket = connect(&house).await;
        let request = [frame(HEADERS, END_HEADERS, 1, &block(&fields)), frame(DATA, END_STREAM, 1, b"abc")].concat();
        socket.write_all(&request).await.unwrap();
        let kinds = frames(&mut socket).await;
        assert!(kinds.iter().any(|kind| [RST_STREAM, GOAWAY, HEADERS].contains(kind)), "{fields:?}: {kinds:?}");
        assert_eq!(house.up.take(), [], "{fields:?}");
    }
    let mut socket = connect(&house).await;
    let good = [frame(HEADERS, END_HEADERS, 1, &block(&plain("/api/x"))), frame(DATA, END_STREAM, 1, b"abc")].concat();
    socket.write_all(&good).await.unwrap();
    assert!(frames(&mut socket).await.contains(&HEADERS));
    assert_eq!(house.up.only().body, b"abc");
}

#[tokio::test]
async fn smg_09_floods_end_the_connection_and_nothing_else() {
    let house = House::open().await;
    let bearer = format!("Bearer {}", house.full);
    let fields = [
        (":method", "GET"),
        (":scheme", "http"),
        (":authority", "gate.example"),
        (":path", "/api/x"),
        ("authorization", &bearer),
    ];
    let head = block(&fields);
    let resets: Vec<u8> = (0..10_000_u32)
        .flat_map(|n| {
            [frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, &head), frame(RST_STREAM, 0, 2 * n + 1, &[0, 0, 0, 8])]
                .concat()
        })
        .collect();
    let continuations: Vec<u8> = std::iter::once(frame(HEADERS, END_STREAM, 1, &head))
        .chain((0..5000).map(|_| frame(CONTINUATION, 0, 1, &block(&[("x", "y")]))))
        .flatten()
        .collect();
    let empty: Vec<u8> = std::iter::once(frame(HEADERS, END_HEADERS, 1, &head))
        .chain((0..50_000).map(|_| frame(DATA, 0, 1, &[])))
        .flatten()
        .collect();
    for (name, flood) in [("rapid reset", resets), ("continuation", continuations), ("empty data", empty)] {
        let mut socket = connect(&house).await;
        // The server may end the connection before it has read everything.
        let _ = tokio::time::timeout(Duration::from_secs(10), socket.write_all(&flood)).await;
        let kinds = frames(&mut socket).await;
        let mut rest = [0; 1];
        let ended = socket.read(&mut rest);
        let ended = matches!(tokio::time::timeout(Duration::from_secs(2), ended).await, Ok(Ok(0) | Err(_)));
        assert!(ended || kinds.contains(&GOAWAY) || kinds.contains(&RST_STREAM), "{name}: {kinds:?}");
        assert_eq!(house.get("/api/x").await.status(), 200, "{name}");
    }
    assert!(house.up.take().len() < 500);
}
