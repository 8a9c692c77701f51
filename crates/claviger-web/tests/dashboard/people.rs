//! People and service accounts, and the links with which people choose their passwords.

use claviger_domain::project::Role;
use claviger_testkit::browser::Browser;
use claviger_testkit::pages::Pages;
use claviger_testkit::{TestServer, both_databases};

/// An administrator's browser.
async fn ruler(server: &TestServer) -> Pages {
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    browser
}

/// The path of the link that a page shows, with the address before it.
fn link(server: &TestServer, page: &str) -> (String, String) {
    let shown = page.split("tabindex=\"0\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let (address, code) = shown.split_once("/welcome?token=").unwrap();
    server.remember_secret(code);
    (address.to_owned(), format!("/welcome?token={code}"))
}

/// Invites somebody, and returns the path of the link.
async fn invite(server: &TestServer, browser: &mut Pages, login: &str) -> String {
    browser.open(&format!("/admin/people/{login}")).await.assert(200);
    let password = server.admin().password();
    let page = browser.post(&format!("/admin/people/{login}/invite"), &[("password", &password)]).await;
    link(server, &page.assert(200).text()).1
}

/// Chooses a password at a link, with a browser that was never here.
async fn choose(server: &TestServer, path: &str, password: &str) -> u16 {
    server.remember_secret(password);
    let mut browser = server.pages();
    browser.open(path).await;
    let (csrf, code) = (browser.csrf.clone(), path.split_once('=').unwrap().1);
    let fields = [("csrf", &*csrf), ("code", code), ("new", password), ("repeat", password)];
    browser.post_raw("/welcome", &fields).await.status
}

async fn signs_in(server: &TestServer, login: &str, password: &str) -> bool {
    let mut browser = server.pages();
    browser.open("/sign-in").await.assert(200);
    browser.post("/sign-in", &[("login", login), ("password", password)]).await;
    browser.cookies.contains_key("claviger")
}

both_databases! {
    async fn a_person_is_made_invited_changed_and_deleted(database) {
        let server = TestServer::on(database).await;
        let password = server.admin().password();
        let mut browser = ruler(&server).await;
        browser.open("/admin/people/-/new").await.assert(200);
        let fields = [("kind", "person"), ("login", "ana"), ("name", "Ana <i>"), ("email", "ana@example.org")];
        let wrong = browser.post("/admin/people/-/new", &[&fields[..], &[("password", "wrong")]].concat()).await.assert(422);
        assert!(wrong.text().contains("value=\"ana\"") && wrong.text().contains("not your password"), "{}", wrong.text());
        let made = browser.post("/admin/people/-/new", &[&fields[..], &[("password", &password)]].concat()).await.assert(200);
        assert_eq!(made.header("cache-control"), "no-store");
        let (_, path) = link(&server, &made.text());
        let again = browser.post("/admin/people/-/new", &[&fields[..], &[("password", &password)]].concat()).await;
        assert!(again.assert(422).text().contains("taken"));
        assert_eq!(choose(&server, &path, "canary of ana's own").await, 303);
        assert!(signs_in(&server, "ana", "canary of ana's own").await);

        let list = browser.open("/admin/people?q=ANA").await.assert(200).text();
        assert!(list.contains("Ana &#60;i&#62;") && list.contains("1–1 of 1"), "{list}");
        assert!(browser.open("/admin/people?q=nobody-at-all").await.text().contains("Nobody matches"));
        let page = browser.open("/admin/people/ana").await.assert(200).text();
        assert!(page.contains("value=\"ana@example.org\""), "{page}");
        let bad = [("name", "Ana"), ("email", "no address"), ("password", &*password)];
        let page = browser.post("/admin/people/ana", &bad).await.assert(422).text();
        assert!(page.contains("value=\"no address\"") && page.contains("Not an e-mail address"), "{page}");
        let good = [("name", "Ana B."), ("email", ""), ("admin", "yes"), ("password", &*password)];
        let page = browser.post("/admin/people/ana", &good).await.assert(200).text();
        assert!(page.contains("Saved.") && page.contains("Ana B.") && page.contains("Administrator"), "{page}");

        let page = browser.open("/admin/people/ana/delete").await.assert(200).text();
        assert!(page.contains("0 tokens") && page.contains("1 session"), "{page}");
        browser.post("/admin/people/ana/delete", &[("password", "")]).await.assert(422);
        let page = browser.post("/admin/people/ana/delete", &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("Ana B. is deleted"), "{page}");
        browser.open("/admin/people/ana").await.assert(404);
        server.after().await;
    }

    async fn people_come_in_pages_by_login_and_kind(database) {
        let server = TestServer::on(database).await;
        for n in 0..57 {
            server.service(&format!("robot-{n:02}")).await;
        }
        server.person("zoe").await.enable(false).await;
        let alice = server.person("alice").await;
        let project = server.project("glass", &alice).await;
        server.bot("glass-ci", &project).await;
        let mut browser = ruler(&server).await;
        let page = browser.open("/admin/people").await.assert(200).text();
        assert!(page.contains("1–50 of 60") && page.contains("alice") && !page.contains("glass-ci"), "{page}");
        assert!(browser.open("/admin/people?page=2").await.text().contains("51–60 of 60"));
        assert!(browser.open("/admin/people?page=9").await.text().contains("1–50 of 60"), "there is no such page");
        assert!(browser.open("/admin/people?kind=service").await.text().contains("1–50 of 57"));
        assert!(browser.open("/admin/people?kind=admin").await.text().contains("1–1 of 1"));
        assert!(browser.open("/admin/people?state=disabled").await.text().contains("zoe"));
        browser.open("/admin/people/glass-ci").await.assert(404);
    }

    async fn acc_10_a_link_works_once_and_only_the_newest_does(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let mut browser = ruler(&server).await;
        let (first, second) = (invite(&server, &mut browser, "alice").await, invite(&server, &mut browser, "alice").await);
        for method in ["GET", "HEAD"] {
            server.ask(method.parse()?, &first).send().await.assert(410);
            server.ask(method.parse()?, &second).send().await.assert(200);
            server.ask(method.parse()?, &second).send().await.assert(200);
        }
        assert!(signs_in(&server, "alice", &alice.password()).await, "to look at a link changes nothing");
        assert_eq!(choose(&server, &second, "short").await, 422);
        assert_eq!(choose(&server, &second, "canary number one").await, 303);
        assert_eq!(choose(&server, &second, "canary number two").await, 403, "its page was never shown");
        server.get(&second).send().await.assert(410);
        assert!(signs_in(&server, "alice", "canary number one").await);
        assert!(!signs_in(&server, "alice", &alice.password()).await);

        // a password that was set meanwhile is not undone by an older link
        let older = invite(&server, &mut browser, "alice").await;
        server.remember_secret("canary number three");
        let mut own = server.pages();
        own.open("/sign-in").await;
        own.post("/sign-in", &[("login", "alice"), ("password", "canary number one")]).await.assert(200);
        own.open("/profile").await;
        let new = [("current", "canary number one"), ("new", "canary number three"), ("repeat", "canary number three")];
        own.post("/profile/password", &new).await.assert(200);
        server.get(&older).send().await.assert(410);

        let late = invite(&server, &mut browser, "alice").await;
        server.clock.advance(claviger_auth::invitations::LIFE);
        server.get(&late).send().await.assert(410);
        server.after().await;
    }

    async fn acc_10_of_two_who_use_a_link_at_once_one_succeeds(database) {
        let server = TestServer::on(database).await;
        server.person("alice").await;
        let path = invite(&server, &mut ruler(&server).await, "alice").await;
        let tries = ["canary of the first", "canary of the other"].map(|password| {
            let (server, path) = (server.clone(), path.clone());
            tokio::spawn(async move { choose(&server, &path, password).await })
        });
        let mut done = vec![];
        for one in tries {
            done.push(one.await?);
        }
        assert_eq!(done.iter().filter(|status| **status == 303).count(), 1, "{done:?}");
        server.after().await;
    }

    async fn acc_11_a_link_enables_nobody_and_ends_all_sessions(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let mut old = server.pages();
        old.sign_in(&alice).await;
        let path = invite(&server, &mut ruler(&server).await, "alice").await;
        alice.enable(false).await;
        assert_eq!(choose(&server, &path, "canary of alice's own").await, 303);
        assert!(!signs_in(&server, "alice", "canary of alice's own").await, "still disabled");
        alice.enable(true).await;
        assert!(signs_in(&server, "alice", "canary of alice's own").await);
        assert!(old.open("/sessions").await.text().contains("name=\"password\""), "the old session is over");
        server.after().await;
    }
}

#[tokio::test]
async fn acc_08_the_link_begins_with_the_address_that_was_configured() {
    let server = TestServer::start().await;
    server.person("alice").await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    for name in ["x-forwarded-host", "forwarded", "x-original-host", "x-host"] {
        browser.open("/admin/people/alice").await;
        let ask =
            server.post("/admin/people/alice/invite").form("csrf", browser.csrf.clone()).form("password", &password);
        let value = if name == "forwarded" { "host=evil.example" } else { "evil.example" };
        let page = browser.send(ask.header(name, value)).await.assert(200).text();
        let (address, _) = link(&server, &page);
        assert!(!page.contains("evil.example"), "{name}");
        assert_eq!(address, server.state.config.public_url, "{name}");
    }
}

#[tokio::test]
async fn acc_09_an_address_that_stands_twice_is_none() {
    let server = TestServer::start().await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    browser.open("/admin/people/-/new").await;
    let base = [("login", "ana"), ("password", &*password)];
    for emails in [
        vec![("email", "ana@example.org"), ("email", "evil@example.org")],
        vec![("email[]", "ana@example.org"), ("email[]", "evil@example.org")],
        vec![("email", "ana@example.org,evil@example.org")],
        vec![("email", "ana@example.org;evil@example.org")],
        vec![("email", "[\"ana@example.org\",\"evil@example.org\"]")],
        vec![("email", "ana@example.org evil@example.org")],
    ] {
        let page = browser.post("/admin/people/-/new", &[&base[..], &emails[..]].concat()).await.assert(422).text();
        assert!(page.contains("Not an e-mail address"), "{emails:?}");
    }
    browser.open("/admin/people/ana").await.assert(404);
    let json =
        server.post("/admin/people/-/new").json(serde_json::json!({"login": "ana", "email": ["a@b.c", "d@e.f"]}));
    browser.send(json).await.assert(403);
}

#[tokio::test]
async fn the_pages_of_people_are_for_those_who_rule() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.person("bob").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let home = browser.open("/sessions").await.text();
    assert!(home.contains("href=\"/projects\"") && !home.contains("/admin/people"), "{home}");
    for path in ["", "/new", "/bob", "/alice", "/bob/delete", "/bob/disable", "/bob/enable", "/bob/invite"] {
        browser.open(&format!("/admin/people{path}")).await.assert(403);
    }
    browser.open("/sessions").await;
    let password = alice.password();
    for path in ["", "/disable", "/enable", "/invite", "/delete"] {
        let path = format!("/admin/people/bob{path}");
        browser.post(&path, &[("password", &password), ("admin", "yes")]).await.assert(403);
        browser.open("/sessions").await;
    }
    let made = [("login", "ana"), ("kind", "person"), ("password", &*password)];
    browser.post("/admin/people/-/new", &made).await.assert(403);
}

