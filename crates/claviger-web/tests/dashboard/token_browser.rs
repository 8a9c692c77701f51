//! The journeys of a token in a real Chromium, and what axe-core finds on each page in each state.

use std::time::Duration;

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;

/// The value that the page shows.
async fn value(server: &TestServer, browser: &Browser) -> String {
    let secret = browser.element("#secret").await.text().await.unwrap();
    server.remember_secret(&secret);
    secret
}

#[tokio::test]
async fn a_token_in_thirty_seconds_and_never_again() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("web", &alice).await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens").await;
    browser.looks_well("tokens-empty").await;
    browser.keys("n").await;
    browser.fill("#description", "ci-deploy").await;
    browser.looks_well("token-new").await;
    browser.click("input[name=grant][value=custom]").await;
    browser.fill("#method_query", "no such thing").await;
    browser.sees("No method matches").await;
    browser.fill("#method_query", "projects").await;
    let shown = browser.count("[data-group]:not([hidden]) li:not([hidden])").await;
    assert!(shown >= 5, "the name of a group finds all of it: {shown}");
    browser.fill("#method_query", "projects.create").await;
    browser.click("input[name=methods][value='projects.create']").await;
    browser.sees("change Projects").await;
    browser.looks_well("token-custom").await;
    browser.fill("#password", "wrong").await;
    browser.click("button.primary[value=save]").await;
    browser.sees("That is not your password").await;
    browser.looks_well("token-wrong").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.primary[value=save]").await;
    browser.sees("You will not see it again").await;
    let secret = value(&server, &browser).await;
    browser.looks_well("token-value").await;
    server.post("/v1/projects").bearer(&secret).body("application/json", r#"{"name":"made"}"#).send().await.assert(201);

    // Back and Reload never show it again, and make no second token
    browser.driver.refresh().await.unwrap();
    browser.sees("Facts").await;
    assert!(!browser.driver.source().await.unwrap().contains(&secret));
    browser.open("/sessions").await;
    browser.driver.back().await.unwrap();
    browser.sees("Facts").await;
    assert!(!browser.driver.source().await.unwrap().contains(&secret));
    browser.open("/tokens").await;
    browser.sees("1 of 1").await;
    server.flush().await;
    browser.click("tbody th.name a").await;
    browser.sees_element(".heat").await;
    browser.looks_well("xray").await;
    browser.resize(360, 800).await;
    let seen = "const at = document.querySelector('.heat tbody tr td:nth-last-child(2)').getBoundingClientRect(); \
                return at.left >= 0 && at.right <= document.documentElement.clientWidth";
    assert_eq!(browser.driver.execute(seen, vec![]).await.unwrap().json().as_bool(), Some(true), "today is in sight");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn several_are_ticked_with_keys_and_removed_together() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut made = vec![];
    for n in 1..=5 {
        made.push(alice.token().description(&format!("token {n}")).make().await);
    }
    server.get("/v1/projects").bearer(&made[0]).send().await.assert(200);
    server.flush().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens?sort=description").await;
    browser.looks_well("tokens").await;
    browser.click("tbody tr:nth-child(1) .tick input").await;
    // Shift and twice the arrow down
    browser.keys("\u{E008}\u{E015}\u{E015}").await;
    browser.sees("3 selected").await;
    browser.click("button[value=remove]").await;
    browser.sees("Remove 3 tokens?").await;
    browser.looks_well("token-remove").await;
    browser.fill("#password", &alice.password()).await;
    browser.keys("\n").await;
    browser.sees("Removed 3 tokens").await;
    assert_eq!(browser.count("tbody tr").await, 2);
    browser.open("/tokens?q=nothing").await;
    browser.looks_well("tokens-none").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn what_would_be_done_to_forty_tokens_is_read_with_keys_too() {
    let server = TestServer::start().await;
    let admin = server.admin();
    for n in 0..40 {
        admin.token().description(&format!("token {n}")).make().await;
    }
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    browser.open("/tokens").await;
    browser.click("[data-all]").await;
    browser.click("button[value=remove]").await;
    browser.sees("Remove 40 tokens?").await;
    browser.looks_well("token-remove-forty").await;
    browser.open("/admin/credentials?owner=admin&kind=access").await;
    browser.click("button[value=revoke-matching]").await;
    browser.sees("Revoke 40 credentials?").await;
    browser.looks_well("credentials-revoke-forty").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn without_scripts_every_deed_is_a_form() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens/new").await;
    browser.fill("#description", "by hand").await;
    browser.click("input[name=grant][value=custom]").await;
    browser.fill("#method_query", "projects.create").await;
    browser.click(".tree-bar button").await;
    browser.click("input[name=methods][value='projects.create']").await;
    browser.click("aside.preview button").await;
    browser.sees("change Projects").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.primary[value=save]").await;
    browser.sees("You will not see it again").await;
    let lost = value(&server, &browser).await;
    browser.click("a.primary[href='/tokens']").await;
    browser.click("tbody tr:nth-child(1) .tick input").await;
    browser.click("button[value=edit]").await;
    // the value was lost: the link in Edit makes a new one
    browser.click("a[href$='/regenerate']").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("button.danger").await;
    browser.sees("old value is dead").await;
    let found = value(&server, &browser).await;
    assert!(server.lets_in(&found).await && !server.lets_in(&lost).await);
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_changes_nothing() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("kept").make().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/tokens/{}/remove", token.id)).await;
    let mut elsewhere = server.pages();
    elsewhere.sign_in(&alice).await;
    elsewhere.open("/sessions").await;
    elsewhere.post("/sessions/end-others", &[]).await.assert(200);
    browser.fill("#password", &alice.password()).await;
    browser.click("button.danger").await;
    browser.sees("Your session has ended").await;
    assert!(server.lets_in(&token).await);
    browser.end().await;
}

#[tokio::test]
async fn an_expired_token_comes_back_by_the_link_in_edit() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("nightly").lasting(Duration::from_hours(1)).make().await;
    server.clock.advance(Duration::from_hours(2));
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens?state=expired").await;
    browser.sees("Expired").await;
    browser.click("tbody th.name a").await;
    browser.click("a[href$='/edit']").await;
    browser.click("a[href$='/regenerate']").await;
    browser.fill("#password", &alice.password()).await;
    browser.keys("\n").await;
    browser.sees("old value is dead").await;
    let secret = value(&server, &browser).await;
    assert!(server.lets_in(&secret).await && !server.lets_in(&token).await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn of_two_tabs_the_later_one_is_told_what_the_other_did() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("laptop").make().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    let edit = format!("/tokens/{}/edit", token.id);
    browser.open(&edit).await;
    let first = browser.driver.window().await.unwrap();
    let second = browser.driver.new_tab().await.unwrap();
    browser.driver.switch_to_window(second).await.unwrap();
    browser.open(&edit).await;
    server.clock.advance(Duration::from_secs(1));
    let save = async |description: &str| {
        browser.fill("#description", description).await;
        browser.fill("#password", &alice.password()).await;
        browser.click("button.primary[value=save]").await;
    };
    save("by the second tab").await;
    browser.sees("Saved by the second tab").await;
    browser.driver.switch_to_window(first).await.unwrap();
    save("by the first tab").await;
    browser.sees("Somebody changed this token").await;
    assert!(!browser.text().await.contains("Description: Somebody"), "it is about the whole form");
    assert_eq!(browser.element("#description").await.value().await.unwrap().as_deref(), Some("by the first tab"));
    save("by the first tab").await;
    browser.sees("Saved by the first tab").await;
    browser.end().await;
}

#[tokio::test]
async fn keys_lead_everywhere_and_back() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    alice.token().description("laptop").make().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.keys("gp").await;
    browser.sees("No projects yet").await;
    browser.keys("gt").await;
    browser.sees("laptop").await;
    browser.keys("/").await;
    browser.keys("nothing like it\n").await;
    browser.sees("No token matches").await;
    assert_eq!(browser.path().await, "/tokens?q=nothing+like+it");
    browser.click("a.clear").await;
    browser.sees("laptop").await;
    // from the search the arrow leads into the table
    browser.keys("/").await;
    browser.keys("\u{E015} ").await;
    browser.sees("1 selected").await;
    browser.keys("\u{E00C}").await;

    // Escape closes a menu, and the focus is where it was
    browser.click("details.menu summary").await;
    browser.sees_element("details.menu[open]").await;
    browser.keys("\t").await;
    browser.keys("\u{E00C}").await;
    assert_eq!(browser.count("details.menu[open]").await, 0);
    let focus = "return document.activeElement.matches('details.menu summary')";
    assert_eq!(browser.driver.execute(focus, vec![]).await.unwrap().json().as_bool(), Some(true));

    // and leaves nothing ticked
    browser.click("tbody .tick input").await;
    browser.sees("1 selected").await;
    browser.keys("\u{E00C}").await;
    let ticked = "return document.querySelectorAll('tbody .tick input:checked').length";
    assert_eq!(browser.driver.execute(ticked, vec![]).await.unwrap().json().as_u64(), Some(0));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn enter_in_the_field_of_the_password_generates_the_token() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for browser in [Browser::start(&server).await, Browser::without_scripts(&server).await] {
        browser.sign_in(&alice).await;
        browser.open("/tokens/new").await;
        browser.fill("#description", "by Enter").await;
        browser.fill("#password", &alice.password()).await;
        browser.keys("\n").await;
        browser.sees("You will not see it again").await;
        value(&server, &browser).await;
        browser.end().await;
    }
    server.after().await;
}

