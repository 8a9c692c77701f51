//! Foreign client programs, unmodified, against a server on a real port. Each is a short script under `tests/clients`.

use std::path::PathBuf;
use std::process::Stdio;

use claviger_domain::credential::WantedExpiry;
use claviger_domain::time::Timestamp;
use claviger_domain::token::TokenFormat;
use claviger_testkit::browser::Browser;
use claviger_testkit::upstream::Upstream;
use claviger_testkit::{TestDatabase, TestServer, signer};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The time of this machine: programs that sign their requests look at it, and servers hold them to it.
#[expect(clippy::disallowed_methods, reason = "foreign programs cannot be given another clock")]
pub(crate) fn machine_time() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
}

/// The private key of the tests' links, in a file.
fn key_file(name: &str) -> String {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, signer::private_key()).unwrap();
    file.display().to_string()
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

/// A program in Python that prints the address of a question, and waits for the code that a person brings back.
struct Asking(Child, BufReader<ChildStdout>);

impl Asking {
    async fn start(arguments: &[&str]) -> (Self, String) {
        let mut program = Command::new(root().join("target/test-tools/venv/bin/python"))
            .args(arguments)
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python is there: run scripts/install-test-tools");
        let mut said = BufReader::new(program.stdout.take().unwrap());
        let mut address = String::new();
        said.read_line(&mut address).await.unwrap();
        (Self(program, said), address.trim().to_owned())
    }

    /// Types the code, and returns what the program says until its good end.
    async fn takes(self, code: &str) -> String {
        let Self(mut program, mut said) = self;
        program.stdin.take().unwrap().write_all(format!("{code}\n").as_bytes()).await.unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).await.unwrap();
        assert!(program.wait().await.unwrap().success(), "{rest}");
        rest
    }
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

#[tokio::test]
async fn jira_and_atlassian_python_api_sign_with_a_link() {
    let server = TestServer::start().await;
    server.clock.set(machine_time());
    let alice = server.person("alice").await;
    server.project("looking-glass", &alice).await;
    let link = server.link("OauthKey").await.dance_with(&alice).await;
    let key = key_file("oauth1_clients.pem");
    let arguments = [&link.token, &link.token_secret, "OauthKey", &key, "alice", "looking-glass"];
    run(&server, "oauth1_clients.py", &arguments).await;
    server.after().await;
}

/// The published walk: request token, browser, code, access token, use. The person has a real browser.
#[tokio::test]
async fn requests_oauthlib_dances_with_a_key_and_with_a_secret_and_a_pin() {
    let server = TestServer::start().await;
    server.clock.set(machine_time());
    let alice = server.person("alice").await;
    server.link("OauthKey").await;
    let key = key_file("oauth1_dance.pem");
    let application = server.application("0123456789abcdef0123", &alice).await;
    let script = root().join("tests/clients/oauth1_dance.py").display().to_string();
    let url = format!("http://{}", server.address);
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    for (provider, consumer, proof) in
        [("atlassian", "OauthKey", &key), ("allura", "0123456789abcdef0123", &application.secret)]
    {
        let (program, address) = Asking::start(&[&script, &url, provider, consumer, proof, "alice"]).await;
        let (_, path) = address.split_once(&url).unwrap_or_else(|| panic!("{address}"));
        browser.open(path).await;
        browser.fill("#password", &alice.password()).await;
        browser.keys("\n").await;
        let code = browser.element("#secret").await.text().await.unwrap();
        if provider == "allura" {
            browser.sees(&format!("PIN: {code}")).await;
        }
        assert_eq!(program.takes(&code).await, "ok\n");
    }
    browser.end().await;
    server.after().await;
}

/// An API that checks bearers with PyJWT, behind a program that signs: the gate stands between.
#[tokio::test]
async fn pyjwt_checks_what_the_gate_says_of_a_signed_request() {
    let upstream = Upstream::start().await;
    let routes = format!("[[route]]\npath = '/api'\nupstream = '{}'\nbearer_assertion = true", upstream.url());
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.routes = routes).await;
    server.clock.set(machine_time());
    let alice = server.person("alice").await;
    let program = server.link("OauthKey").await.dance_with(&alice).await;
    program.sign(server.get("/api/x")).send().await.assert(200);
    let seen = upstream.only();
    let sent = seen.one("authorization").unwrap();
    run(&server, "bearer_assertion.py", &[sent, &upstream.url(), "alice"]).await;
}

/// What the page of a link shows can be pasted: here between the browser's page and a person who brings back the code.
#[tokio::test]
async fn the_steps_that_the_page_of_a_link_shows_in_python_work() {
    let server = TestServer::start().await;
    server.clock.set(machine_time());
    let (alice, link) = (server.person("alice").await, server.link("bamboo").await);
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let page = browser.open(&format!("/links/{}", link.id)).await.assert(200).text();
    let shown =
        page.split_once("id=\"dance\" tabindex=\"0\">").and_then(|(_, rest)| rest.split_once("</pre>")).unwrap().0;
    let shown = shown.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&");
    let python = shown.replace("http://127.0.0.1:8470", &format!("http://{}", server.address));
    let python = python.replace("link.pem", &key_file("oauth1_page.pem"));
    let (program, address) = Asking::start(&["-u", "-c", &python]).await;
    let token = address.split_once("/authorize?oauth_token=").unwrap_or_else(|| panic!("{address}{python}")).1;
    let code = link.with(token, "").allowed(&alice, &["Read only"], WantedExpiry::Default).await;
    let me = program.takes(&code).await;
    assert!(me.contains("'login': 'alice'"), "{me}");
    server.after().await;
}
