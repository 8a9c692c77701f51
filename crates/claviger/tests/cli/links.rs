//! `link` and `app`: consumers of OAuth 1.0a.

use std::path::PathBuf;
use std::process::Command;

use crate::house::{House, Server, curl};

/// A public key of so many bits, as openssl writes it.
fn public_key(house: &House, name: &str, bits: u32) -> PathBuf {
    let (private, public) = (house.path(&format!("{name}.pem")), house.path(&format!("{name}.pub")));
    let bits = bits.to_string();
    openssl(&["genrsa", "-out", private.to_str().unwrap(), &bits]);
    openssl(&["rsa", "-in", private.to_str().unwrap(), "-pubout", "-out", public.to_str().unwrap()]);
    public
}

fn openssl(arguments: &[&str]) {
    let done = Command::new("openssl").args(arguments).output().unwrap();
    assert!(done.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn house() -> (House, String) {
    let house = House::new();
    house.ok(&["user", "add", "alice", "--no-password"]);
    let key = public_key(&house, "link", 2048);
    (house, key.display().to_string())
}

/// What a running server says to a request of this consumer that is years too late: whether it knows it at all.
fn known(server: &Server, key: &str) -> bool {
    let signed = format!(
        "Authorization: OAuth oauth_consumer_key=\"{key}\", oauth_signature_method=\"RSA-SHA1\", oauth_signature=\"eA==\", \
         oauth_timestamp=\"1\", oauth_nonce=\"n\", oauth_callback=\"oob\""
    );
    let answer = curl(&["-X", "POST", "-H", &signed, &format!("{}/plugins/servlet/oauth/request-token", server.url)]);
    match answer.body.as_str() {
        "oauth_problem=consumer_key_unknown" => false,
        body if body.starts_with("oauth_problem=timestamp_refused") => true,
        other => panic!("neither known nor unknown: {} {other}", answer.status),
    }
}

#[test]
fn every_verb_helps_with_examples() {
    let house = House::new();
    let verbs = ["link add", "link list", "link show", "link delete", "app add", "app list", "app show", "app delete"];
    for verb in verbs.into_iter().chain(["app rotate-secret"]) {
        let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let help = house.ok(&words);
        assert!(help.contains("Example") && help.contains(&format!("claviger {verb}")), "{verb}: {help}");
    }
}

#[test]
fn a_key_is_taken_as_pem_as_bare_base64_as_der_and_in_a_certificate() {
    let (house, pem) = house();
    let text = std::fs::read_to_string(&pem).unwrap();
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    let base64 = house.write("bare.pub", &base64).display().to_string();
    let (private, certificate) = (house.path("link.pem"), house.path("link.crt").display().to_string());
    let der = house.path("link.der").display().to_string();
    openssl(&["rsa", "-pubin", "-in", &pem, "-outform", "DER", "-out", &der]);
    let made = ["req", "-new", "-x509", "-key", private.to_str().unwrap(), "-subj", "/CN=link", "-out", &certificate];
    openssl(&made);
    let mut fingerprints = vec![];
    for (key, file) in [("pem", &pem), ("base64", &base64), ("der", &der), ("certificate", &certificate)] {
        let link = house.json(&["link", "add", key, "--consumer-key", key, "--public-key", file, "--json"]);
        assert_eq!((link["bits"].as_u64(), link["consumer_key"].as_str()), (Some(2048), Some(key)));
        assert!(link.get("secret").is_none(), "{link}");
        fingerprints.push(link["fingerprint"].as_str().unwrap().to_owned());
    }
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 1);
}

#[test]
fn oa1_14_short_keys_are_warned_of_and_shorter_ones_refused() {
    let (house, long) = house();
    let add = |name: &str, file: &str| house.run(&["link", "add", name, "--consumer-key", name, "--public-key", file]);
    let ran = add("long", &long);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let ran = add("old", public_key(&house, "old", 1024).to_str().unwrap());
    assert!(ran.code == 0 && ran.err.contains("fewer than 2048 bits"), "{}", ran.err);
    let ran = add("short", public_key(&house, "short", 768).to_str().unwrap());
    assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains("768 bits"), "{}", ran.err);
    let ran = add("none", house.write("none.pub", "no key at all").to_str().unwrap());
    assert!(ran.code == 1 && ran.err.lines().count() == 1, "{}", ran.err);
    let ran = add("absent", "absent.pub");
    assert!(ran.code == 1 && ran.err.contains("absent.pub cannot be read"), "{}", ran.err);
}

