//! The README's tour: every command of it is run, in order, and shows what the page says.

use std::net::TcpListener;
use std::process::Command;

use crate::house::House;

/// The lines that a comment promises stand in the output, in their order.
#[test]
fn the_tour_ends_with_the_readers_own_api_behind_the_gate() {
    let readme = include_str!("../../../../README.md");
    let blocks: Vec<&str> = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 5, "the tour is shorter than it was");
    let (ours, theirs) = (free_port(10_000), free_port(20_000));
    let tour = blocks.concat().replace("8470", &ours).replace("9000", &theirs);

    let house = House::new();
    let binaries = std::path::Path::new(env!("CARGO_BIN_EXE_claviger")).parent().unwrap();
    let ours_first = format!("PATH='{}':$PATH\n", binaries.display());
    let script = format!("set -eu\ntrap 'kill $(jobs -p)' EXIT\n{ours_first}{tour}");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(house.path("."))
        .env("CLAVIGER_LISTEN", format!("127.0.0.1:{ours}"))
        .output()
        .unwrap();
    let (shown, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{shown}");

    let mut rest = &*shown;
    for promised in tour.lines().filter_map(|line| line.strip_prefix("# ")) {
        let at = rest.find(promised).unwrap_or_else(|| panic!("`{promised}` is promised; shown is\n{shown}\n{said}"));
        rest = &rest[at + promised.len()..];
    }
}

/// A port that nobody is given by chance while it waits for its server: from below those that the system deals out.
fn free_port(from: u16) -> String {
    let mut ports = from + (std::process::id() % 5000) as u16..from + 10_000;
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port").to_string()
}
