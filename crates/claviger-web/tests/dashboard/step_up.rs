//! SES-13: what changes credentials or whoever has them asks for the password each time, however lately it was given.

use std::time::Duration;

use claviger_domain::audit::Outcome;
use claviger_domain::project::Role;
use claviger_testkit::TestServer;

use crate::forms;

/// What changes nothing that matters to a credential, or asks in its own way.
const CALM: &[&str] = &[
    // the doors themselves
    "/sign-in",
    "/sign-in/code",
    "/sign-in/code/options",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/welcome",
    "/sign-out",
    // less access is always one step away
    "/sessions/{id}/end",
    "/sessions/end-others",
    // questions
    "/tokens/preview",
    "/consent/preview",
    "/tokens/search",
    "/tokens/selected",
    "/admin/credentials/search",
    "/admin/credentials/selected",
    "/profile/security/confirm",
    "/profile/security/passkeys/options",
    // what projects are called
    "/projects/-/new",
    "/projects/{name}/edit",
    // what is allowed to a program: its page asks, and has its own tests
    "/plugins/servlet/oauth/authorize",
    "/rest/oauth/do_authorize",
];

const TOKEN: [(&str, &str); 5] =
    [("intent", "save"), ("description", "new"), ("expires", "30"), ("grant", "Read only"), ("reach", "all")];

/// What a form is filled in with, so that nothing but the confirmation is missing.
fn filled(route: &str, token: &str) -> Vec<(&'static str, String)> {
    let fields: &[(&str, &str)] = match route {
        "/tokens/new" | "/tokens/{id}/edit" => &TOKEN,
        "/profile" => &[("name", "Root"), ("email", "another@example.org")],
        "/profile/password" => &[("new", "another one of mine"), ("repeat", "another one of mine")],
        "/profile/security/app" => &[("code", "123456")],
        "/profile/security/passkeys" | "/profile/security/passkeys/{id}" => &[("name", "Laptop"), ("passkey", "{}")],
        "/admin/people/-/new" => &[("kind", "person"), ("login", "ana")],
        "/admin/people/{login}" => &[("name", "Bob"), ("admin", "yes")],
        "/projects/{name}/new-member" => &[("login", "carol"), ("role", "admin")],
        "/projects/{name}/members/{login}" => &[("role", "admin")],
        "/projects/{name}/new-bot" => &[("login", "glass-cd")],
        _ => &[],
    };
    let ids = ["/tokens/", "/admin/credentials"].iter().any(|part| route.starts_with(part));
    let id = ids.then(|| ("id", token.to_owned()));
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).chain(id).collect()
}

#[tokio::test]
async fn ses_13_every_change_to_credentials_asks_each_time() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let (bob, _) = (server.person("bob").await, server.person("carol").await);
    let project = server.project("glass", &admin).await;
    server.member(&project, &bob, Role::Developer).await;
    server.bot("glass-ci", &project).await;
    let (token, other) = (admin.token().make().await, admin.token().description("other").make().await);
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    server.flush().await;
    let id = token.id.to_string();
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    browser.open("/tokens").await.assert(200);
    // a change that was confirmed a moment ago is no confirmation of the next one
    let confirmed = [("id", &*other.id.to_string()), ("password", &admin.password())];
    browser.post("/tokens/suspend", &confirmed).await.assert(200);
    let done = changes(&server).await;

    let sensitive: Vec<_> = forms::routes().into_iter().filter(|route| !CALM.contains(route)).collect();
    assert!(sensitive.len() > 30, "{sensitive:?}");
    for later in [0, 11] {
        server.clock.advance(Duration::from_secs(60 * later));
        for route in &sensitive {
            let passkey = route.contains("passkeys");
            let path = if passkey { forms::address(route) } else { forms::address(&route.replace("{id}", &id)) };
            let path = if route.contains("/bots/") { path.replace("bob", "glass-ci") } else { path };
            let fields = filled(route, &id);
            for password in [None, Some("")] {
                let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
                fields
                    .extend(password.map(|password| ("password", password)).filter(|_| *route != "/profile/password"));
                browser.open("/tokens").await;
                let csrf = browser.csrf.clone();
                fields.push(("csrf", &csrf));
                let answer = browser.post_raw(&path, &fields).await;
                // 303 is the way back to the page, which says what was wrong; 404 what this account has not
                assert!([303, 403, 404, 422].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
            }
        }
    }
    assert_eq!(changes(&server).await, done, "nothing was changed without a confirmation");
    assert!(server.lets_in(&token).await && !server.lets_in(&other).await);

    // and one that is right is obeyed: it was the confirmation that was missing
    browser.open("/tokens").await;
    browser.post("/tokens/suspend", &[("id", &id), ("password", &admin.password())]).await.assert(200);
    assert!(!server.lets_in(&token).await);
}

/// How many changes were done.
async fn changes(server: &TestServer) -> usize {
    server.audit().await.iter().filter(|line| line.entry.outcome == Outcome::Done).count()
}

#[tokio::test]
async fn ses_13_a_wrong_password_changes_nothing_and_is_counted() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let id = token.id.to_string();
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    for _ in 0..6 {
        browser.open("/tokens").await;
        browser.post("/tokens/remove", &[("id", &id), ("password", "a guess")]).await.assert(422);
    }
    browser.open("/tokens").await;
    let page = browser.post("/tokens/remove", &[("id", &id), ("password", &alice.password())]).await.assert(422).text();
    assert!(page.contains("Too many") || page.contains("Wait"), "{page}");
    assert!(server.lets_in(&token).await);
}