#[test]
fn what_makes_no_sense_is_a_mistake_of_usage_and_what_cannot_be_is_told_with_its_remedy() {
    let (house, key) = house();
    let add = ["link", "add", "Bamboo", "--consumer-key", "OauthKey"];
    for wrong in [
        &[][..],
        &["--public-key", &key, "--shared-secret"],
        &["--public-key", &key, "--face", "jira"],
        &["--public-key", &key, "--signature", "RSA-MD5"],
        &["--public-key", &key, "--as", "alice"],
    ] {
        let ran = house.run(&[&add[..], wrong].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong:?}: {}", ran.err);
    }
    assert_eq!(house.run(&["link", "add", "Bamboo", "--shared-secret"]).code, 2, "a consumer key is needed");
    assert_eq!(house.run(&["app", "add", "Importer"]).code, 2, "an owner is needed");
    let key_with_hmac = [&add[..], &["--public-key", &key, "--signature", "HMAC-SHA1"]].concat();
    let ran = house.run(&key_with_hmac);
    assert!(ran.code == 1 && ran.err.contains("HMAC-SHA1"), "{}", ran.err);
    let ran = house.run(&[&add[..], &["--public-key", &key, "--callback", "javascript:alert(1)"]].concat());
    assert!(ran.code == 1 && ran.err.contains("callback"), "{}", ran.err);
    let ran = house.run(&[&add[..], &["--public-key", &key, "--two-legged", "--as", "nobody"]].concat());
    assert!(ran.code == 1 && ran.err.contains("nobody"), "{}", ran.err);
    house.ok(&[&add[..], &["--public-key", &key]].concat());
    let ran = house.run(&[&add[..], &["--public-key", &key]].concat());
    assert!(ran.code == 1 && ran.err.contains("taken"), "{}", ran.err);
    for verb in ["show", "delete"] {
        let ran = house.run(&["link", verb, "nothing"]);
        assert!(ran.code == 1 && ran.err.contains("`claviger link list` shows all"), "{verb}: {}", ran.err);
    }
    let ran = house.run(&["app", "add", "Importer", "--owner", "nobody"]);
    assert!(ran.code == 1 && ran.err.contains("nobody"), "{}", ran.err);
}

#[test]
fn a_link_is_made_shown_listed_and_deleted() {
    let (house, key) = house();
    let ran = house.run(&["link", "list"]);
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.contains("claviger link add"), "{}", ran.err);
    let narrow =
        ["--signature", "RSA-SHA512", "--signature", "RSA-SHA256", "--callback", "https://ci.example.org/back"];
    let add = ["link", "add", "Bamboo", "--consumer-key", "OauthKey", "--public-key", &key, "--body-hash"];
    let told = house.ok(&[&add[..], &narrow].concat());
    assert!(told.contains("OauthKey") && told.contains("2048"), "{told}");
    let shown = house.json(&["link", "show", "OauthKey", "--json"]);
    assert_eq!(shown["signature_methods"], serde_json::json!(["RSA-SHA256", "RSA-SHA512"]));
    assert_eq!((shown["face"].as_str(), shown["body_hash"].as_bool()), (Some("atlassian"), Some(true)));
    assert_eq!((shown["callback"].as_str(), shown["tokens"].as_u64()), (Some("https://ci.example.org/back"), Some(0)));
    let id = shown["id"].as_str().unwrap();
    assert!(house.ok(&["link", "show", id]).contains("RSA-SHA512"));
    assert!(house.ok(&["link", "list"]).contains("OauthKey"));
    assert_eq!(house.json(&["link", "list", "--json"]).as_array().map(Vec::len), Some(1));
    house.ok(&["link", "delete", "OauthKey", "--yes"]);
    assert_eq!(house.run(&["link", "show", id]).code, 1);
}

