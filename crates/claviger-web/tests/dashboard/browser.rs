//! In a real Chromium.

use claviger_testkit::browser::Browser;
use claviger_testkit::{TestDatabase, TestServer};

#[tokio::test]
async fn a_person_signs_in_and_out_with_the_keyboard_alone() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::start(&server).await;
    browser.open("/sessions").await;
    browser.keys("alice\t").await;
    browser.keys(&alice.password()).await;
    browser.keys("\n").await;
    browser.sees("this one").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.click("[action='/sign-out'] button").await;
    browser.sees("signed out").await;
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_person_signs_in_without_scripts() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/profile").await;
    browser.sees("alice").await;
    browser.end().await;
}

/// Browsers send no Fetch Metadata to an origin that they do not trust, and their `Origin` is what the page's policy leaves of
/// it: with scripts, without, and in what a script sends by itself.
#[tokio::test]
async fn ses_05_a_site_in_clear_by_its_name_lets_people_in_and_work() {
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.named = Some("claviger.test")).await;
    let alice = server.person("alice").await;
    for browser in [Browser::start(&server).await, Browser::without_scripts(&server).await] {
        browser.sign_in(&alice).await;
        browser.open("/tokens/new").await;
        browser.fill("#description", "by name").await;
        browser.fill("#password", &alice.password()).await;
        browser.click("button.primary[value=save]").await;
        browser.sees("You will not see it again").await;
        server.remember_secret(&browser.element("#secret").await.text().await.unwrap());
        browser.end().await;
    }
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens/new").await;
    browser.click("input[name=grant][value=custom]").await;
    browser.sees("do nothing yet").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}
