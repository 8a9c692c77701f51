//! Native TLS: certificates from files, replaced while the server runs.

use std::path::PathBuf;

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::house::{House, curl, pause};

/// Writes a new pair; the certificate is its own authority, so that only the new one verifies.
fn pair(house: &House) -> (PathBuf, PathBuf) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (house.write("cert.pem", &cert.pem()), house.write("key.pem", &signing_key.serialize_pem()))
}

fn get(url: &str, authority: &str, version: &str) -> u16 {
    let port = url.rsplit(':').next().unwrap();
    curl(&["--cacert", authority, version, &format!("https://localhost:{port}/health/ready")]).status
}

#[test]
fn https_is_spoken_in_both_versions_and_a_new_certificate_needs_no_restart() {
    let house = House::new();
    let (cert, _) = pair(&house);
    let first = house.write("first.pem", &std::fs::read_to_string(&cert).unwrap());
    let file = house.write("claviger.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    let server = house.serve(&["--config", file.to_str().unwrap()]);
    assert!(server.url.starts_with("https://"));
    let (first, second) = (first.to_str().unwrap(), cert.to_str().unwrap());
    assert_eq!((get(&server.url, first, "--http1.1"), get(&server.url, first, "--http2")), (200, 200));
    assert_eq!(get(&server.url.replace("https", "http"), first, "--http1.1"), 200, "the same address");

    house.write("key.pem", "half a key");
    server.signal("HUP");
    server.logged("the old one stays");
    assert_eq!(get(&server.url, first, "--http1.1"), 200, "a broken file changes nothing");

    pair(&house);
    server.signal("HUP");
    server.logged("certificate was read again");
    assert_eq!((get(&server.url, first, "--http1.1"), get(&server.url, second, "--http1.1")), (0, 200));

    pair(&house);
    server.logged("the certificate was replaced");
    while get(&server.url, second, "--http1.1") != 200 {
        pause();
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_before_anything_is_made() {
    let house = House::new();
    let (_, key) = pair(&house);
    let other = std::fs::read_to_string(&key).unwrap();
    pair(&house);
    house.write("key.pem", &other);
    let file = house.write("claviger.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    for command in ["check-config", "serve"] {
        let ran = house.run(&[command, "--config", file.to_str().unwrap()]);
        assert!(ran.code == 1 && ran.err.contains("cannot be used together"), "{command}: {}", ran.err);
    }
}

#[test]
fn a_key_that_cannot_be_used_is_told_at_its_own_line() {
    let house = House::new();
    pair(&house);
    let file = house.write("claviger.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    for (key, told) in [
        ("half a key", "key.pem holds no private key in PEM"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "key.pem is encrypted"),
    ] {
        house.write("key.pem", key);
        let ran = house.run(&["check-config", "--config", file.to_str().unwrap()]);
        assert!(ran.code == 1 && ran.err.contains("claviger.toml:3: tls.key: "), "{}", ran.err);
        assert!(ran.err.contains(told) && !ran.err.contains(":2: "), "{}", ran.err);
    }
}

fn findings(house: &House, authority: Option<&str>) -> Vec<(String, String, String)> {
    let mut program = house.program(&["doctor", "--json"]);
    program.envs(authority.map(|file| ("SSL_CERT_FILE", file)));
    let output = program.output().unwrap();
    let found: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    found.iter().map(|found| (text(found, "about"), text(found, "state"), text(found, "told"))).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a program of its own cannot be given another clock")]
fn the_doctor_and_the_log_see_when_a_certificate_ends() {
    let house = House::new();
    house.ok(&["migrate"]);
    let file = house.write("claviger.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    let now = std::time::SystemTime::now();
    for (days, state, told) in [(0, "bad", "has been over since"), (4, "doubt", "ends on"), (31, "good", "two weeks")] {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let day = std::time::Duration::from_secs(24 * 3600);
        let yesterday = now - day;
        (params.not_before, params.not_after) = ((yesterday - day).into(), (yesterday + day * days).into());
        let key = rcgen::KeyPair::generate().unwrap();
        house.write("cert.pem", &params.self_signed(&key).unwrap().pem());
        house.write("key.pem", &key.serialize_pem());
        let found = findings(&house, None).into_iter().find(|(about, ..)| about == "certificate").unwrap();
        assert!(found.1 == state && found.2.contains(told), "{found:?}");
        if state == "bad" {
            let server = house.serve(&["--config", file.to_str().unwrap()]);
            server.logged("has been over since");
            assert_eq!(server.stop(), Some(0));
        }
    }
}

/// An API with a certificate of a private authority: the gate looks where SSL_CERT_FILE says.
#[test]
fn the_doctor_greets_upstreams_over_tls_as_the_gate_will() {
    let (api, house) = (House::new(), House::new());
    let (cert, _) = pair(&api);
    let file = api.write("claviger.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    let upstream = api.serve(&["--config", file.to_str().unwrap()]);
    let port = upstream.url.rsplit(':').next().unwrap();
    house.ok(&["migrate"]);
    house
        .write("claviger.toml", &format!("[[gate.route]]\nupstream = \"https://localhost:{port}\"\npath = \"/api\"\n"));
    for (authority, state, told) in [(None, "doubt", "certificate"), (cert.to_str(), "good", "takes connections")] {
        let found = findings(&house, authority).into_iter().find(|(about, ..)| about == "upstream").unwrap();
        assert!(found.1 == state && found.2.contains(told), "{found:?}");
    }
    assert_eq!(upstream.stop(), Some(0));
}
