//! An API behind the gate: it records every byte that reaches it, and misbehaves on demand.
//!
//! It is written on bare sockets, because the tests ask what exactly arrives and because no HTTP library would send
//! what a broken server sends.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the upstream does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An ordinary answer.
    Http {
        /// The status.
        status: u16,
        /// Further header lines.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// These bytes, and the connection stays open.
    Raw(Vec<u8>),
    /// These bytes, and the connection ends.
    RawThenClose(Vec<u8>),
    /// Bytes with a pause after each piece; then the connection ends.
    Pieces(Vec<Vec<u8>>, Duration),
    /// Nothing, until the other side ends the connection.
    Silence,
    /// The connection ends without a word.
    Close,
    /// A WebSocket that sends back what it gets, as bytes.
    Echo,
}

impl Reply {
    /// 200 with a text.
    pub fn ok(text: &str) -> Self {
        Self::Http { status: 200, headers: vec![], body: text.as_bytes().to_vec() }
    }

    /// 200 with a header line.
    pub fn with(name: &str, value: &str) -> Self {
        Self::Http { status: 200, headers: vec![(name.to_owned(), value.to_owned())], body: vec![] }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `GET /path HTTP/1.1`
    pub line: String,
    /// The header lines in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, without its framing.
    pub body: Vec<u8>,
    /// Which connection it came by.
    pub connection: usize,
}

impl Seen {
    /// Every value of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The one value of a header; none when it is missing or doubled.
    pub fn one(&self, name: &str) -> Option<&str> {
        match self.all(name).as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// The path and query.
    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

type Script = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A running upstream. It ends when it is dropped.
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    ended: watch::Receiver<usize>,
    running: JoinHandle<()>,
}

impl Upstream {
    /// One that answers everything with 200 and its path.
    pub async fn start() -> Self {
        Self::answering(|seen| Reply::ok(seen.target())).await
    }

    /// One that follows a script.
    pub async fn answering(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port for an upstream");
        let address = listener.local_addr().expect("a bound socket has an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, script): (_, Arc<Script>) = (Arc::clone(&seen), Arc::new(script));
        let (end, ended) = watch::channel(0);
        let running = tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((socket, _)) = listener.accept().await {
                let conversation = converse(socket, connection, Arc::clone(&log), Arc::clone(&script));
                let end = end.clone();
                tokio::spawn(async move {
                    conversation.await;
                    end.send_modify(|ended| *ended += 1);
                });
                connection += 1;
            }
        });
        Self { address, seen, ended, running }
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the requests so far; the next ones are counted from none.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until so many of its connections have ended.
    ///
    /// # Panics
    ///
    /// When they have not after many seconds.
    pub async fn ended(&self, connections: usize) {
        let mut ended = self.ended.clone();
        let ending = ended.wait_for(|ended| *ended >= connections);
        let waited = tokio::time::timeout(Duration::from_secs(20), ending).await;
        assert!(waited.is_ok_and(|ended| ended.is_ok()), "the upstream is let go");
    }

    /// The only request so far.
    pub fn only(&self) -> Seen {
        let mut seen = self.take();
        assert_eq!(seen.len(), 1, "exactly one request reached the upstream: {seen:#?}");
        seen.remove(0)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn converse(mut socket: TcpStream, connection: usize, log: Arc<Mutex<Vec<Seen>>>, script: Arc<Script>) {
    let mut buffer = Vec::new();
    while let Some(seen) = read(&mut socket, &mut buffer, connection).await {
        let reply = script(&seen);
        log.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
        match act(&mut socket, reply).await {
            Some(()) => {}
            None => return,
        }
    }
}

/// Does as scripted; none when the connection is over.
async fn act(socket: &mut TcpStream, reply: Reply) -> Option<()> {
    match reply {
        Reply::Http { status, headers, body } => {
            let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {}\r\n{lines}\r\n", body.len());
            socket.write_all(&[head.as_bytes(), &body].concat()).await.ok()
        }
        Reply::Raw(bytes) => socket.write_all(&bytes).await.ok(),
        Reply::RawThenClose(bytes) => {
            let _ = socket.write_all(&bytes).await;
            None
        }
        Reply::Pieces(pieces, pause) => {
            for piece in pieces {
                socket.write_all(&piece).await.ok()?;
                tokio::time::sleep(pause).await;
            }
            None
        }
        Reply::Silence => {
            while !matches!(socket.read(&mut [0; 64]).await, Ok(0) | Err(_)) {}
            None
        }
        Reply::Close => None,
        Reply::Echo => {
            let head = "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n";
            socket.write_all(head.as_bytes()).await.ok()?;
            let mut bytes = [0; 4096];
            loop {
                match socket.read(&mut bytes).await.ok()? {
                    0 => return None,
                    n => socket.write_all(&bytes[..n]).await.ok()?,
                }
            }
        }
    }
}

/// Reads one request; none at the end or when it is cut off.
async fn read(socket: &mut TcpStream, buffer: &mut Vec<u8>, connection: usize) -> Option<Seen> {
    let end = until(socket, buffer, b"\r\n\r\n").await?;
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    buffer.drain(..end + 4);
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut seen = Seen { line, headers, body: Vec::new(), connection };
    if seen.all("transfer-encoding").iter().any(|value| value.eq_ignore_ascii_case("chunked")) {
        loop {
            let end = until(socket, buffer, b"\r\n").await?;
            let size = usize::from_str_radix(std::str::from_utf8(&buffer[..end]).ok()?.trim(), 16).ok()?;
            buffer.drain(..end + 2);
            fill(socket, buffer, size + 2).await?;
            seen.body.extend(buffer.drain(..size));
            buffer.drain(..2);
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = seen.one("content-length").and_then(|length| length.parse().ok()) {
        fill(socket, buffer, length).await?;
        seen.body.extend(buffer.drain(..length));
    }
    Some(seen)
}

async fn until(socket: &mut TcpStream, buffer: &mut Vec<u8>, mark: &[u8]) -> Option<usize> {
    loop {
        if let Some(at) = buffer.windows(mark.len()).position(|window| window == mark) {
            return Some(at);
        }
        more(socket, buffer).await?;
    }
}

async fn fill(socket: &mut TcpStream, buffer: &mut Vec<u8>, length: usize) -> Option<()> {
    while buffer.len() < length {
        more(socket, buffer).await?;
    }
    Some(())
}

async fn more(socket: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    match socket.read_buf(buffer).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
