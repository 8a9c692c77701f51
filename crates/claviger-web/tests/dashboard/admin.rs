//! Administration: who has access, and take it away now.

use claviger_testkit::browser::Browser;
use claviger_testkit::upstream::Upstream;
use claviger_testkit::{TestDatabase, TestServer};

const PAGES: &[&str] = &[
    "/admin",
    "/admin/credentials",
    "/admin/routes",
    "/admin/audit",
    "/admin/audit.csv",
    "/admin/audit.jsonl",
    "/admin/settings",
    "/admin/health",
];

#[tokio::test]
async fn only_who_rules_the_site_finds_these_pages() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let (mut hers, mut his) = (server.pages(), server.pages());
    hers.sign_in(&alice).await;
    his.sign_in(&admin).await;
    for path in PAGES {
        hers.open(path).await.assert(404);
        his.open(path).await.assert(200);
        assert!(server.pages().open(path).await.text().contains("name=\"password\""), "{path}");
    }
    assert!(!hers.open("/profile").await.text().contains("/admin"));
    hers.open("/profile").await;
    hers.post("/admin/credentials/selected", &[("deed", "revoke-matching")]).await.assert(404);
    hers.post("/admin/credentials/revoke", &[("matching", "yes"), ("password", &alice.password())]).await.assert(404);
    server.after().await;
}

#[tokio::test]
async fn an_administrator_revokes_what_was_ticked_after_the_right_password() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let (one, other) = (alice.token().description("one").make().await, alice.token().description("other").make().await);
    let mut hers = server.pages();
    hers.sign_in(&alice).await;
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    let page = browser.open("/admin/credentials?q=alice").await.assert(200).text();
    assert!(page.contains(">one<") && page.contains(">other<") && page.contains("3 of 4"), "{page}");
    let id = one.id.to_string();
    let question =
        browser.post("/admin/credentials/selected", &[("deed", "revoke"), ("id", &id)]).await.assert(200).text();
    assert!(question.contains("alice") && question.contains(&id) && question.contains("<bdi>one</bdi>"), "{question}");
    assert!(server.lets_in(&one).await, "asking changes nothing");
    browser.post("/admin/credentials/revoke", &[("id", &id), ("password", "wrong")]).await.assert(422);
    browser.post("/admin/credentials/revoke", &[("id", &id)]).await.assert(422);
    assert!(server.lets_in(&one).await);
    let right = [("id", &*id), ("password", &*admin.password())];
    let page = browser.post("/admin/credentials/revoke", &right).await.assert(200).text();
    assert!(page.contains("One credential is revoked."), "{page}");
    assert!(!server.lets_in(&one).await && server.lets_in(&other).await);
    let all = [("matching", "yes"), ("q", "alice"), ("password", &*admin.password())];
    let page = browser.post("/admin/credentials/revoke", &all).await.assert(200).text();
    assert!(page.contains("2 credentials are revoked."), "{page}");
    assert!(!server.lets_in(&other).await);
    assert!(hers.open("/sessions").await.text().contains("name=\"password\""), "her browser is signed out");
    server.after().await;
}

#[tokio::test]
async fn the_numbers_lead_to_the_lists_behind_them() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    alice.token().description("for ever").make().await;
    alice.token().description("this week").lasting(std::time::Duration::from_hours(72)).make().await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let home = browser.open("/admin").await.assert(200).text();
    assert!(home.contains("Signed in"), "{home}");
    let signing = "/admin/credentials?kind=oauth1&state=active&used=lately";
    assert!(home.contains("token expires in 7 days") && home.contains("token never expires"), "{home}");
    let tile = |home: &str, number: u64| {
        home.replace("&#38;", "&").contains(&format!("<a href=\"{signing}\"><b>{number}</b>"))
    };
    assert!(tile(&home, 0), "nobody speaks OAuth 1.0a: {home}");
    let program = server.link("bamboo").await.dance_with(&alice).await;
    server.link("never-used").await.dance_with(&alice).await;
    program.sign(server.get("/v1/me")).send().await.assert(200);
    server.flush().await;
    assert!(tile(&browser.open("/admin").await.text(), 1));
    let speak = browser.open(signing).await.assert(200).text();
    assert!(speak.contains("consumer bamboo") && speak.contains("1 of 5"), "what was counted: {speak}");
    assert!(!speak.contains("never-used") && !speak.contains("for ever"), "{speak}");
    let week = browser.open("/admin/credentials?expires=week&kind=access").await.text();
    assert!(week.contains("this week") && !week.contains("for ever"), "{week}");
    let never = browser.open("/admin/credentials?expires=never").await.text();
    assert!(never.contains("for ever") && !never.contains(">this week<"), "{never}");
    let none = browser.open("/admin/credentials?q=nobody-has-this").await.assert(200).text();
    assert!(none.contains("/admin/credentials\">"), "filters can be cleared: {none}");
}

