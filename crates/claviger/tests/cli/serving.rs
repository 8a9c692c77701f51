//! `serve`: what is made, what is refused, and what commands do beside it.

use std::os::unix::fs::PermissionsExt;

use claviger_testkit::database::cluster;

use crate::house::{House, PASSWORD, Server, curl};

#[test]
fn the_first_start_makes_everything_and_tells_the_password_once() {
    let house = House::new();
    let command = house.program(&["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::start(command, house.path("server.log"));
    let said = server.said.clone();
    let password = said.split("with the password ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    assert_eq!(curl(&["-u", &format!("admin:{password}"), &format!("{}/v1/me", server.url)]).status, 200);
    assert_eq!(curl(&[&format!("{}/health/ready", server.url)]).status, 200);
    let mode = |name: &str| std::fs::metadata(house.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("claviger-data"), mode("claviger-data/keys")), (0o700, 0o700));
    for file in ["claviger.db", "claviger.sock", "keys/master.key", "keys/assertion.pem"] {
        assert_eq!(mode(&format!("claviger-data/{file}")), 0o600, "{file}");
    }
    assert_eq!(server.stop(), Some(0));
    assert!(!std::fs::read_to_string(house.path("server.log")).unwrap().contains(password));
    let server = Server::start(house.program(&["serve", "--listen", "127.0.0.1:0"]), house.path("server.log"));
    assert!(!server.said.contains("password"), "{}", server.said);
}

#[test]
fn log_03_a_user_agent_is_one_field_of_its_line() {
    let house = House::new();
    let server = house.serve(&[]);
    let forged = r#"x status=200 user="root""#;
    assert_eq!(curl(&["-A", forged, &format!("{}/v1/me", server.url)]).status, 401);
    let log = server.logged("path=/v1/me");
    let line = log.lines().find(|line| line.contains("path=/v1/me")).expect("a line of the request");
    assert!(line.contains(r#" agent="x status=200 user=\"root\"" "#), "{line}");
}

/// Each revocation is in force when its command returns: no test waits, and none may be let in.
fn a_revocation_is_obeyed_at_once(house: &House) {
    let server = house.serve(&[]);
    for round in 0..10 {
        let made = house.json(&["token", "create", "--user", "admin", "--description", "x", "--json"]);
        let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
        assert_eq!(server.me(secret), 200, "round {round}");
        house.ok(&["token", "suspend", id]);
        assert_eq!(server.me(secret), 401, "round {round}");
        house.ok(&["token", "resume", id]);
        assert_eq!(server.me(secret), 200, "round {round}");
        let newer = house.ok(&["token", "regenerate", id]);
        assert_eq!((server.me(secret), server.me(&newer)), (401, 200), "round {round}");
        house.ok(&["token", "revoke", id]);
        assert_eq!(server.me(&newer), 401, "round {round}");
    }
    house.ok(&["user", "add", "ci", "--service"]);
    let token = house.ok(&["token", "create", "--user", "ci", "--description", "x"]);
    assert_eq!(server.me(&token), 200);
    house.ok(&["user", "disable", "ci"]);
    assert_eq!(server.me(&token), 401);
    house.ok(&["user", "enable", "ci"]);
    assert_eq!(server.me(&token), 200);
    house.ok(&["user", "delete", "ci", "--yes"]);
    assert_eq!(server.me(&token), 401);
}

#[test]
fn rev_01_a_revocation_on_the_command_line_is_obeyed_at_once_on_sqlite() {
    a_revocation_is_obeyed_at_once(&House::new());
}

#[test]
fn rev_01_a_revocation_on_the_command_line_is_obeyed_at_once_on_postgres() {
    let lease = cluster::lease().unwrap();
    a_revocation_is_obeyed_at_once(&House::on(&lease.url()));
}

#[test]
fn tokens_made_by_the_thousand_work_in_a_running_server() {
    let house = House::new();
    let server = house.serve(&[]);
    let many = house.ok(&["token", "create", "--user", "admin", "--description", "x", "--count", "3000"]);
    assert!(many.lines().step_by(300).all(|token| server.me(token) == 200));
}

#[test]
fn f_36_a_second_server_on_the_same_file_is_refused() {
    let house = House::new();
    let server = house.serve(&[]);
    let ran = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("already serves"), "{}", ran.err);
    assert_eq!(curl(&["-u", &format!("admin:{PASSWORD}"), &format!("{}/v1/me", server.url)]).status, 200);
}

#[test]
fn a_database_without_its_master_key_is_not_served() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    let key = house.path("claviger-data/keys/master.key");
    let kept = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let ran = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(ran.code == 1 && ran.err.contains("master.key is gone"), "{}", ran.err);
    std::fs::write(&key, "0".repeat(64)).unwrap();
    let ran = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(ran.code == 1 && ran.err.contains("is not the one that this database was made with"), "{}", ran.err);
    std::fs::write(&key, kept).unwrap();
    house.serve(&[]);
}

#[test]
fn a_port_that_is_taken_costs_no_password() {
    let house = House::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = house.run(&["serve", "--listen", &address]);
    assert!(ran.code == 1 && ran.err.contains("cannot be listened on") && ran.out.is_empty(), "{}{}", ran.out, ran.err);
    assert_eq!(
        house.json(&["user", "list", "--json"]),
        serde_json::json!([]),
        "the next start makes the administrator"
    );
}

#[test]
fn two_nodes_share_a_postgres_and_follow_each_other() {
    let lease = cluster::lease().unwrap();
    let (one, two) = (House::on(&lease.url()), House::on(&lease.url()));
    let first = one.serve(&[]);
    let ran = two.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(ran.code == 1 && ran.err.contains("master.key is gone"), "a node without the key is refused: {}", ran.err);
    let mut command = two.program(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("CLAVIGER_MASTER_KEY_FILE", one.path("claviger-data/keys/master.key"));
    let second = Server::start(command, two.path("server.log"));
    let made = one.json(&["token", "create", "--user", "admin", "--description", "x", "--json"]);
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!(first.me(secret), 200);
    assert!((0..200).any(|_| second.me(secret) == 200), "the other node learns of it by itself");
    one.ok(&["token", "revoke", id]);
    assert_eq!(first.me(secret), 401);
    assert!((0..200).any(|_| second.me(secret) == 401), "and of its end");
}
