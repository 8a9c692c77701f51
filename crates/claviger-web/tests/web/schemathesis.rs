//! The OpenAPI document against a running server, tried by a program that believes only the document.
//!
//! schemathesis (from `scripts/install-test-tools`) reads `/openapi.json` and asks every operation what the document
//! allows and what it forbids, with the token of an administrator who was given every method. Whatever the answer, it
//! must be one that the document tells of, in the form that it tells.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use claviger_testkit::TestServer;
use serde_json::json;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_one_that_the_document_tells_of() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = home.join("../../target/test-tools/venv/bin/schemathesis");
    assert!(program.exists(), "{} is not there: run scripts/install-test-tools", program.display());
    let server = TestServer::start().await;
    let robot = server.another_admin("robot").await;
    let methods: Vec<String> = server.desk.catalogue().methods().iter().map(|method| method.name.to_string()).collect();
    let token = robot.token().sets(["Full access"]).methods(methods.iter().map(String::as_str)).make().await;
    // Whoever asks must not take away what it asks with.
    let spared = json!([token.id.to_string(), token.number.to_string(), robot.account.id.to_string(), "self", "robot"]);

    let alice = server.person("alice").await;
    server.project("looking-glass", &alice).await;
    let (mut tokens, mut people) = (vec![], vec![]);
    for number in 0..8 {
        let person = server.person(&format!("guest-{number}")).await;
        tokens.push(person.token().make().await.id.to_string());
        people.push(person.login().to_owned());
    }
    let there =
        json!({"tokens": tokens, "user": people, "login": people, "project": ["looking-glass"], "name": ["guests"]});

    // Wrong credentials are sent on purpose, hundreds of them: the throttle forgives them with time.
    let clock = server.clock.clone();
    let time = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            clock.advance(Duration::from_secs(3600));
        }
    });

    let address = format!("http://{}", server.address);
    let run = Command::new(program)
        .args(["--config-file".into(), home.join("tests/web/schemathesis.toml").display().to_string(), "run".into()])
        .args([format!("{address}/openapi.json"), "--url".into(), address])
        .args(["--header".into(), format!("Authorization: Bearer {}", token.secret)])
        .env("SCHEMATHESIS_HOOKS", home.join("tests/web/schemathesis_hooks.py"))
        .env("CLAVIGER_SPARED", spared.to_string())
        .env("CLAVIGER_THERE", there.to_string())
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    time.abort();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    server.get("/health/ready").send().await.assert(200);
}
