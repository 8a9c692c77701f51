//! Foreign client programs, unmodified, against a server on a real port. Each is a short script under `tests/clients`.

use std::path::PathBuf;

use claviger_domain::token::TokenFormat;
use claviger_testkit::TestServer;
use tokio::process::Command;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Runs a script to its end, and demands that it says `ok`.
async fn run(server: &TestServer, script: &str, arguments: &[&str]) {
    let tools = root().join("target/test-tools");
    let (program, libraries) = match script.ends_with(".py") {
        true => (tools.join("venv/bin/python"), tools.join("venv")),
        false => (PathBuf::from("node"), tools.join("node/node_modules")),
    };
    assert!(libraries.exists(), "{} is not there: run scripts/install-test-tools", libraries.display());
    let done = Command::new(program)
        .arg(root().join("tests/clients").join(script))
        .arg(format!("http://{}", server.address))
        .args(arguments)
        .env("NODE_PATH", &libraries)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .await;
    let done = done.unwrap_or_else(|error| panic!("{script} cannot be run: {error}: run scripts/install-test-tools"));
    let (said, erred) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.ends_with("ok\n"), "{script}: {said}\n{erred}");
}

#[tokio::test]
async fn jelapi_calls_with_a_token() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().sets(["Extended Access"]).format(TokenFormat::Jelastic).make().await;
    let narrow = alice.token().methods(["environment.control.getenvs"]).format(TokenFormat::Jelastic).make().await;
    run(&server, "jelapi_tokens.py", &[&token.secret, &narrow.secret]).await;
    server.after().await;
}

#[tokio::test]
async fn py_jelastic_lives_through_all_methods_of_tokens() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    run(&server, "py_jelastic_tokens.py", &["alice", &alice.password()]).await;
    server.after().await;
}

#[tokio::test]
async fn youtrack_rest_client_reads_its_user_and_projects() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    server.project("rest-api", &alice).await;
    server.private_project("secret", &bob).await;
    let token = alice.token().format(TokenFormat::Youtrack).make().await;
    run(&server, "youtrack_projects.js", &[&token.secret, "alice", "rest-api"]).await;
    server.after().await;
}
