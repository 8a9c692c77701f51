//! SIGTERM, SIGHUP: the end and the fresh start.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::house::{House, PASSWORD, Upstream, curl, pause};

#[test]
fn f_27_sigterm_says_so_first_lets_requests_finish_and_exits_with_0() {
    let house = House::new();
    // time enough to see it say so, on a machine that is busy
    let file = house.write("claviger.toml", "[limits]\ndrain_delay = \"5s\"\n");
    let mut server = house.serve(&["--config", file.to_str().unwrap()]);
    let address = server.url.trim_start_matches("http://").to_owned();
    // A request whose body is still on its way when the signal comes.
    let token = house.ok(&["token", "create", "--user", "admin", "--description", "x", "--method", "tokens.create"]);
    let body = r#"{"description":"late","methods":["tokens.create"]}"#;
    let mut late = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /v1/tokens HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    late.write_all(head.as_bytes()).unwrap();
    late.write_all(&body.as_bytes()[..10]).unwrap();
    server.logged("index is complete");
    server.signal("TERM");
    server.logged("told to stop");
    assert_eq!(
        curl(&[&format!("{}/health/ready", server.url)]).status,
        503,
        "readiness says no before the door closes"
    );
    while TcpStream::connect(&address).is_ok() {
        pause();
    }
    late.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(server.wait(), Some(0));
    assert_eq!(house.json(&["token", "list", "--search", "late", "--json"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn f_27_a_second_sigterm_ends_at_once() {
    let house = House::new();
    let mut server = house.serve(&[]);
    let mut stuck = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
    stuck
        .write_all(
            b"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n{",
        )
        .unwrap();
    server.signal("TERM");
    server.logged("told to stop");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn what_was_used_is_known_after_the_end() {
    let house = House::new();
    let server = house.serve(&[]);
    let made = house.json(&["token", "create", "--user", "admin", "--description", "x", "--json"]);
    assert_eq!(server.me(made["secret"].as_str().unwrap()), 200);
    assert_eq!(server.stop(), Some(0));
    let shown = house.json(&["token", "show", made["id"].as_str().unwrap(), "--json"]);
    assert_eq!(
        (shown["last_used"]["uses"].as_i64(), shown["last_used"]["dialect"].as_str()),
        (Some(1), Some("bearer"))
    );
}

#[test]
fn sighup_reads_the_routes_again_and_a_mistake_changes_nothing() {
    let house = House::new();
    let upstream = Upstream::serve(&house.path(""));
    house.write("hello.txt", "hello\n");
    let route = |path: &str| {
        format!("[[gate.route]]\npath = \"{path}\"\nupstream = \"http://{}\"\nstrip_prefix = true\n", upstream.address)
    };
    let file = house.write("claviger.toml", &route("/one"));
    let server = house.serve(&["--config", file.to_str().unwrap()]);
    let get =
        |path: &str| curl(&["-u", &format!("admin:{PASSWORD}"), &format!("{}{path}/hello.txt", server.url)]).status;
    assert_eq!((get("/one"), get("/two")), (200, 404));
    house.write("claviger.toml", &route("/two"));
    server.signal("HUP");
    server.logged("routes were read again");
    assert_eq!((get("/one"), get("/two")), (404, 200));
    house.write("claviger.toml", "[[gate.route]]\npth = \"/three\"\n");
    server.signal("HUP");
    let log = server.logged("the old one stays");
    assert!(log.contains("claviger.toml:2: there is no setting `gate.route.pth`"), "{log}");
    assert_eq!((get("/one"), get("/two")), (404, 200));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_kept_connection_survives_sighup() {
    let house = House::new();
    let server = house.serve(&[]);
    // curl keeps one connection over both requests; its second one waits for the file that the test makes.
    let mut both = Command::new("python3")
        .args(["-u", "-c", "import http.client,sys\nc=http.client.HTTPConnection(sys.argv[1])\nfor i in range(2):\n c.request('GET','/health/live'); r=c.getresponse(); r.read(); print(r.status, c.sock.getsockname()[1]); sys.stdin.readline()"])
        .arg(server.url.trim_start_matches("http://"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    server.signal("HUP");
    server.logged("routes were read again");
    both.stdin.take().unwrap().write_all(b"\n\n").unwrap();
    let output = both.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    assert!(lines.len() == 2 && lines[0] == lines[1] && lines[0].starts_with("200 "), "{lines:?}");
}
