//! `check-config`, `doctor`, `openapi`.

use crate::house::{House, Upstream};

#[test]
fn check_config_says_what_it_comes_to_or_all_that_is_wrong() {
    let house = House::new();
    let good = house.write("good.toml", "listen = \"127.0.0.1:9999\"\ndatabase = \"postgres://me:canary@db/x\"\n");
    let told = house.ok(&["check-config", "--config", good.to_str().unwrap()]);
    assert!(told.contains("127.0.0.1:9999") && told.contains("the configuration is good"), "{told}");
    assert!(told.contains("postgres://db/x") && !told.contains("canary"), "{told}");
    let bad =
        house.write("bad.toml", "lisen = \"x\"\n\n[tokens]\nmax_lifetime = \"long\"\n[[gate.route]]\npath = \"api\"\n");
    let ran = house.run(&["check-config", "--config", bad.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    for told in [
        "bad.toml:1: there is no setting `lisen`; the nearest is `listen`",
        "bad.toml:4: tokens.max_lifetime: `long` is no span of time",
        "bad.toml:6: gate.route.path: must begin with /",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let told = house.json(&["check-config", "--json", "--config", good.to_str().unwrap()]);
    assert_eq!((told["listen"].as_str(), told["database"].as_str()), (Some("127.0.0.1:9999"), Some("postgres://db/x")));
    let ran = house.run(&["check-config", "--config", "none.toml"]);
    assert!(ran.code == 1 && ran.err.contains("none.toml cannot be read"), "{}", ran.err);
}

#[test]
fn a_route_fills_authorization_with_one_thing() {
    let house = House::new();
    let route = "[[gate.route]]\nname = \"shop\"\npath = \"/shop\"\nupstream = \"http://127.0.0.1:9\"\nbearer_assertion = true\n";
    let good = house.write("good.toml", route);
    house.ok(&["check-config", "--config", good.to_str().unwrap()]);
    for (more, told) in [
        ("pass_credentials = true", "bad.toml:1: gate.route: `bearer_assertion` and `pass_credentials` both fill"),
        ("bearer_asertion = true", "bad.toml:6: there is no setting `gate.route.bearer_asertion`; the nearest is"),
    ] {
        let bad = house.write("bad.toml", &format!("{route}{more}\n"));
        let ran = house.run(&["check-config", "--config", bad.to_str().unwrap()]);
        assert!(ran.code == 1 && ran.err.contains(told), "{}", ran.err);
    }
    let mistyped = house.write("bad.toml", &route.replace("bearer_assertion = true", "bearer_assertion = \"yes\""));
    let ran = house.run(&["check-config", "--config", mistyped.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.err.contains("bad.toml:5: gate.route.0.bearer_assertion must be"), "{}", ran.err);
}

/// Others than the keys, too: what the routes name, and what they are to each other.
#[test]
fn all_that_is_wrong_is_told_at_once_down_the_file() {
    let house = House::new();
    let bad = house.write(
        "bad.toml",
        "[tokens]
max_lifetime = \"1d\"
default_lifetime = \"30d\"

[[gate.route]]
path = \"/a\"
accepts = [\"bearr\"]

[[gate.route]]
path = \"/b\"
openapi = \"nofile.yaml\"
methods = [\"TRACE\"]

[[gate.route]]
upstream = \"http://127.0.0.1:9\"
path = \"/a/\"

[[sign_in.upstream]]
name = \"one\"
issuer = \"https://id.example\"
client_id = \"x\"
client_secret_file = \"none.secret\"

[tls]
cert = \"none.pem\"
key = \"none.pem\"
",
    );
    let ran = house.run(&["check-config", "--config", bad.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    let told: Vec<&str> = ran.err.lines().collect();
    for (told, (line, wrong)) in told.iter().zip([
        (3, "tokens.default_lifetime: must not be longer than tokens.max_lifetime, which is 1d"),
        (7, "gate.route.accepts: "),
        (11, "gate.route.openapi: "),
        (12, "gate.route.methods: "),
        (16, "gate.route.path: route 1 has the same host and path"),
        (22, "sign_in.upstream.client_secret_file: "),
        (25, "tls.cert: "),
        (26, "tls.key: "),
    ]) {
        assert!(told.contains(&format!("bad.toml:{line}: {wrong}")), "{line}: {told}");
    }
    assert_eq!(told.len(), 8, "{}", ran.err);
    for (line, name) in [(7, "`bearr`"), (11, "nofile.yaml"), (22, "none.secret")] {
        assert!(told.iter().any(|told| told.contains(&format!(":{line}: ")) && told.contains(name)), "{}", ran.err);
    }
}

#[test]
fn what_is_wrong_with_a_name_is_told_of_the_name() {
    let house = House::new();
    let route = |name: &str, path: &str| format!("[[gate.route]]\nname = \"{name}\"\npath = \"{path}\"\n");
    for (routes, told) in [
        (
            [route("shop", "/a"), route("shop", "/b")].concat(),
            "bad.toml:5: gate.route.name: the method `shop.read` exists twice in `shop`",
        ),
        (route("my shop", "/a"), "bad.toml:2: gate.route.name: `my shop` cannot be a route's name"),
    ] {
        let bad = house.write("bad.toml", &routes);
        let ran = house.run(&["check-config", "--config", bad.to_str().unwrap()]);
        assert!(ran.code == 1 && ran.err.contains(told), "{}", ran.err);
    }
    let mut program = house.program(&["check-config"]);
    let output = program.env("CLAVIGER_GATE_ROUTES_0_PATH", "/a").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("the nearest is `CLAVIGER_GATE_ROUTE_0_PATH`"), "{told}");
}

/// What the check calls good, the server takes.
#[test]
fn a_method_of_ours_in_a_routes_document_is_found_by_the_check_as_by_the_server() {
    let house = House::new();
    let file = house.write(
        "claviger.toml",
        "[[gate.route]]\npath = \"/a\"\n\n[[gate.route]]\npath = \"/pets\"\nopenapi = \"pets.yaml\"\n",
    );
    let document = |operation: &str| {
        format!(
            "openapi: 3.0.0\ninfo: {{title: P, version: '1'}}\npaths: {{/a: {{get: {{operationId: {operation}}}}}}}\n"
        )
    };
    house.write("pets.yaml", &document("tokens.list"));
    let ran = house.run(&["check-config", "--config", file.to_str().unwrap()]);
    let place = "claviger.toml:6: gate.route.openapi: the method `tokens.list` exists in two APIs";
    assert!(ran.code == 1 && ran.err.contains(place), "{}", ran.err);
    let ran = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(ran.code == 1 && ran.err.contains("exists in two APIs"), "{}", ran.err);
    house.write("pets.yaml", &document("gate.read"));
    let ran = house.run(&["check-config"]);
    assert!(
        ran.code == 1 && ran.err.contains("claviger.toml:6: gate.route.openapi: the method `gate.read`"),
        "{}",
        ran.err
    );
    house.write("pets.yaml", &document("listPets"));
    house.ok(&["check-config"]);
    house.serve(&[]);
}

#[test]
fn what_is_wrong_on_the_command_line_is_a_matter_of_usage() {
    let house = House::new();
    for (wrong, told) in [
        (&["serve", "--listen", "nonsense"][..], "error: --listen: `nonsense` is no address to listen on"),
        (&["user", "list", "--database", "mysql://db"][..], "error: --database: the database address cannot be used"),
        (&["demo", "--data", "x"][..], "error: a demo makes an installation of its own"),
    ] {
        let ran = house.run(wrong);
        assert!(ran.code == 2 && ran.err.starts_with(told), "{wrong:?}: {} {}", ran.code, ran.err);
    }
    house.write("claviger.toml", "listen = \"nonsense\"\n");
    let ran = house.run(&["serve"]);
    assert!(ran.code == 1 && ran.err.contains("claviger.toml:1: listen: `nonsense`"), "{} {}", ran.code, ran.err);
}

#[test]
fn a_route_is_checked_with_its_document() {
    let house = House::new();
    let route = "[[gate.route]]\nname = \"pets\"\npath = \"/pets\"\nupstream = \"http://127.0.0.1:9\"\nopenapi = \"pets.yaml\"\n";
    let file = house.write("claviger.toml", route);
    let ran = house.run(&["check-config", "--config", file.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.err.contains("pets.yaml"), "{}", ran.err);
    house.write(
        "pets.yaml",
        "openapi: 3.0.0\ninfo: {title: P, version: '1'}\npaths:\n  /a:\n    get: {operationId: getA}\n",
    );
    let told = house.ok(&["check-config", "--config", file.to_str().unwrap()]);
    assert!(told.contains("1 route, "), "{told}");
    house.ok(&["user", "add", "alice", "--no-password", "--config", file.to_str().unwrap()]);
    let methods = ["token", "create", "--user", "alice", "--description", "x", "--method", "pets.getA"];
    house.ok(&methods);
}

#[test]
fn the_doctor_finds_a_healthy_house_and_what_is_wrong_with_a_sick_one() {
    let house = House::new();
    let upstream = Upstream::serve(&house.path(""));
    let route = format!("[[gate.route]]\npath = \"/a\"\nupstream = \"http://{}\"\n", upstream.address);
    house.write("claviger.toml", &route);
    house.ok(&["user", "add", "alice", "--no-password"]);
    let findings = house.json(&["doctor", "--json"]);
    let bad = |findings: &serde_json::Value| {
        let found = findings.as_array().unwrap().iter().filter(|finding| finding["state"] == "bad");
        found.map(|finding| finding["about"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(bad(&findings), Vec::<String>::new(), "{findings:#}");
    assert!(findings.as_array().unwrap().iter().any(|finding| finding["about"] == "audit log"));
    let key = house.path("claviger-data/keys/master.key");
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let script = "UPDATE audit SET actor_name = 'mallory' WHERE seq = 1";
    let database = house.path("claviger-data/claviger.db");
    assert!(std::process::Command::new("sqlite3").arg(&database).arg(script).status().unwrap().success());
    let ran = house.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(bad(&serde_json::from_str(&ran.out).unwrap()), ["keys", "audit log"], "{}", ran.out);
}

#[test]
fn the_printed_document_is_openapi() {
    let document = House::new().json(&["openapi"]);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1") && document["paths"]["/v1/me"]["get"].is_object());
}

#[test]
fn the_doctor_only_looks() {
    let house = House::new();
    house.ok(&["migrate"]);
    let told = house.ok(&["doctor"]);
    assert!(told.contains("nothing depends on one yet"), "{told}");
    let keys = house.path("claviger-data/keys");
    assert!(!keys.exists(), "no key was made");
    house.ok(&["user", "add", "alice", "--no-password"]);
    std::fs::remove_file(keys.join("assertion.pem")).unwrap();
    let ran = house.run(&["doctor"]);
    assert!(ran.code == 1 && ran.out.contains("assertion.pem cannot be read"), "{}", ran.out);
    assert!(!keys.join("assertion.pem").exists(), "no key was made");
}
