//! Second factors: what a person does with them, in a real Chromium.

use std::time::Duration;

use claviger_domain::secret::Secret;
use claviger_domain::time::Clock;
use claviger_domain::totp::TotpSecret;
use claviger_testkit::actors::Actor;
use claviger_testkit::browser::Browser;
use claviger_testkit::{TestDatabase, TestServer};
use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};

/// Signs in as far as the password opens.
async fn password(browser: &Browser, login: &str, password: &str) {
    browser.open("/sign-in").await;
    browser.fill("#login", login).await;
    browser.fill("#password", password).await;
    browser.click("form[action='/sign-in'] button").await;
}

async fn sign_out(browser: &Browser) {
    browser.click("form[action='/sign-out'] button").await;
    browser.sees("signed out").await;
}

/// A site with a name, as passkeys want it.
async fn named() -> TestServer {
    TestServer::with(TestDatabase::sqlite().await, |options| options.named = Some("localhost")).await
}

/// A device of the browser's own, with a finger that always fits.
async fn device(browser: &Browser) -> String {
    let options = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "isUserConsenting": true,
    });
    let id: Value = browser.command("/webauthn/authenticator", options).await;
    id.as_str().unwrap_or_else(|| panic!("no virtual authenticator: {id}")).to_owned()
}

/// Signs somebody in and makes them a passkey on the device.
async fn make_passkey(server: &TestServer, browser: &Browser, whose: &Actor) {
    browser.sign_in(whose).await;
    browser.open("/profile/security").await;
    browser.click("[href='/profile/security/passkeys/new']").await;
    browser.fill("#name", "Laptop").await;
    browser.fill("#password", &whose.password()).await;
    browser.keys("\n").await;
    browser.sees("Keep these recovery codes").await;
    for code in browser.element("#codes").await.text().await.unwrap().split_whitespace() {
        server.remember_secret(code);
    }
}