#[tokio::test]
async fn nobody_shuts_themselves_or_the_last_ruler_out() {
    let server = TestServer::start().await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    let page = browser.open("/admin/people/admin").await.assert(200).text();
    assert!(!page.contains("/disable") && !page.contains("/delete"), "{page}");
    let page =
        browser.post("/admin/people/admin", &[("name", "Root"), ("password", &password)]).await.assert(422).text();
    assert!(page.contains("needs an administrator") && page.contains("value=\"Root\""), "{page}");
    browser.post("/admin/people/admin/disable", &[("password", &password)]).await.assert(403);
    browser.open("/admin/people/admin").await;
    browser.post("/admin/people/admin/delete", &[("password", &password)]).await.assert(403);
    server.another_admin("second").await;
    browser.open("/admin/people/admin").await;
    let page =
        browser.post("/admin/people/admin", &[("name", "Root"), ("password", &password)]).await.assert(200).text();
    assert!(page.contains("Saved.") && !page.contains("href=\"/admin/people\""), "{page}");
}

#[tokio::test]
async fn an_account_goes_only_when_its_projects_have_another_administrator() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let project = server.project("glass", &alice).await;
    let token = alice.token().make().await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    let page = browser.open("/admin/people/alice/delete").await.assert(200).text();
    assert!(
        page.contains("/projects/glass")
            && page.contains("1 token")
            && page.contains("/admin/people/alice/disable")
            && !page.contains("Your password"),
        "{page}"
    );
    browser.post("/admin/people/alice/delete", &[("password", &password)]).await.assert(422);
    assert!(server.lets_in(&token).await);
    server.member(&project, &bob, Role::Admin).await;
    browser.post("/admin/people/alice/delete", &[("password", &password)]).await.assert(200);
    assert!(!server.lets_in(&token).await);
}