#[tokio::test]
async fn a_form_whose_session_ended_elsewhere_says_so_and_leads_back_to_its_page() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens/new").await;
    let mut elsewhere = server.pages();
    elsewhere.sign_in(&alice).await;
    elsewhere.open("/sessions").await;
    elsewhere.post("/sessions/end-others", &[]).await.assert(200);
    browser.click("input[name=grant][value=custom]").await;
    browser.sees("Your session has ended").await;
    assert_eq!(browser.count("aside.preview form").await, 0, "no sign-in page stands in the paragraph's place");
    browser.click("aside.preview [data-ended] a").await;
    browser.fill("#login", "alice").await;
    browser.fill("#password", &alice.password()).await;
    browser.click("form[action='/sign-in'] button").await;
    browser.sees("Generate").await;
    assert_eq!(browser.path().await, "/tokens/new");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn back_after_a_wrong_password_and_a_value_is_an_empty_form() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open("/tokens/new").await;
    for (password, answer) in [("wrong", "That is not your password"), (&*alice.password(), "not see it again")] {
        browser.fill("#description", "once").await;
        browser.fill("#password", password).await;
        browser.click("button.primary[value=save]").await;
        browser.sees(answer).await;
    }
    value(&server, &browser).await;
    browser.driver.back().await.unwrap();
    browser.sees("Generate").await;
    assert_eq!(browser.element("#description").await.value().await.unwrap().unwrap_or_default(), "");
    browser.open("/tokens").await;
    browser.sees("1 of 1").await;
    browser.end().await;
    server.after().await;
}

