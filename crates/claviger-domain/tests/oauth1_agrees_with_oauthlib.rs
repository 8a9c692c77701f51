//! Thousands of signed and tampered requests: base string and verdict are those of Python's oauthlib.
//!
//! A few hundred stand in `oauth1/vectors.jsonl`. Where the test tools are installed, `oauth1/generate.py` makes new ones
//! at every run, so that the two are held against each other on requests nobody has seen.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use claviger_domain::oauth1::{KeyFloor, RsaPublicKey, Scheme, SignatureCheck, SignatureMethod, SignedRequest, Wire};
use serde::Deserialize;

#[derive(Deserialize)]
struct Head {
    keys: HashMap<String, Key>,
}

#[derive(Deserialize)]
struct Key {
    spki: String,
    pkcs1: String,
    certificate: String,
    bits: usize,
}

#[derive(Deserialize, Debug)]
struct Row {
    method: String,
    scheme: String,
    host: String,
    path: String,
    query: Option<String>,
    authorization: Option<String>,
    form: Option<String>,
    token_secret: String,
    key: Option<String>,
    secret: Option<String>,
    base_string: Option<String>,
    valid: bool,
}

#[test]
fn the_vectors_in_this_repository_agree() {
    let vectors = std::fs::read_to_string(here().join("tests/oauth1/vectors.jsonl")).unwrap();
    assert!(all_agree(&vectors) >= 400);
}

#[test]
fn thousands_of_new_requests_agree() {
    let python = here().join("../../target/test-tools/venv/bin/python");
    assert!(python.exists(), "{} is not there: run scripts/install-test-tools", python.display());
    // Another seed at every run; a failure prints it.
    let seed = std::process::id().to_string();
    let script = here().join("tests/oauth1/generate.py");
    let output = Command::new(python).arg(script).args(["--count", "4000", "--seed", &seed]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    eprintln!("seed {seed}");
    assert_eq!(all_agree(&String::from_utf8(output.stdout).unwrap()), 4000);
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn all_agree(vectors: &str) -> usize {
    let mut lines = vectors.lines();
    let head: Head = serde_json::from_str(lines.next().expect("a first line")).expect("the keys");
    let keys: HashMap<&str, Arc<RsaPublicKey>> =
        head.keys.iter().map(|(name, key)| (name.as_str(), Arc::new(same_in_all_forms(key)))).collect();
    let rows: Vec<Row> = lines.map(|line| serde_json::from_str(line).expect("a request")).collect();
    for row in &rows {
        let (base_string, verdict) = ours(row, &keys);
        assert_eq!(verdict.is_ok(), row.valid, "{verdict:?} of {row:#?}");
        if row.base_string.is_some() {
            assert_eq!(base_string, row.base_string, "{row:#?}");
        }
    }
    rows.len()
}

fn same_in_all_forms(key: &Key) -> RsaPublicKey {
    let read = |text: &str| RsaPublicKey::read(text, KeyFloor::Bits1024).expect("a key");
    let bare: String = key.spki.lines().filter(|line| !line.starts_with('-')).collect();
    let one = read(&key.spki);
    for other in [&key.pkcs1, &key.certificate, &bare, &one.to_pem()] {
        assert_eq!(read(other).spki(), one.spki());
    }
    assert_eq!(one.bits(), key.bits);
    assert_eq!(one.to_pem(), key.spki);
    one
}

fn ours(row: &Row, keys: &HashMap<&str, Arc<RsaPublicKey>>) -> (Option<String>, Result<(), String>) {
    let wire = Wire {
        method: &row.method,
        scheme: if row.scheme == "https" { Scheme::Https } else { Scheme::Http },
        host: &row.host,
        path: &row.path,
        query: row.query.as_deref(),
        authorization: row.authorization.as_deref(),
        form: row.form.as_deref().map(str::as_bytes),
    };
    let request = match SignedRequest::read(wire) {
        Ok(request) => request.expect("the request is signed"),
        Err(problem) => return (None, Err(problem.body())),
    };
    let methods = SignatureMethod::ALL.into_iter().collect();
    let check = match (&row.key, &row.secret) {
        (Some(key), _) => SignatureCheck::Key { key: Arc::clone(&keys[key.as_str()]), methods },
        (None, Some(secret)) => SignatureCheck::Secret { secret: secret.as_str().into(), methods },
        (None, None) => unreachable!("a consumer has a key or a secret"),
    };
    (request.base_string(), check.verify(&request, &row.token_secret).map_err(|problem| problem.body()))
}
