//! In a real Chromium.

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;

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
