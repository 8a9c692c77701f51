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

    let read = house.json(&["restore", "copy.db", "--data", "other", "--json"]);
    assert_eq!((read["accounts"].as_u64(), read["credentials"].as_u64()), (Some(1), Some(2)));
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
fn a_backup_is_no_pipe() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    let ran = house.run(&["backup", "-"]);
    assert!(ran.code == 2 && ran.err.contains("a backup is a file"), "{} {}", ran.code, ran.err);
    assert!(!house.path("-").exists());
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

/// `script` makes a terminal that looks on.
#[test]
fn long_work_shows_that_it_goes_on_where_a_terminal_looks_on() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    house.ok(&["token", "create", "--user", "alice", "--description", "x", "--count", "2000"]);
    for (arguments, shown) in [
        (["backup", "copy.db", "--data", "claviger-data"], "copying the database"),
        (["restore", "copy.db", "--data", "other"], "reading the backup"),
    ] {
        let quoted = arguments.map(|word| format!("'{word}'")).join(" ");
        let command = house.program(&arguments);
        let mut terminal = std::process::Command::new("script");
        terminal.current_dir(house.path("")).env("TERM", "xterm").args(["-qec"]);
        terminal.arg(format!("'{}' {quoted}", command.get_program().display())).arg("/dev/null");
        let seen = String::from_utf8_lossy(&terminal.output().unwrap().stdout).into_owned();
        assert!(seen.contains(shown) && seen.contains("2000 tokens"), "{seen}");
    }
    std::fs::remove_file(house.path("copy.db")).unwrap();
    let ran = house.run(&["backup", "copy.db"]);
    assert!(!ran.err.contains("copying"), "nobody looks on: {}", ran.err);
}

#[test]
fn two_nodes_that_migrate_at_the_same_moment_make_one_schema() {
    let server = cluster::OwnPostgres::start().unwrap();
    let nodes = [House::on(&server.url()), House::on(&server.url())];
    let running = nodes.each_ref().map(|house| {
        let mut command = house.program(&["migrate"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    });
    let said: Vec<String> = running
        .into_iter()
        .map(|node| {
            let output = node.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).into_owned()
        })
        .collect();
    let did = |what: &str| said.iter().filter(|said| said.contains(what)).count();
    assert_eq!((did("had schema 0"), did("nothing to do")), (1, 1), "{said:?}");
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

#[test]
fn what_is_written_is_told_to_programs_too() {
    let house = House::new();
    let made = house.json(&["migrate", "--json"]);
    assert_eq!(made["had_schema"], 0);
    let again = house.json(&["migrate", "--json"]);
    assert_eq!((&again["had_schema"], again["schema"].as_u64() > Some(0)), (&made["schema"], true));
    let copied = house.json(&["backup", "copy.db", "--json"]);
    assert_eq!((copied["written"].as_str(), copied["accounts"].as_u64()), (Some("copy.db"), Some(0)));
    house.ok(&["user", "add", "alice", "--no-password"]);
    let invited = house.json(&["user", "invite", "alice", "--json"]);
    assert!(invited["login"] == "alice" && invited["link"].as_str().is_some_and(|link| link.contains("/welcome")));
    assert!(invited["until"].is_string());
}

#[test]
fn what_cannot_be_written_or_read_is_named_as_it_was_typed_and_leaves_nothing_behind() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    let ran = house.run(&["backup", "nowhere/copy.db"]);
    let told = "error: nowhere/copy.db cannot be written: there is no folder nowhere";
    assert!(ran.code == 1 && ran.err.starts_with(told), "{}", ran.err);
    house.write("bad.db", "this is no database");
    let ran = house.run(&["restore", "bad.db", "--data", "new"]);
    assert!(ran.code == 1 && ran.err.contains("bad.db"), "{}", ran.err);
    assert!(!house.path("new").exists());
    // one that breaks in the middle
    house.ok(&["backup", "copy.db"]);
    let script = "UPDATE account SET number = 'none'";
    assert!(std::process::Command::new("sqlite3").arg(house.path("copy.db")).arg(script).status().unwrap().success());
    let ran = house.run(&["restore", "copy.db", "--data", "new"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let left = std::fs::read_dir(house.path("new")).unwrap().map(|entry| entry.unwrap().file_name());
    let databases: Vec<_> = left.filter(|name| name != "claviger.db.serving").collect();
    assert!(databases.is_empty(), "{databases:?}");
}
