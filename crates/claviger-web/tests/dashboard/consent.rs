//! The question of OAuth 1.0a, in a real Chromium and without one.

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;

#[tokio::test]
async fn a_person_allows_a_link_in_the_browser_and_the_program_acts_as_them() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let asked = server.link("bamboo").await.request_token().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.sees("consumer bamboo").await;
    browser.sees("alice").await;
    browser.fill("#password", "wrong").await;
    browser.click("button[value='allow']").await;
    browser.sees_element("#password-fault").await;
    browser.click("input[name='set'][value='Read only']").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button[value='allow']").await;
    let code = browser.element("#secret").await.text().await.unwrap();
    assert_eq!(code.len(), 6, "{code}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    let program = asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200));
    let me = program.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!((me["login"].as_str(), me["sets"][0].as_str()), (Some("alice"), Some("Read only")));
    server.after().await;
}

#[tokio::test]
async fn a_person_denies_a_link_and_the_program_is_told() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let home = format!("http://localhost:{}/assets/x", server.address.port());
    let asked = server.link("bamboo").await.and("oauth_callback", &home).request_token().await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.click("button[value='deny']").await;
    browser.sees("There is nothing here").await;
    assert!(browser.path().await.ends_with("&oauth_verifier=denied"), "{}", browser.path().await);
    browser.end().await;
    let denied = asked.and("oauth_verifier", "denied").exchange().await.assert(401);
    assert_eq!(denied.text(), "oauth_problem=permission_denied");
    server.after().await;
}
