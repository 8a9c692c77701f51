//! The journeys of programs of others in a real Chromium, and what axe-core finds on each page in each state.

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;
use claviger_testkit::signer::public_key;

/// The secret that the page shows.
async fn secret(server: &TestServer, browser: &Browser) -> String {
    browser.sees("You will not see it again").await;
    let secret = browser.element("#secret").await.text().await.unwrap();
    server.remember_secret(&secret);
    secret
}

/// Neither Reload nor Back show it again.
async fn is_gone(browser: &Browser, secret: &str, said: &str) {
    browser.driver.refresh().await.unwrap();
    browser.sees(said).await;
    assert!(!browser.driver.source().await.unwrap().contains(secret));
    browser.open("/sessions").await;
    browser.driver.back().await.unwrap();
    browser.sees(said).await;
    assert!(!browser.driver.source().await.unwrap().contains(secret));
}

#[tokio::test]
async fn an_application_gets_its_keys_and_a_bearer_token_that_is_taken_back() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("glass", &alice).await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.keys("ga").await;
    browser.sees("No applications yet").await;
    browser.look("applications-empty").await;
    browser.keys("n").await;
    browser.fill("#name", "Project backup").await;
    browser.fill("#callback", "backup.example.org").await;
    browser.fill("#password", "wrong").await;
    browser.click("button.primary").await;
    browser.sees("2 things need another look").await;
    browser.look("application-wrong").await;
    browser.fill("#callback", "").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.primary").await;
    let shown = secret(&server, &browser).await;
    browser.look("application-secret").await;
    is_gone(&browser, &shown, "No tokens yet").await;
    browser.look("application").await;
    browser.keys("n").await;
    browser.sees("Generate a bearer token for Project backup").await;
    browser.look("bearer-new").await;
    browser.click("input[name=grant][value='Full access']").await;
    browser.fill("#password", &alice.password()).await;
    browser.click(".actions button[value=save]").await;
    let value = secret(&server, &browser).await;
    browser.look("bearer-value").await;
    server.post("/rest/p/glass").secure().form("access_token", &value).send().await.assert(200);
    server.flush().await;
    browser.click("a.primary").await;
    browser.sees("127.0.0.1").await;
    browser.look("application-tokens").await;
    browser.open("/applications").await;
    browser.look("applications").await;
    browser.click("th.name a").await;
    browser.click("td.deed a").await;
    browser.sees("It is in use from").await;
    browser.look("bearer-revoke").await;
    browser.fill("#password", &alice.password()).await;
    browser.keys("\n").await;
    browser.sees("has lost that access").await;
    server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(401);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn without_scripts_an_application_is_a_few_forms() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("glass", &alice).await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/applications/new").await;
    browser.fill("#name", "Project backup").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.primary").await;
    secret(&server, &browser).await;
    browser.click("a.primary").await;
    browser.click("a[href$='/new-token']").await;
    browser.fill("#password", &alice.password()).await;
    browser.click(".actions button[value=save]").await;
    let value = secret(&server, &browser).await;
    server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(200);
    browser.click("a.primary").await;
    browser.click("td.deed a").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.danger").await;
    browser.sees("No tokens yet").await;
    server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(401);
    browser.click("a[href$='/delete']").await;
    browser.sees("every token of it dies").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.danger").await;
    browser.sees("is deregistered").await;
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_link_is_made_allowed_seen_and_taken_back() {
    let server = TestServer::start().await;
    let (admin, alice) = (server.admin(), server.person("alice").await);
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    browser.keys("gl").await;
    browser.sees("No application links yet").await;
    browser.look("links-empty").await;
    browser.keys("n").await;
    browser.fill("#name", "Bamboo client").await;
    browser.fill("#consumer_key", "OauthKey").await;
    browser.fill("#public_key", "no key").await;
    browser.click("details.more summary").await;
    browser.look("link-new").await;
    browser.click("input[name=proof][value=secret]").await;
    browser.look("link-new-secret").await;
    browser.click("input[name=proof][value=key]").await;
    browser.fill("#password", &admin.password()).await;
    browser.click("button.primary").await;
    browser.sees("Not a public key").await;
    browser.look("link-wrong").await;
    browser.fill("#public_key", &public_key()).await;
    browser.fill("#password", &admin.password()).await;
    browser.click("button.primary").await;
    browser.sees("Bamboo client is linked").await;
    browser.look("link").await;
    browser.click("[action='/sign-out'] button").await;

    let asked = server.program_of("OauthKey").await.request_token().await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.fill("#password", &alice.password()).await;
    browser.click(".evenly [value='allow']").await;
    let code = browser.element("#secret").await.text().await.unwrap();
    let program = asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200));
    program.sign(server.get("/rest/api/2/myself")).send().await.assert(200);
    server.flush().await;
    browser.click("a[href='/authorized']").await;
    browser.sees("Bamboo client").await;
    browser.look("authorized").await;
    browser.click("th.name a").await;
    browser.sees("from 127.0.0.1 (oauth1)").await;
    browser.open("/authorized").await;
    browser.click("td.deed a").await;
    browser.fill("#password", &alice.password()).await;
    browser.look("authorized-revoke").await;
    browser.click("button.danger").await;
    browser.sees("Bamboo client has lost that access").await;
    browser.look("authorized-empty").await;
    let refused = program.sign(server.get("/rest/api/2/myself")).send().await.assert(401);
    assert_eq!(refused.text(), "oauth_problem=token_rejected");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}
