//! Ports for programs that must be told theirs before they start.

use std::net::TcpListener;

/// A port that nobody is given by chance while it waits for its server: from below those that the system deals out.
#[must_use]
pub fn free_port(from: u16) -> u16 {
    let mut ports = from + (std::process::id() % 5000) as u16..from + 10_000;
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}