#[test]
fn a_shared_secret_stands_alone_on_stdout_and_never_again() {
    let (house, _) = house();
    let add = ["link", "add", "Importer", "--consumer-key", "importer", "--shared-secret", "--face", "allura"];
    let ran = house.run(&add);
    let secret = ran.out.trim_end().to_owned();
    assert!(ran.code == 0 && ran.out.lines().count() == 1 && secret.len() >= 40, "{} {}", ran.out, ran.err);
    assert!(ran.err.contains("shown once"), "{}", ran.err);
    let shown = house.ok(&["link", "show", "importer", "--json"]);
    assert!(shown.contains("\"allura\"") && shown.contains("HMAC-SHA1") && !shown.contains(&secret), "{shown}");
    let another = ["link", "add", "Another", "--consumer-key", "another", "--shared-secret", "--json"];
    assert!(house.json(&another)["secret"].as_str().is_some_and(|secret| secret.len() >= 40));
}

#[test]
fn a_link_may_act_without_a_person_as_somebody_or_as_itself() {
    let (house, key) = house();
    house.ok(&["user", "add", "robot", "--service"]);
    let add = |name: &str, more: &[&str]| {
        let link = ["link", "add", name, "--consumer-key", name, "--public-key", &key, "--two-legged", "--json"];
        house.json(&[&link[..], more].concat())["two_legged"].as_str().map(str::to_owned)
    };
    assert_eq!(add("as-robot", &["--as", "robot"]).as_deref(), Some("robot"));
    assert_eq!(add("as-itself", &[]).as_deref(), Some("as-itself"));
    assert_eq!(house.json(&["user", "show", "as-itself", "--json"])["kind"], "service");
    // what fails leaves nothing behind, so that it can be done again
    let bad = house.write("bad.pub", "no key").display().to_string();
    let again = ["link", "add", "again", "--consumer-key", "again", "--two-legged", "--public-key"];
    assert_eq!(house.run(&[&again[..], &[bad.as_str()]].concat()).code, 1);
    house.ok(&[&again[..], &[key.as_str()]].concat());
    let taken = house.run(&["link", "add", "x", "--consumer-key", "robot", "--two-legged", "--public-key", &key]);
    assert!(taken.code != 0 && taken.err.contains("--as") && taken.err.contains("`robot` already"), "{}", taken.err);
    assert_eq!(house.run(&["link", "show", "robot"]).code, 1, "neither is there");
    let person = ["link", "add", "no", "--consumer-key", "no", "--public-key", &key];
    assert!(house.json(&[&person[..], &["--json"]].concat())["two_legged"].is_null());
}

#[test]
fn a_running_server_obeys_at_once() {
    let (house, key) = house();
    let server = house.serve(&[]);
    assert!(!known(&server, "OauthKey"));
    house.ok(&["link", "add", "Bamboo", "--consumer-key", "OauthKey", "--public-key", &key]);
    assert!(known(&server, "OauthKey"));
    house.ok(&["link", "delete", "OauthKey", "--yes"]);
    assert!(!known(&server, "OauthKey"));
}

#[test]
fn an_application_is_registered_given_another_secret_and_deleted() {
    let (house, _) = house();
    house.ok(&["user", "add", "bob", "--no-password"]);
    let ran = house.run(&["app", "list"]);
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.contains("claviger app add"), "{}", ran.err);
    let ran = house.run(&["app", "add", "Importer", "--owner", "alice", "--redirect", "https://a.example/back"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let [key, secret] = *lines.as_slice() else { panic!("a key and a secret: {}", ran.out) };
    let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    assert!((key.len(), secret.len()) == (20, 80) && is_hex(key) && is_hex(secret), "{}", ran.out);
    let another = house.json(&["app", "add", "Another", "--owner", "bob", "--json"]);
    assert_eq!(another["secret"].as_str().map(str::len), Some(80));
    let shown = house.json(&["app", "show", key, "--json"]);
    assert_eq!((shown["owner"].as_str(), shown["face"].as_str()), (Some("alice"), Some("allura")));
    assert_eq!((shown["callback"].as_str(), shown.get("secret")), (Some("https://a.example/back"), None));
    assert_eq!(house.json(&["app", "list", "--json"]).as_array().map(Vec::len), Some(2));
    let hers = house.json(&["app", "list", "--owner", "alice", "--json"]);
    assert_eq!((hers.as_array().map(Vec::len), hers[0]["consumer_key"].as_str()), (Some(1), Some(key)));
    assert!(house.ok(&["app", "list"]).contains("bob"));
    let renewed = house.ok(&["app", "rotate-secret", key]);
    assert!(renewed.len() == 80 && renewed != secret, "{renewed}");
    house.ok(&["app", "delete", shown["id"].as_str().unwrap(), "--yes"]);
    let ran = house.run(&["app", "show", key]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
}
