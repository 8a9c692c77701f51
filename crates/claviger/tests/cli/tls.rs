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
