//! The pages of the book about dialects, carried out: every command is run, and every answer is what the page shows.
//!
//! A block of `sh` may be followed by one of `json`: what the last command prints holds at least these members. A text
//! that ends in `...` stands for everything that begins so.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use claviger_testkit::TestServer;
use serde_json::Value;
use tokio::process::Command;

/// Where the clients are that a page calls by name.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/test-tools");

struct Step {
    command: String,
    shown: Option<Value>,
}

/// The blocks of a page, in their order.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![];
    let mut blocks = page.split("```").skip(1).step_by(2);
    while let Some((language, body)) = blocks.next().and_then(|block| block.split_once('\n')) {
        match language {
            "sh" => steps.push(Step { command: body.to_owned(), shown: None }),
            "json" => steps.last_mut().unwrap().shown = Some(serde_json::from_str(body).unwrap()),
            _ => {}
        }
    }
    steps
}

/// Runs a page's commands in one shell, as somebody does who reads it from above to below.
async fn carried_out(server: &TestServer, page: &str, password: &str) {
    carried_out_at(server.address, page, password).await;
}

async fn carried_out_at(address: SocketAddr, page: &str, password: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src")).join(page);
    let steps = steps(&std::fs::read_to_string(&path).unwrap());
    assert!(steps.len() >= 3, "{page} has no commands");
    let folder = tempfile(page);
    let commands = steps.iter().enumerate().map(|(number, step)| format!("{{\n{}}} >answer{number}\n", step.command));
    let script = format!("PATH=\"{TOOLS}/venv/bin:$PATH\"\n{}", commands.collect::<String>());
    let done = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .current_dir(&folder)
        .env("URL", format!("http://{address}"))
        .env("PASSWORD", password)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .await
        .unwrap();
    assert!(done.status.success(), "{page}: {}\n{script}", String::from_utf8_lossy(&done.stderr));
    for (number, step) in steps.iter().enumerate() {
        let printed = std::fs::read_to_string(folder.join(format!("answer{number}"))).unwrap();
        if let Some(shown) = &step.shown {
            let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{page}: no JSON: {printed}"));
            assert!(holds(&answer, shown), "{page}: {}\nprints {answer}\nnot {shown}", step.command);
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn tempfile(page: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(page.replace('/', "-"));
    let _ = std::fs::remove_dir_all(&folder); // what an interrupted run left
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn holds(answer: &Value, shown: &Value) -> bool {
    match (answer, shown) {
        (Value::Object(answer), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| answer.get(name).is_some_and(|answer| holds(answer, shown)))
        }
        (Value::Array(answer), Value::Array(shown)) => {
            answer.len() == shown.len() && answer.iter().zip(shown).all(|(answer, shown)| holds(answer, shown))
        }
        (Value::String(answer), Value::String(shown)) => match shown.strip_suffix("...") {
            Some(start) => answer.starts_with(start),
            None => answer == shown,
        },
        _ => answer == shown,
    }
}

#[tokio::test]
async fn the_page_about_jelastic_holds() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    carried_out(&server, "dialects/jelastic.md", &alice.password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_youtrack_holds() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("rest-api", &alice).await;
    carried_out(&server, "dialects/youtrack.md", &alice.password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_tuleap_holds() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("editor", &alice).await;
    carried_out(&server, "dialects/tuleap.md", &alice.password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_allura_holds() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("editor", &alice).await;
    // The page is about a server that is reached over HTTPS.
    carried_out_at(server.secure_address, "dialects/allura.md", &alice.password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_applications_of_allura_holds() {
    let server = TestServer::start().await;
    server.clock.set(crate::clients::machine_time());
    let alice = server.person("alice").await;
    server.project("editor", &alice).await;
    carried_out(&server, "dialects/allura-applications.md", &alice.password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_introspection_holds() {
    let server = TestServer::start().await;
    carried_out(&server, "gate/introspection.md", &server.admin().password()).await;
    server.after().await;
}

#[tokio::test]
async fn the_page_about_atlassian_holds() {
    let server = TestServer::start().await;
    server.clock.set(crate::clients::machine_time());
    carried_out(&server, "dialects/atlassian.md", &server.admin().password()).await;
    server.after().await;
}