/// Who is attacked is told, and by what: not what was typed.
#[tokio::test]
async fn acc_05_the_audit_names_the_account_whose_password_is_guessed() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for login in ["alice", "nobody"] {
        server.get("/v1/me").basic(login, "guessed").send().await.assert(401);
    }
    let mut hers = server.pages();
    hers.sign_in(&alice).await;
    let form = [("description", "x"), ("expires", "30"), ("grant", "Read only"), ("reach", "all"), ("intent", "save")];
    let fields = [&form[..], &[("password", "guessed")]].concat();
    hers.post("/tokens/new", &fields).await.assert(422);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let page = browser.open("/admin/audit?action=refused").await.assert(200).text();
    let wrong = "a password of this account was guessed wrong";
    let line = page.split("<tr").find(|line| line.contains(wrong)).unwrap_or_else(|| panic!("{page}"));
    assert!(line.contains("/admin/people/alice"), "{line}");
    assert!(
        page.contains("nobody has such a login") && page.contains("the password that should confirm it was wrong"),
        "{page}"
    );
    assert!(!page.contains("guessed\""), "what was typed is not kept");
    server.after().await;
}

#[tokio::test]
async fn log_the_audit_is_searched_and_exported_without_secrets() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    server.get("/v1/me").bearer("cvg_p_nobodyeverhadthisonexxxxxxxxxxxxx").send().await;
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let refused = browser.open("/admin/audit?action=refused").await.assert(200).text();
    assert!(refused.contains("Was refused"), "{refused}");
    let found = browser.open("/admin/audit?q=alice").await.assert(200).text();
    assert!(found.contains("Made an account"), "{found}");
    server.link("bamboo").await.dance_with(&alice).await;
    let by_hand = claviger_auth::audit::OS_USER.scope("carol".to_owned(), server.person("dave"));
    by_hand.await;
    let allowed = browser.open("/admin/audit?action=consents.allow").await.assert(200).text();
    assert!(allowed.contains("Allowed <bdi>consumer bamboo</bdi>"), "the program, not the person again: {allowed}");
    let typed = browser.open("/admin/audit?q=carol").await.assert(200).text();
    assert!(typed.contains("operator (carol)"), "{typed}");
    let csv = browser.open("/admin/audit.csv").await.assert(200);
    assert!(csv.header("content-disposition").contains("attachment"));
    assert!(csv.text().starts_with("seq,at,action") && csv.text().contains("tokens.create"));
    let lines = browser.open("/admin/audit.jsonl?action=tokens.create").await.assert(200).text();
    assert!(lines.lines().all(|line| line.contains("\"tokens.create\"")) && !lines.is_empty());
    assert!(!csv.text().contains(&token.secret) && !lines.contains(&token.secret));
    server.after().await;
}

#[tokio::test]
async fn the_gates_routes_show_what_they_let_in_and_refused() {
    let upstream = Upstream::start().await;
    let routes = format!("[[route]]\npath = \"/shop\"\nupstream = \"http://{}\"\n", upstream.address());
    let server = TestServer::with(TestDatabase::sqlite().await, |options| options.routes = routes).await;
    let token = server.person("alice").await.token().make().await;
    server.get("/shop/1").bearer(&token).send().await.assert(200);
    server.get("/shop/2").bearer(&token).send().await.assert(200);
    server.get("/shop/3").send().await.assert(401);
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let page = browser.open("/admin/routes").await.assert(200).text();
    let row = page.split("<b>/shop</b>").nth(1).unwrap();
    let numbers: Vec<_> =
        row.split("class=\"number").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap()).collect();
    assert_eq!(numbers, ["2", "2", "1"], "{row}");
    let health = browser.open("/admin/health").await.assert(200).text();
    assert!(health.contains("One route.") && health.contains("lines is whole"), "{health}");
    server.after().await;
}

#[tokio::test]
async fn an_administrator_takes_access_away_in_a_browser() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let token = alice.token().description("leaked").make().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    for path in ["/admin", "/admin/audit", "/admin/settings", "/admin/health", "/admin/routes"] {
        browser.open(path).await;
        browser.look(path).await;
    }
    browser.open("/admin/credentials?q=leaked").await;
    browser.look("/admin/credentials").await;
    browser.click("th.name + td").await;
    browser.click("[value='revoke']").await;
    browser.sees("alice").await;
    browser.look("/admin/credentials revoke").await;
    browser.fill("#password", &admin.password()).await;
    browser.click("main .danger").await;
    browser.sees("One credential is revoked.").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    assert!(!server.lets_in(&token).await);
}