#[tokio::test]
async fn a_service_account_has_no_link_and_no_password() {
    let server = TestServer::start().await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    browser.open("/admin/people/-/new").await;
    let fields = [("kind", "service"), ("login", "deploy"), ("password", &*password)];
    let page = browser.post("/admin/people/-/new", &fields).await.assert(200).text();
    assert!(page.contains("deploy is made") && !page.contains("/invite"), "{page}");
    browser.post("/admin/people/deploy/invite", &[("password", &password)]).await.assert(403);
}

#[tokio::test]
async fn each_deed_to_an_account_says_what_it_does_and_is_confirmed_by_itself() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    assert!(server.lets_in(&token).await);
    server.flush().await;
    let password = server.admin().password();
    let mut browser = ruler(&server).await;
    for (deed, says) in [
        ("disable", "stopped with it: 1 token, 1 used in the last 7 days"),
        ("enable", "work again at once"),
        ("invite", "works once, for seven days"),
    ] {
        let path = format!("/admin/people/alice/{deed}");
        let page = browser.open(&path).await.assert(200).text();
        assert!(page.contains(says) && page.matches("type=\"password\"").count() == 1, "{deed}: {page}");
        for wrong in ["", "wrong"] {
            let page = browser.post(&path, &[("password", wrong)]).await.assert(422).text();
            assert!(page.contains(says) && page.contains("password-fault"), "{deed}: {page}");
        }
        assert!(server.lets_in(&token).await, "nothing was confirmed");
    }
    let page = browser.open("/admin/people/alice").await.assert(200).text();
    assert!(page.contains("/alice/disable\"") && !page.contains("formaction"), "{page}");
    browser.open("/admin/people/alice/disable").await;
    browser.post("/admin/people/alice/disable", &[("password", &password)]).await.assert(200);
    assert!(!server.lets_in(&token).await);
    browser.open("/admin/people/alice/enable").await;
    browser.post("/admin/people/alice/enable", &[("password", &password)]).await.assert(200);
    assert!(server.lets_in(&token).await);
    for deed in ["disable", "enable", "delete"] {
        browser.open(&format!("/admin/people/admin/{deed}")).await.assert(403);
    }
    server.after().await;
}