#[tokio::test]
async fn an_app_is_set_up_and_asked_for_without_scripts() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/profile").await;
    browser.click("[href='/profile/security']").await;
    browser.click("[href='/profile/security/app']").await;
    browser.sees_element("svg.qr path").await;
    let key = browser.element("#app-key").await.text().await.unwrap().replace(' ', "");
    server.remember_secret(&key);
    let app = TotpSecret::from_bytes(Secret::new(BASE32_NOPAD.decode(key.as_bytes()).unwrap()));
    browser.fill("#code", "000000").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("main form .primary").await;
    browser.sees("not the code of this moment").await;
    assert_eq!(browser.element("#app-key").await.text().await.unwrap().replace(' ', ""), key);
    browser.fill("#code", &app.code_at(server.clock.now())).await;
    browser.fill("#password", &alice.password()).await;
    browser.click("main form .primary").await;
    browser.sees("Keep these recovery codes").await;
    let codes = browser.element("#codes").await.text().await.unwrap();
    let codes: Vec<_> = codes.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10);
    codes.iter().for_each(|code| server.remember_secret(code));
    sign_out(&browser).await;

    browser.open("/sessions").await;
    password(&browser, "alice", &alice.password()).await;
    browser.sees("One more step").await;
    browser.fill("#code", "000000").await;
    browser.click("main form .primary").await;
    browser.sees("not right, or was used before").await;
    server.clock.advance(Duration::from_secs(30));
    browser.fill("#code", &app.code_at(server.clock.now())).await;
    browser.click("main form .primary").await;
    browser.sees_element("form[action='/sign-out']").await;
    sign_out(&browser).await;

    password(&browser, "alice", &alice.password()).await;
    browser.fill("#code", &codes[3]).await;
    browser.click("main form .primary").await;
    browser.sees_element("form[action='/sign-out']").await;
    browser.open("/profile/security").await;
    browser.sees("9 codes are left").await;
    browser.click("[href='/profile/security/app/remove']").await;
    browser.sees("last second factor").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("main form .danger").await;
    browser.sees("The app is removed").await;
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_passkey_is_made_signs_in_alone_and_confirms_a_change() {
    let server = named().await;
    let alice = server.person("alice").await;
    let browser = Browser::start(&server).await;
    device(&browser).await;
    make_passkey(&server, &browser, &alice).await;
    sign_out(&browser).await;

    // the password alone stops at the second step, which the passkey takes
    password(&browser, "alice", &alice.password()).await;
    browser.sees("One more step").await;
    browser.click("[data-passkey='/sign-in/code/options']").await;
    browser.sees_element("form[action='/sign-out']").await;
    sign_out(&browser).await;

    browser.open("/sign-in?next=%2Fprofile%2Fsecurity").await;
    browser.click("[data-passkey='/sign-in/passkey/options']").await;
    browser.sees("Laptop").await;
    assert_eq!(browser.path().await, "/profile/security");

    // a change is confirmed with it, in place of the password
    browser.click("[href^='/profile/security/passkeys/pky_']").await;
    browser.fill("#name", "Old laptop").await;
    browser.click("[data-passkey-confirms]").await;
    browser.sees("Saved.").await;
    browser.sees("Old laptop").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_passkey_confirms_the_deed_that_was_meant() {
    let server = named().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let token = alice.token().make().await;
    let browser = Browser::start(&server).await;
    device(&browser).await;
    make_passkey(&server, &browser, &admin).await;
    browser.open("/admin/people/alice").await;
    browser.fill("#name", "Somebody else").await;
    browser.click("a[href$='/disable']").await;
    browser.click("[data-passkey-confirms]").await;
    browser.sees("alice is disabled").await;
    assert!(!server.lets_in(&token).await);
    browser.click("a[href$='/enable']").await;
    browser.click("[data-passkey-confirms]").await;
    browser.sees("alice is enabled").await;
    assert!(server.lets_in(&token).await);

    // what the form has besides its one deed, the update of the preview and what Enter presses, is no second deed
    browser.open("/tokens/new").await;
    browser.fill("#description", "by passkey").await;
    browser.click("[data-passkey-confirms]").await;
    browser.sees("You will not see it again").await;
    server.remember_secret(&browser.element("#secret").await.text().await.unwrap());

    // where two deeds are offered, the passkey chooses neither
    browser.open(&format!("/tokens/{}/remove", admin.token().make().await.id)).await;
    browser.click("[data-passkey-confirms]").await;
    browser.sees("Confirmed").await;
    browser.click("button[formaction='/tokens/suspend']").await;
    browser.sees("Suspended").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_browser_without_the_passkey_is_told_so_and_stays_out() {
    let server = named().await;
    server.person("alice").await;
    let browser = Browser::start(&server).await;
    device(&browser).await;
    browser.open("/sign-in").await;
    browser.click("[data-passkey]").await;
    browser.sees("did not get an answer").await;
    browser.end().await;
}

#[tokio::test]
async fn ses_06_an_answer_of_a_passkey_without_the_doors_token_is_refused() {
    let server = named().await;
    let mut browser = server.pages();
    browser.open("/sign-in").await.assert(200);
    for path in ["/sign-in/passkey", "/sign-in/passkey/options", "/sign-in/code", "/sign-in/code/options"] {
        browser.post_raw(path, &[("passkey", "{}")]).await.assert(403);
    }
    browser.post("/sign-in/passkey", &[("passkey", "{}")]).await.assert(403);
    let options = browser.post("/sign-in/passkey/options", &[]).await.assert(200).json();
    assert_eq!(options["rpId"], "localhost");
    server.after().await;
}

#[tokio::test]
async fn where_the_site_has_no_name_nothing_offers_a_passkey() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    assert!(!browser.open("/sign-in").await.text().contains("data-passkey"));
    browser.post("/sign-in/passkey/options", &[]).await.assert(404);
    browser.sign_in(&alice).await;
    assert!(browser.open("/profile/security").await.text().contains("only where the site has a name"));
    browser.open("/profile/security/passkeys/new").await.assert(404);
    server.after().await;
}
