//! `[log] traces`: spans arrive at a collector, over HTTP as OpenTelemetry speaks it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use crate::house::{House, Server, Upstream, curl};

/// A collector: what is sent to it, with its path before it.
fn collector() -> (String, Receiver<Vec<u8>>) {
    collector_at("127.0.0.1:0")
}

fn collector_at(address: &str) -> (String, Receiver<Vec<u8>>) {
    let socket = TcpListener::bind(address).unwrap();
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
        sent.extend(line.as_bytes());
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

/// The upstream's spans belong to the trace of whoever called us, and stand below ours.
#[test]
fn a_trace_goes_on_through_the_gate() {
    let house = House::new();
    let ((upstream, asked), (collector, told)) = (self::collector(), self::collector());
    let route = format!("[[gate.route]]\npath = \"/api\"\nupstream = \"{upstream}\"\nanonymous = true\n");
    let file = house.write("claviger.toml", &format!("[log]\ntraces = \"{collector}/v1/traces/\"\n{route}"));
    let server = house.serve(&["--config", file.to_str().unwrap()]);
    let (trace, above) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let parent = format!("traceparent: 00-{trace}-{above}-01");
    let url = format!("{}/api/x", server.url);
    assert_eq!(curl(&["-H", &parent, "-H", "tracestate: theirs=1", &url]).status, 200);
    let seen = String::from_utf8(asked.recv().unwrap()).unwrap().to_lowercase();
    let ours = seen.lines().find_map(|line| line.strip_prefix("traceparent: ")).unwrap();
    let parts: Vec<&str> = ours.split('-').collect();
    let (same, below) = (parts[1], parts[2]);
    assert!(same == trace && below != above, "{ours}");
    assert!(seen.contains("tracestate: theirs=1"), "{seen}");
    // Whoever begins a trace is told apart.
    assert_eq!(curl(&[&url]).status, 200);
    let seen = String::from_utf8(asked.recv().unwrap()).unwrap().to_lowercase();
    assert!(seen.contains("traceparent: 00-") && !seen.contains(trace), "{seen}");
    assert_eq!(server.stop(), Some(0));
    let mut all = Vec::new();
    for sent in told.try_iter() {
        assert!(sent.starts_with(b"POST /v1/traces HTTP/1.1"), "{}", String::from_utf8_lossy(&sent));
        all.extend(sent);
    }
    let has = |hex: &str| {
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        all.windows(bytes.len()).any(|window| window == bytes)
    };
    assert!(has(trace) && has(above) && has(below));
}

#[test]
fn without_a_collector_the_clients_trace_goes_on_as_it_came() {
    let house = House::new();
    let (upstream, asked) = collector();
    let route = format!("[[gate.route]]\npath = \"/api\"\nupstream = \"{upstream}\"\nanonymous = true\n");
    house.write("claviger.toml", &route);
    let server = house.serve(&[]);
    let parent = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(curl(&["-H", parent, &format!("{}/api/x", server.url)]).status, 200);
    assert!(String::from_utf8(asked.recv().unwrap()).unwrap().contains(parent));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_collector_that_takes_nothing_is_told_once_and_that_it_is_back() {
    let house = House::new();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    house.write("claviger.toml", &format!("[log]\ntraces = \"http://{address}\"\n"));
    let doctor = house.run(&["doctor"]);
    assert!(doctor.out.contains("traces") && doctor.out.contains("cannot be reached"), "{}", doctor.out);
    let mut program = house.program(&["serve", "--listen", "127.0.0.1:0"]);
    program.env("OTEL_BSP_SCHEDULE_DELAY", "100").env("CLAVIGER_ADMIN_PASSWORD", crate::house::PASSWORD);
    let server = Server::start(program, house.path("server.log"));
    let live = format!("{}/v1/me", server.url);
    for _ in 0..3 {
        assert_eq!(curl(&[&live]).status, 401);
        server.logged("traces cannot be sent");
    }
    let (_, told) = collector_at(&address);
    assert_eq!(curl(&[&live]).status, 401);
    told.recv().unwrap();
    let log = server.logged("traces are sent again");
    assert_eq!(log.matches("traces cannot be sent").count(), 1, "{log}");
    assert_eq!(server.stop(), Some(0));
}