/// The tiles of the home page: number and address.
fn tiles(home: &str) -> Vec<(u64, String)> {
    let list = home.split("<ul class=\"tiles\">").nth(1).unwrap().split("</ul>").next().unwrap().replace("&#38;", "&");
    let tile = |tile: &str| {
        let (href, rest) = tile.split_once('"').unwrap();
        let number = rest.split("<b").nth(1).unwrap().split(['>', '<']).nth(1).unwrap();
        (number.replace(',', "").parse().unwrap(), href.to_owned())
    };
    list.split("<a href=\"").skip(1).map(tile).collect()
}

#[tokio::test]
async fn every_number_of_the_home_is_the_number_of_lines_behind_it() {
    let server = TestServer::start().await;
    let (alice, gone) = (server.person("alice").await, server.person("gone").await);
    let day = std::time::Duration::from_hours(24);
    alice.token().description("old").make().await;
    gone.token().description("of nobody who may").make().await;
    gone.enable(false).await;
    server.clock.advance(100 * day);
    for (name, days) in [("this week", 3), ("next month", 25), ("over", 1)] {
        alice.token().description(name).sets(["Read only"]).lasting(days * day).make().await;
    }
    alice.token().description("resting").lasting(2 * day).make().await.suspend().await;
    server.clock.advance(day + std::time::Duration::from_secs(1));
    server.link("bamboo").await.dance_with(&alice).await;
    server.get("/v1/me").bearer("cvg_p_nobodyeverhadthisonexxxxxxxxxxxxx").send().await;
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let home = browser.open("/admin").await.assert(200).text();
    let tiles = tiles(&home);
    assert_eq!(tiles.len(), 6, "{tiles:?}");
    for (number, href) in &tiles {
        let page = browser.open(href).await.assert(200).text();
        let shown = page.split("<tbody").nth(1).map_or(0, |rows| rows.matches("<tr role=\"row\"").count() as u64);
        assert_eq!(shown, *number, "{href}");
    }
    let by_name = |name: &str| tiles.iter().find(|(_, href)| href.contains(name)).unwrap().0;
    assert_eq!(by_name("expires=week"), 1, "what ends is neither a session, nor over, nor resting");
    let endless = browser.open("/admin/credentials?kind=tokens&state=active&expires=never").await.text();
    assert!(endless.contains(">old<") && !endless.contains("of nobody who may"), "{endless}");
    let expired = browser.open("/admin/credentials?state=expired").await.text();
    assert!(expired.contains(">over<") && !expired.contains(">resting<"), "what rests is not over: {expired}");
}

#[tokio::test]
async fn what_somebody_has_is_listed_by_their_login_and_not_by_a_word_like_it() {
    let server = TestServer::start().await;
    let (alice, bob, admin) = (server.person("alice").await, server.person("bob").await, server.admin());
    server.service("robot").await;
    let (hers, his) = (alice.token().description("forbob").make().await, bob.token().description("his").make().await);
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    let person = browser.open("/admin/people/bob").await.assert(200).text();
    assert!(person.contains("href=\"/admin/credentials?owner=bob\""), "{person}");
    let list = browser.open("/admin/credentials?owner=bob").await.assert(200).text();
    assert!(list.contains(">his<") && !list.contains("forbob") && list.contains("Owner: <b>bob</b>"), "{list}");
    assert!(person.contains("password set") && list.contains("bob has a password as well"), "{list}");
    assert!(list.contains("<a href=\"/admin/people/bob\">"), "{list}");
    for owner in ["", "robot", "nobody"] {
        let list = browser.open(&format!("/admin/credentials?owner={owner}")).await.assert(200).text();
        assert!(!list.contains("has a password"), "{owner}: {list}");
    }
    let question = browser.post("/admin/credentials/selected", &[("deed", "revoke-matching"), ("owner", "bob")]).await;
    let question = question.assert(200).text();
    assert!(question.contains("<bdi>his</bdi>") && !question.contains("forbob"), "{question}");
    let fields = [("matching", "yes"), ("owner", "bob"), ("password", &*admin.password())];
    let page = browser.post("/admin/credentials/revoke", &fields).await.assert(200).text();
    assert!(page.contains("One credential is revoked."), "{page}");
    assert!(server.lets_in(&hers).await && !server.lets_in(&his).await);
    server.after().await;
}

