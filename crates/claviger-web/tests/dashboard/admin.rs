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
    assert!(question.contains("alice") && question.contains(&id), "{question}");
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
        row.split("class=\"number\"").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap()).collect();
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
