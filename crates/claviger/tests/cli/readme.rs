//! The README's tour: every command of it is run, in order, and shows what the page says.

use std::process::Command;

use claviger_testkit::ports::free_port;

use crate::house::House;

/// The lines that a comment promises stand in the output, in their order.
#[test]
fn the_tour_ends_with_the_readers_own_api_behind_the_gate() {
    let readme = include_str!("../../../../README.md");
    let blocks: Vec<&str> = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 5, "the tour is shorter than it was");
    let [ours, theirs] = [free_port(10_000), free_port(20_000)].map(|port| port.to_string());
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
