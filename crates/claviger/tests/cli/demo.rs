//! `demo`: every printed command is run, and must show what is promised.

use std::process::Command;

use crate::house::{House, Server};

#[test]
fn every_printed_command_shows_what_is_promised() {
    every_command_holds_at("127.0.0.1:0");
}

#[test]
fn every_printed_command_shows_what_is_promised_over_ipv6_too() {
    every_command_holds_at("[::1]:0");
}

fn every_command_holds_at(address: &str) {
    let house = House::new();
    let server = Server::start(house.program(&["demo", "--listen", address]), house.path("server.log"));
    let told = server.said.lines().find_map(|line| line.strip_prefix("configuration"));
    let folder = std::path::Path::new(told.unwrap().trim()).parent().unwrap().to_owned();
    assert!(folder.is_dir());
    let mut lines = server.said.lines();
    let mut dialects = vec![];
    while let Some(line) = lines.next() {
        let Some((about, promise)) = line.strip_prefix("# ").and_then(|line| line.split_once(" -> ")) else { continue };
        let command = lines.next().unwrap();
        let output = Command::new("sh").args(["-c", command]).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains(promise), "{about}: {command}\nshows\n{shown}\nand not {promise}");
        dialects.extend(about.split_once(':').map(|(dialect, _)| dialect.to_owned()));
    }
    for dialect in claviger_auth::dialects::Accepts::all().names() {
        assert!(dialects.iter().any(|shown| shown == dialect), "{dialect} is not shown");
    }
    assert_eq!(server.stop(), Some(0));
    assert!(!folder.exists(), "nothing of it stays");
}