#[tokio::test]
async fn many_are_named_before_they_go_and_may_rest_instead() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let idle = alice.token().description("idle").make().await;
    let busy = alice.token().description("busy").make().await;
    server.get("/v1/projects").bearer(&busy).send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    browser.open("/admin/credentials?owner=alice").await;
    let query = [("deed", "revoke-matching"), ("owner", "alice"), ("kind", "tokens")];
    let question = browser.post("/admin/credentials/selected", &query).await.assert(200).text();
    let (first, second) = (question.find("<bdi>busy</bdi>").unwrap(), question.find("<bdi>idle</bdi>").unwrap());
    assert!(first < second && question.contains("Never used") && question.contains("from 127.0.0.1"), "{question}");
    assert!(question.contains("1 of these 2 is in use"), "{question}");
    let right = [("matching", "yes"), ("owner", "alice"), ("password", &*admin.password())];
    browser.post("/admin/credentials/suspend", &right[..2]).await.assert(422);
    assert!(server.lets_in(&busy).await, "not without the password");
    let page = browser.post("/admin/credentials/suspend", &right).await.assert(200).text();
    assert!(page.contains("2 tokens are suspended."), "{page}");
    assert!(!server.lets_in(&busy).await && !server.lets_in(&idle).await);
    server.after().await;
}

#[tokio::test]
async fn what_a_disabled_account_has_does_not_look_alive() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    alice.token().description("of alice").make().await;
    alice.enable(false).await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let list = browser.open("/admin/credentials?owner=alice").await.assert(200).text();
    assert!(list.contains("Account disabled"), "{list}");
    let active = browser.open("/admin/credentials?owner=alice&state=active").await.assert(200).text();
    assert!(!active.contains("of alice"), "{active}");
}

#[tokio::test]
async fn a_leaked_value_leads_to_what_it_opens_and_into_no_address() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let token = alice.token().description("leaked").make().await;
    let session = alice.session(std::time::Duration::from_hours(1)).await;
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    browser.open("/admin/credentials").await;
    let csrf = browser.csrf.clone();
    let around = format!("Authorization: Bearer {}", token.secret);
    for typed in [&*token.secret, &around] {
        let answer = browser.post_raw("/admin/credentials/search", &[("csrf", &csrf), ("q", typed)]).await.assert(303);
        assert_eq!(answer.header("location"), format!("/tokens/{}", token.id));
    }
    let answer = browser.post_raw("/admin/credentials/search", &[("csrf", &csrf), ("q", &session)]).await.assert(303);
    assert!(answer.header("location").starts_with("/admin/credentials?q=tok_"), "{answer:?}");
    let page = browser.open(answer.header("location")).await.assert(200).text();
    assert!(page.contains("Session") && page.contains("1 of "), "{page}");
    let unknown = "0123456789abcdef0123";
    let answer = browser.post_raw("/admin/credentials/search", &[("csrf", &csrf), ("q", unknown)]).await.assert(303);
    assert_eq!(answer.header("location"), "/admin/credentials", "not even what nobody has");
    assert!(browser.open("/admin/credentials").await.text().contains("Nothing here has this value"));
    let hint = format!("…{}", &token.secret[token.secret.len() - 4..]);
    let id = token.id.to_string();
    for typed in [&*id, &*hint, "leaked"] {
        let page = browser.post("/admin/credentials/search", &[("q", typed)]).await.assert(200).text();
        assert!(page.contains(">leaked<") && page.contains("1 of "), "{typed}: {page}");
    }
    server.after().await;
}

#[tokio::test]
async fn the_audit_log_is_found_by_the_words_it_shows_and_by_ids() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("ci").make().await;
    alice.token().description("other").make().await;
    let mut browser = server.pages();
    browser.sign_in(&server.admin()).await;
    let found = browser.open("/admin/audit?q=generated+a+token").await.assert(200).text();
    let said = found.matches("Generated a token").count();
    assert!(said >= 3 && !found.split("<tbody").nth(1).unwrap().contains("Made an account"), "{found}");
    for id in [token.id.to_string(), alice.account.id.to_string()] {
        let found = browser.open(&format!("/admin/audit?q={id}")).await.assert(200).text();
        assert!(found.contains("1–1 of 1"), "{id}: {found}");
    }
    assert!(
        browser.open("/admin/audit?action=tokens.create").await.text().contains("Action: <b>Generated a token</b>")
    );
    let mut german = server.pages().header("accept-language", "de");
    german.sign_in(&server.admin()).await;
    let page = german.open("/admin/audit?q=hat+ein+token+erzeugt").await.assert(200).text();
    assert!(page.contains("Hat ein Token erzeugt") && page.contains("von 2"), "{page}");
    let menu = page.split("<details").nth(1).unwrap();
    assert!(menu.contains("<li class=\"group\">Zugriffstokens</li>") && !menu.contains("> tokens.create"), "{menu}");
}
