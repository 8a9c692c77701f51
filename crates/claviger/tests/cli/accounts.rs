//! `user` and `project`.

use crate::house::House;

#[test]
fn an_installation_can_begin_with_an_account_and_every_verb_does_its_deed() {
    let house = House::new();
    let ran = house.run_with("correct horse\n", &["user", "add", "alice", "--admin", "--password-stdin", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let alice: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((alice["login"].as_str(), alice["site_role"].as_str()), (Some("alice"), Some("admin")));
    house.ok(&["user", "add", "ci", "--service"]);
    house.ok(&["user", "set", "ci", "--name", "Build server", "--email", "ci@example.org"]);
    let ci = house.json(&["user", "show", "ci", "--json"]);
    assert_eq!((ci["name"].as_str(), ci["kind"].as_str()), (Some("Build server"), Some("service")));
    house.ok(&["user", "disable", "ci"]);
    assert_eq!(house.json(&["user", "show", "ci", "--json"])["state"], "disabled");
    house.ok(&["user", "enable", "ci"]);
    let listed = house.json(&["user", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!(house.run_with("another horse\n", &["user", "password", "alice", "--password-stdin"]).code, 0);
    let link = house.ok(&["user", "invite", "alice"]);
    assert!(link.starts_with("http") && link.contains("/welcome?token="), "{link}");
    assert!(house.ok(&["user", "reset-factors", "alice"]).contains("enough again"));
    assert_eq!(house.run(&["user", "invite", "ci"]).code, 1, "a service has no password");
    let ran = house.run(&["user", "delete", "ci"]);
    assert!(ran.code == 2 && ran.err.contains("say it with --yes"), "{}", ran.err);
    house.ok(&["user", "show", "ci"]);
    house.ok(&["user", "delete", "ci", "--yes"]);
    assert_eq!(house.run(&["user", "show", "ci"]).code, 1);
}

#[test]
fn projects_have_members_and_bots() {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    house.ok(&["user", "add", "bob", "--no-password"]);
    house.ok(&["project", "add", "site", "--owner", "alice", "--title", "The site", "--private"]);
    house.ok(&["project", "member", "add", "site", "bob", "developer"]);
    let site = house.json(&["project", "show", "site", "--json"]);
    assert_eq!((site["private"].as_bool(), site["members"].as_array().map(Vec::len)), (Some(true), Some(2)));
    house.ok(&["project", "member", "remove", "site", "bob"]);
    let ran = house.run(&["project", "member", "remove", "site", "alice"]);
    assert!(ran.code == 1 && ran.err.contains("last administrator"), "{}", ran.err);
    house.ok(&["user", "add", "robot", "--bot", "--project", "site"]);
    let token = house.ok(&["token", "create", "--user", "robot", "--description", "deploy"]);
    assert!(token.starts_with("cvg_p_"));
    let ran = house.run(&["project", "delete", "site"]);
    assert!(ran.code == 2 && ran.err.contains("say it with --yes"), "{}", ran.err);
    house.ok(&["project", "delete", "site", "--yes"]);
    assert_eq!(house.json(&["token", "list", "--json"])[0]["state"], "revoked", "a bot's tokens die with its project");
}

#[test]
fn mistakes_are_one_sentence_with_a_remedy_and_the_right_code() {
    let house = House::new();
    let ran = house.run(&["user", "list"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("there is no database") && ran.err.contains("--data"), "{}", ran.err);
    house.ok(&["user", "add", "alice", "--no-password"]);
    for (arguments, code, told) in [
        (&["user", "show", "bob"][..], 1, "there is no account `bob`: `claviger user list` shows all"),
        (&["user", "add", "alice", "--no-password"], 1, "already taken"),
        (&["user", "add", "no spaces", "--no-password"], 1, "the login may hold only"),
        (&["user", "set", "alice"], 2, "--name"),
        (&["user", "nonsense"], 2, "unrecognized subcommand"),
        (&["user", "password", "alice"], 2, "--password-stdin"),
        (&["user", "add", "x", "--service", "--password-stdin"], 2, "cannot be used with"),
        (&["token", "show", "tok_x"], 1, "is no token's id"),
        (&["token", "show", "99"], 1, "there is no token 99"),
        (
            &["token", "create", "--user", "alice", "--description", "x", "--set", "Foo"],
            1,
            "there are Applications, Catalogue",
        ),
        (&["token", "create", "--user", "alice", "--description", "x", "--cidr", "10.0.0.0/99"], 2, "no address range"),
        (&["token", "create", "--user", "alice", "--description", "x", "--expires", "soon"], 2, "30d"),
        (
            &["token", "create", "--user", "alice", "--description", "x", "--project", "nope"],
            1,
            "there is no project `nope`",
        ),
        (&["project", "add", "Bad Name", "--owner", "alice"], 1, "lower-case"),
    ] {
        let ran = house.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(told) && ran.out.is_empty(), "{arguments:?}: {}", ran.err);
        assert!(code == 2 || ran.err.trim_end().lines().count() == 1, "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn every_shell_is_completed_and_no_colour_is_a_promise() {
    let house = House::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(house.ok(&["completions", shell]).contains("claviger"), "{shell}");
    }
    let help = house.program(&["token", "create", "--help"]).env("NO_COLOR", "1").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("Examples:") && !help.contains('\x1b'));
}

/// The first administrator reads what commands wrote down about themselves.
#[test]
fn a_commands_audit_line_says_that_nothing_was_asked_and_who_typed_it() {
    let house = House::new();
    let server = house.serve(&[]);
    house.ok(&["user", "add", "alice", "--no-password"]);
    let by_sudo =
        |name: &str| house.program(&["user", "set", "alice", "--name", name]).env("SUDO_USER", "carol").output();
    assert!(by_sudo("Alice").unwrap().status.success());
    let admin = format!("admin:{}", crate::house::PASSWORD);
    let told = crate::house::curl(&["-u", &admin, &format!("{}/v1/audit?user=alice", server.url)]);
    let lines: serde_json::Value = serde_json::from_str(&told.body).unwrap();
    let line = |action: &str| {
        let found = lines["items"].as_array().unwrap().iter().find(|line| line["action"] == action);
        found.unwrap_or_else(|| panic!("no {action} in {lines:#}")).clone()
    };
    let id = |flags: &str| {
        let told = std::process::Command::new("id").arg(flags).output().unwrap().stdout;
        String::from_utf8(told).unwrap().trim().to_owned()
    };
    let made = line("users.create");
    assert_eq!((made["actor_login"].as_str(), made["dialect"].as_str()), (Some("operator"), Some("cli")));
    assert_eq!(made["detail"]["confirmed_by"], "operator");
    assert_eq!(made["detail"]["os_user"], id("-run").as_str());
    // only who is root may have been somebody else before
    let before_sudo = if id("-ru") == "0" { "carol".to_owned() } else { id("-run") };
    assert_eq!(line("users.edit")["detail"]["os_user"], before_sudo.as_str());
}
