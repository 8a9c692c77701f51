//! `migrate`, `backup`, `restore`.

use claviger_testkit::database::cluster;

use crate::house::House;

#[test]
fn f_24_a_backup_made_while_serving_works_elsewhere_with_the_key() {
    let house = House::new();
    let server = house.serve(&[]);
    let token = house.ok(&["token", "create", "--user", "admin", "--description", "kept"]);
    let session = house.json(&["token", "create", "--user", "admin", "--description", "dead", "--json"]);
    house.ok(&["token", "revoke", session["id"].as_str().unwrap()]);
    let ran = house.run(&["backup", "copy.db"]);
    assert!(
        ran.code == 0 && ran.out.contains("1 accounts, 2 tokens") && ran.err.contains("keys"),
        "{}{}",
        ran.out,
        ran.err
    );
    let ran = house.run(&["backup", "copy.db"]);
    assert!(ran.code == 1 && ran.err.contains("exists already"), "{}", ran.err);
    assert_eq!(server.stop(), Some(0));

    house.ok(&["restore", "copy.db", "--data", "other"]);
    let ran = house.run(&["restore", "copy.db", "--data", "other"]);
    assert!(ran.code == 1 && ran.err.contains("not empty"), "{}", ran.err);
    let ran = house.run(&["token", "list", "--data", "other"]);
    assert!(ran.code == 1 && ran.err.contains("master.key is gone"), "{}", ran.err);
    std::fs::create_dir(house.path("other/keys")).unwrap();
    std::fs::copy(house.path("claviger-data/keys/master.key"), house.path("other/keys/master.key")).unwrap();
    let restored = house.serve(&["--data", "other"]);
    assert_eq!((restored.me(&token), restored.me(session["secret"].as_str().unwrap())), (200, 401));
}

#[test]
fn a_backup_moves_from_sqlite_to_postgres() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    let token = house.ok(&["token", "create", "--user", "alice", "--description", "kept"]);
    house.ok(&["backup", "copy.db"]);
    let lease = cluster::lease().unwrap();
    house.ok(&["restore", "copy.db", "--database", &lease.url()]);
    assert_eq!(house.serve(&["--database", &lease.url()]).me(&token), 200);
}

#[test]
fn a_server_is_never_restored_under() {
    let house = House::new();
    let _server = house.serve(&[]);
    house.ok(&["backup", "copy.db"]);
    let ran = house.run(&["restore", "copy.db"]);
    assert!(ran.code == 1 && ran.err.contains("while no server runs on it"), "{}", ran.err);
    let ran = house.run(&["restore", "server.log", "--data", "other"]);
    assert!(ran.code == 1 && ran.err.contains("is not a backup of claviger"), "{}", ran.err);
}

#[test]
fn migrate_makes_what_is_missing_and_then_has_nothing_to_do() {
    let house = House::new();
    assert!(house.ok(&["migrate"]).contains("had schema 0"));
    assert!(house.ok(&["migrate"]).contains("nothing to do"));
    assert_eq!(house.json(&["user", "list", "--json"]), serde_json::json!([]));
}
