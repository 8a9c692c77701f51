//! `token`: one value, alone, on stdout.

use claviger_domain::token;

use crate::house::House;

fn house() -> House {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    house
}

#[test]
fn a_value_stands_alone_on_stdout_and_the_note_on_stderr() {
    let house = house();
    let ran = house.run(&["token", "create", "--user", "alice", "--description", "x"]);
    assert_eq!((ran.out.lines().count(), ran.code), (1, 0));
    assert!(token::read(ran.out.trim_end()).is_ok());
    assert!(ran.err.contains("Full access"), "{}", ran.err);
    let ran = house.run(&["token", "create", "--user", "alice", "--description", "x", "--set", "read only"]);
    assert!(ran.err.is_empty() && token::read(ran.out.trim_end()).is_ok());
}

#[test]
fn every_format_is_what_its_dialect_expects() {
    let house = house();
    for (format, begins, length) in [
        ("native", "cvg_p_", 42),
        ("allura", "", 20),
        ("tuleap", "tlp.k1.", 0),
        ("youtrack", "perm:", 0),
        ("jelastic", "", 40),
    ] {
        let value = house.ok(&["token", "create", "--user", "alice", "--description", "x", "--format", format]);
        assert!(value.starts_with(begins) && (length == 0 || value.len() == length), "{format}: {value}");
    }
}

#[test]
fn a_token_is_rotated_regenerated_copied_rests_and_ends() {
    let house = house();
    let made = house.json(&[
        "token",
        "create",
        "--user",
        "alice",
        "--description",
        "x",
        "--expires",
        "2099-01-31",
        "--cidr",
        "10.0.0.0/8",
        "--json",
    ]);
    assert_eq!(
        (made["expires_at"].as_str(), made["cidrs"][0].as_str()),
        (Some("2099-01-31T00:00:00Z"), Some("10.0.0.0/8"))
    );
    let id = made["id"].as_str().unwrap();
    let number = made["number"].to_string();
    let first = made["secret"].as_str().unwrap().to_owned();
    let rotated = house.ok(&["token", "rotate", id, "--overlap", "1h"]);
    let regenerated = house.ok(&["token", "regenerate", &number]);
    let copied = house.ok(&["token", "copy", id, "--description", "y"]);
    let mut values = [first, rotated, regenerated, copied];
    values.sort();
    assert!(values.windows(2).all(|pair| pair[0] != pair[1]));
    house.ok(&["token", "suspend", id, "--reason", "resting"]);
    let shown = house.json(&["token", "show", id, "--json"]);
    assert_eq!((shown["state"].as_str(), shown["reason"].as_str()), (Some("suspended"), Some("resting")));
    assert!(shown.get("secret").is_none());
    house.ok(&["token", "resume", &number]);
    house.ok(&["token", "revoke", id]);
    let ran = house.run(&["token", "regenerate", id]);
    assert!(ran.code == 1 && ran.err.contains("nothing brings it back"));
    let active = house.json(&["token", "list", "--state", "active", "--user", "alice", "--json"]);
    assert_eq!(active.as_array().map(Vec::len), Some(1));
    let searched = house.ok(&["token", "list", "--search", "y"]);
    assert!(searched.contains("NUMBER") && searched.lines().count() == 2, "{searched}");
}

/// Nothing is made where an option is wrong, and the option is named.
#[test]
fn what_is_wrong_is_said_of_its_option() {
    let house = house();
    for (option, value, told) in [
        ("--cidr", "10.0.0.0/33", "--cidr holds `10.0.0.0/33`, which is no address range"),
        ("--set", "", "--set must not be empty"),
        ("--method", "a b", "--method must name each method by its operationId"),
        ("--expires", "30", "`30` is no time to expire: write 30d"),
    ] {
        let ran = house.run(&["token", "create", "--user", "alice", "--description", "x", option, value]);
        assert!(ran.code == 2 && ran.err.contains(told), "{option}: {} {}", ran.code, ran.err);
    }
    assert_eq!(house.json(&["token", "list", "--json"]), serde_json::json!([]));
    let end = ["token", "create", "--user", "alice", "--description", "x", "--expires", "9999-12-31", "--json"];
    assert_eq!(house.json(&end)["expires_at"], "9999-12-30T22:00:00Z");
}

#[test]
fn what_was_done_is_told_by_what_came_of_it() {
    let house = house();
    let make = ["token", "create", "--user", "alice", "--description", "x", "--expires", "1d", "--json"];
    let id = house.json(&make)["id"].as_str().unwrap().to_owned();
    let database = house.path("claviger-data/claviger.db");
    let over = "UPDATE credential SET expires_at = 1";
    assert!(std::process::Command::new("sqlite3").arg(&database).arg(over).status().unwrap().success());
    for (verb, state) in [("suspend", "suspended"), ("resume", "expired"), ("revoke", "revoked")] {
        let told = house.ok(&["token", verb, &id]);
        assert!(told.trim_end().ends_with(&format!("is {state}")), "{verb}: {told}");
    }
    let other = house.json(&["token", "create", "--user", "alice", "--description", "y", "--json"]);
    let id = other["id"].as_str().unwrap();
    house.ok(&["token", "revoke", id, "--reason", ""]);
    assert_eq!(house.json(&["token", "show", id, "--json"])["reason"], serde_json::Value::Null);
}

#[test]
fn many_are_made_at_once_one_a_line_and_a_closed_pipe_is_no_error() {
    let house = house();
    let many = house.ok(&["token", "create", "--user", "alice", "--description", "x", "--count", "6000"]);
    let mut values: Vec<&str> = many.lines().collect();
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), 6000);
    assert!(values.iter().all(|value| token::read(value).is_ok()));
    let listed = house.json(&["token", "list", "--limit", "10", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(10));
    let program = env!("CARGO_BIN_EXE_claviger");
    let script = format!("set -o pipefail; '{program}' token list --limit 6000 | head -1");
    let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(house.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
