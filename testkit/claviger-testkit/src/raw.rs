//! Bytes on a socket, for what no well-behaved client sends.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Answer;
use crate::server::TestServer;

impl TestServer {
    /// Opens a connection that stays.
    pub async fn connect(&self) -> Raw {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        Raw { stream, rest: vec![] }
    }

    /// Sends these bytes on a connection of their own, and reads one answer.
    pub async fn raw(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut connection = self.connect().await;
        let answer = connection.ask(request).await;
        answer.remember(self);
        answer
    }
}

/// A connection on which a test writes what it likes.
#[derive(Debug)]
pub struct Raw {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Raw {
    /// Sends bytes, and reads one answer. HTTP/1.1 with `Content-Length`; a chunked body is left as it came.
    pub async fn ask(&mut self, request: impl AsRef<[u8]>) -> Answer {
        let request = request.as_ref();
        let _ = self.stream.write_all(request).await; // a server may refuse before it has read all
        let what = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        self.answer(what).await
    }

    /// Sends bytes only.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("the server reads");
    }

    /// Reads one answer; status 0 if the server closed without one.
    pub async fn answer(&mut self, what: String) -> Answer {
        let read = tokio::time::timeout(Duration::from_secs(10), self.read(what.clone())).await;
        read.unwrap_or_else(|_| panic!("{what}: no answer within ten seconds"))
    }

    async fn read(&mut self, what: String) -> Answer {
        let end = loop {
            if let Some(at) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if !self.more().await {
                return Answer { what, status: 0, headers: HeaderMap::new(), body: std::mem::take(&mut self.rest) };
            }
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest.drain(..end);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = HeaderValue::from_str(value.trim()).expect("a header's value");
            headers.append(HeaderName::from_bytes(name.as_bytes()).expect("a header's name"), value);
        }
        let length = headers.get("content-length").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
        while self.rest.len() < length && self.more().await {}
        let body = self.rest.drain(..length.min(self.rest.len())).collect();
        Answer { what, status, headers, body }
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = self.stream.read(&mut bytes).await.unwrap_or(0);
        self.rest.extend_from_slice(&bytes[..read]);
        read > 0
    }
}
