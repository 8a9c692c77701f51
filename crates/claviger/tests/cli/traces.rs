//! `[log] traces`: spans arrive at a collector, over HTTP as OpenTelemetry speaks it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use crate::house::{House, Upstream, curl};

/// A collector: what is sent to it, with its path before it.
fn collector() -> (String, Receiver<Vec<u8>>) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for connection in socket.incoming() {
            let mut connection = BufReader::new(connection.unwrap());
            // The exporter keeps its connection.
            while let Some(sent) = read_request(&mut connection) {
                if tell.send(sent).is_err() {
                    return;
                }
                connection.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            }
        }
    });
    (url, told)
}

fn read_request(connection: &mut impl BufRead) -> Option<Vec<u8>> {
    let (mut sent, mut length) = (Vec::new(), 0);
    connection.read_until(b'\n', &mut sent).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).ok()?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    sent.extend(body);
    Some(sent)
}

#[test]
fn spans_arrive_at_the_collector_and_hold_no_secret() {
    let house = House::new();
    let upstream = Upstream::serve(&house.path(""));
    house.write("hello.txt", "hello\n");
    let (collector, told) = collector();
    let route = format!(
        "[[gate.route]]\nname = \"files\"\npath = \"/files\"\nupstream = \"http://{}\"\nstrip_prefix = true\n",
        upstream.address
    );
    let file = house.write("claviger.toml", &format!("[log]\ntraces = \"{collector}\"\n{route}"));
    let server = house.serve(&["--config", file.to_str().unwrap()]);
    let token = house.ok(&["token", "create", "--user", "admin", "--description", "traced"]);
    assert_eq!(server.me(&token), 200);
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(curl(&["-H", &bearer, &format!("{}/files/hello.txt", server.url)]).status, 200);
    assert_eq!(curl(&[&format!("{}/v1/me?access_token={token}", server.url)]).status, 401);
    assert_eq!(server.stop(), Some(0));

    // What waited was sent before the end.
    let mut all = String::new();
    for sent in told.try_iter() {
        assert!(sent.starts_with(b"POST /v1/traces HTTP/1.1"), "{}", String::from_utf8_lossy(&sent));
        all.push_str(&String::from_utf8_lossy(&sent));
    }
    for text in ["service.name", "claviger", "GET /v1/me", "GET gate:files", "upstream", "user.name", "admin", "bearer"]
    {
        assert!(all.contains(text), "no {text:?} in {all}");
    }
    assert!(!all.contains(&token) && !all.contains("hyper"), "{all}");
}
