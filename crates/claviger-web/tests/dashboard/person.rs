//! Sessions and profile.

use claviger_testkit::TestServer;

#[tokio::test]
async fn ses_14_one_ends_ones_own_sessions_and_nobody_elses() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let (mut here, mut there, mut his) = (server.pages(), server.pages(), server.pages());
    here.sign_in(&alice).await;
    there.sign_in(&alice).await;
    his.sign_in(&bob).await;
    let page = here.open("/sessions").await.text();
    let end = page.split("action=\"/sessions/").find(|part| part.starts_with("tok_")).unwrap();
    let other = format!("/sessions/{}", end.split('"').next().unwrap());
    his.open("/sessions").await;
    his.post(&other, &[]).await.assert(404);
    assert!(there.open("/sessions").await.text().contains("alice"));
    here.post(&other, &[]).await.assert(200);
    assert!(there.open("/sessions").await.text().contains("name=\"password\""));
    there.sign_in(&alice).await;
    here.open("/sessions").await;
    let page = here.post("/sessions/end-others", &[]).await.assert(200).text();
    assert!(page.contains("One other session is over."), "{page}");
    assert!(!here.open("/sessions").await.text().contains("One other session"), "a notice is said once");
    assert!(there.open("/sessions").await.text().contains("name=\"password\""));
    assert!(his.open("/sessions").await.text().contains("bob"));
    server.after().await;
}

#[tokio::test]
async fn the_profile_is_kept_and_changes_the_pages() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let page = browser.open("/profile").await.assert(200).text();
    let email = page.split("type=\"email\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields =
        [("name", "Alice <b>"), ("email", &*email), ("language", "de"), ("zone", "Europe/Berlin"), ("theme", "dark")];
    let page = browser.post("/profile", &fields).await.assert(200).text();
    assert!(page.contains("lang=\"de\"") && page.contains("data-theme=\"dark\""), "{page}");
    assert!(page.contains("Alice &#60;b&#62;") && page.contains("Gespeichert."), "{page}");
    let page = browser.post("/profile", &[("name", "A"), ("email", &email), ("zone", "Mars/Base")]).await.assert(422);
    assert!(page.text().contains("Mars/Base"), "what was typed is still there");
    server.after().await;
}

#[tokio::test]
async fn another_address_asks_for_the_password() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/profile").await;
    let with = |password: Option<&'static str>| {
        let mut fields = vec![("name", "Alice"), ("email", "new@example.org")];
        fields.extend(password.map(|password| ("password", password)));
        fields
    };
    let page = browser.post("/profile", &with(None)).await.assert(422).text();
    assert!(page.contains("name=\"password\" type=\"password\" autocomplete=\"current-password\""), "{page}");
    browser.post("/profile", &with(Some("wrong"))).await.assert(422);
    assert!(!browser.open("/profile").await.text().contains("new@example.org"));
    let password = alice.password();
    let right = [("name", "Alice"), ("email", "new@example.org"), ("password", &*password)];
    browser.post("/profile", &right).await.assert(200);
    assert!(browser.open("/profile").await.text().contains("new@example.org"));
}

#[tokio::test]
async fn acc_14_another_password_needs_the_present_one_and_ends_all_sessions() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (mut here, mut there) = (server.pages(), server.pages());
    here.sign_in(&alice).await;
    there.sign_in(&alice).await;
    here.open("/profile").await;
    let new = "another long phrase";
    let wrong = [("current", "wrong"), ("new", new), ("repeat", new)];
    here.post("/profile/password", &wrong).await.assert(422);
    let password = alice.password();
    let differs = [("current", &*password), ("new", new), ("repeat", "anothr long phrase")];
    here.post("/profile/password", &differs).await.assert(422);
    let short = [("current", &*password), ("new", "short"), ("repeat", "short")];
    let page = here.post("/profile/password", &short).await.assert(422).text();
    assert!(page.contains("New password: Too short: at least 8 characters."), "{page}");
    server.remember_secret(new);
    let right = [("current", &*password), ("new", new), ("repeat", new)];
    let page = here.post("/profile/password", &right).await.assert(200).text();
    assert!(page.contains("password"), "{page}");
    assert!(there.open("/sessions").await.text().contains("name=\"password\""));
    here.open("/sign-in").await;
    here.post("/sign-in", &[("login", "alice"), ("password", new)]).await.assert(200);
    server.after().await;
}
