//! What the listener owes its clients, whatever is asked.

use claviger_testkit::TestServer;
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