#[tokio::test]
async fn whoever_deletes_an_account_sees_the_applications_that_go_with_it() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let asked = server.application("reports", &alice).await.request_token().await;
    asked.allowed_by(&bob, &["Read only"]).await.exchange().await.assert(200);
    let page = ruler(&server).await.open("/admin/people/alice/delete").await.assert(200).text();
    assert!(page.contains("1 application<") && page.contains("with 1 token of other people"), "{page}");
}

#[tokio::test]
async fn the_link_itself_reaches_neither_log_nor_database() {
    let server = TestServer::start().await;
    server.person("alice").await;
    let path = invite(&server, &mut ruler(&server).await, "alice").await;
    server.get(&path).send().await.assert(200);
    server.get(&format!("{path}x")).send().await.assert(410);
    let token = path.split_once('=').unwrap().1;
    server.get("/v1/me").bearer(token).send().await.assert(401);
    assert!(choose(&server, &path, "canary of alice's own").await == 303);
    server.after().await;
}

#[tokio::test]
async fn an_administrator_invites_a_person_and_takes_their_access_away() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    browser.open("/admin/people").await;
    browser.keys("n").await;
    browser.fill("#login", "ana").await;
    browser.fill("#name", "Ana Lima").await;
    browser.fill("#password", &admin.password()).await;
    browser.click(".confirm .primary").await;
    browser.sees("You will not see it again").await;
    let shown = browser.element("#secret").await.text().await.unwrap();
    let code = shown.split_once("/welcome?token=").unwrap().1;
    server.remember_secret(code);
    let path = format!("/welcome?token={code}");

    let other = Browser::start(&server).await;
    other.open(&path).await;
    other.sees("For ana.").await;
    server.remember_secret("a phrase of ana's own");
    other.fill("#new", "a phrase of ana's own").await;
    other.fill("#repeat", "a phrase of ana's own").await;
    other.click("main form .primary").await;
    other.sees("Your password is changed").await;
    other.fill("#login", "ana").await;
    other.fill("#password", "a phrase of ana's own").await;
    other.click("main form button").await;
    other.sees("Ana Lima").await;
    assert_eq!(other.complaints().await, Vec::<String>::new());

    browser.open("/admin/people/ana").await;
    browser.click("a[href$='/disable']").await;
    browser.sees("stopped with it: 1 session").await;
    browser.fill("#password", &admin.password()).await;
    browser.keys("\n").await;
    browser.sees("Ana Lima is disabled").await;
    other.open("/projects").await;
    other.sees("session has ended").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    other.end().await;
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn somebody_may_be_called_as_the_form_was() {
    let server = TestServer::start().await;
    let mut browser = ruler(&server).await;
    let form = server.get("/admin/people/new");
    assert_eq!(browser.send(form).await.assert(303).header("location"), "/admin/people/-/new");
    browser.open("/admin/people/nobody").await.assert(404);
}

#[tokio::test]
async fn what_goes_with_an_account_is_named() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let busy = alice.token().description("ci-deploy").make().await;
    alice.token().description("old laptop").make().await;
    server.get("/v1/projects").bearer(&busy).send().await.assert(200);
    server.flush().await;
    let mut browser = ruler(&server).await;
    let page = browser.open("/admin/people/alice/delete").await.assert(200).text();
    let (first, second) = (page.find("<bdi>ci-deploy</bdi>").unwrap(), page.find("<bdi>old laptop</bdi>").unwrap());
    assert!(first < second && page[second..].contains("Never used"), "{page}");
}