#[tokio::test]
async fn back_after_a_deed_of_the_toolbar_never_asks_to_send_it_again() {
    let server = TestServer::start().await;
    let admin = server.admin();
    for name in ["one", "two"] {
        admin.token().description(name).make().await;
    }
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    let confirm = async |wrong: &str, right: &str| {
        for (password, answer) in [("wrong", wrong), (&*admin.password(), right)] {
            browser.fill("#password", password).await;
            browser.keys("\n").await;
            browser.sees(answer).await;
        }
    };
    browser.open("/tokens?sort=description").await;
    browser.click("tbody tr:first-child .tick input").await;
    browser.click("button[value=suspend]").await;
    browser.sees("Suspend one?").await;
    let question = browser.path().await;
    confirm("That is not your password", "Suspended the token").await;
    browser.driver.back().await.unwrap();
    browser.sees("Suspend one?").await;
    assert_eq!(browser.path().await, question);

    browser.open("/tokens").await;
    browser.click("[data-all]").await;
    browser.click("button[value=resume]").await;
    browser.sees("Resume 2 tokens?").await;
    confirm("That is not your password", "2 tokens work again").await;
    for _ in 0..2 {
        browser.driver.back().await.unwrap();
        browser.sees("2 of 2").await;
        assert_eq!(browser.path().await, "/tokens");
    }

    browser.open("/admin/credentials?kind=access").await;
    browser.click("[data-all]").await;
    browser.click("button[value=revoke]").await;
    browser.sees("Revoke 2 credentials?").await;
    confirm("That is not your password", "2 credentials are revoked").await;
    for _ in 0..2 {
        browser.driver.back().await.unwrap();
        browser.sees_element("table.credentials").await;
        assert_eq!(browser.path().await, "/admin/credentials");
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn menus_and_columns_have_room_at_every_width() {
    let server = TestServer::start().await;
    let alice = server.admin();
    let project = server.project("web", &alice).await;
    server.bot("deploy", &project).await;
    let old = alice.token().description("older").make().await;
    server.clock.advance(Duration::from_mins(1));
    let new = alice.token().description("newer").make().await;
    for token in [&old, &new] {
        server.get("/v1/projects").bearer(token).send().await.assert(200);
    }
    server.flush().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    for width in [360, 800, 1040, 1360, 1280] {
        browser.show_as("light", width).await;
        for path in ["/tokens", "/admin/credentials"] {
            browser.open(path).await;
            let menus = browser.count("details.menu").await;
            assert!(menus >= 5, "{path}: {menus}");
            for menu in 0..menus {
                let open = format!(
                    "document.querySelectorAll('details.menu').forEach((menu, at) => {{ menu.open = at === {menu}; }})"
                );
                browser.driver.execute(&open, vec![]).await.unwrap();
                assert_eq!(browser.width_faults().await, Vec::<String>::new(), "{path}, {width} px, menu {menu}");
            }
            let cut = "return [...document.querySelectorAll('td.used, td.used span')]
                .filter((cell) => cell.scrollWidth > cell.clientWidth && cell.clientWidth > 0).length";
            let cut = browser.driver.execute(cut, vec![]).await.unwrap().json().as_u64();
            assert_eq!(cut, Some(0), "{path}, {width} px: where it was used can be read");
            browser.look(&format!("{path} at {width}")).await;
        }
    }
    // where the column of the age has no room, the menu sorts by it
    browser.open("/tokens").await;
    let aged = "return document.querySelector('.tokens:has(.owner) td.made').checkVisibility()";
    for (width, shown) in [(1360, true), (1280, false)] {
        browser.show_as("light", width).await;
        assert_eq!(browser.driver.execute(aged, vec![]).await.unwrap().json().as_bool(), Some(shown), "{width} px");
    }
    let orders = "details.menu:last-of-type";
    for (order, first) in [("sort=made", "newer"), ("sort=made&dir=up", "older")] {
        browser.click(&format!("{orders} summary")).await;
        browser.click(&format!("{orders} a[href$='{order}']")).await;
        browser.sees_element(&format!("{orders} a[href$='{order}'][aria-current]")).await;
        assert_eq!(browser.element("tbody tr:first-child th.name a").await.text().await.unwrap(), first);
    }
    browser.end().await;
    server.after().await;
}
