//! Signing in and out, and what comes in without an invitation.

use std::time::Duration;

use claviger_testkit::TestServer;

use crate::forms;

#[tokio::test]
async fn a_person_signs_in_reads_a_page_and_signs_out() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let page = browser.open("/sessions").await.assert(200).text();
    assert!(page.contains("alice") && page.contains("this one"), "{page}");
    let page = browser.post("/sign-out", &[]).await.assert(200).text();
    assert!(page.contains("signed out"), "{page}");
    assert!(browser.open("/sessions").await.text().contains("name=\"password\""));
    server.after().await;
}

#[tokio::test]
async fn a_page_that_was_asked_for_is_shown_after_the_sign_in() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    let door = browser.open("/sessions?x=1").await.assert(200).text();
    assert!(door.contains(r#"name="next" value="/sessions?x=1""#), "{door}");
    let fields = [("login", "alice"), ("password", &*alice.password()), ("next", "/sessions?x=1")];
    let csrf = browser.csrf.clone();
    let answer = browser.post_raw("/sign-in", &[&[("csrf", &*csrf)], &fields[..]].concat()).await.assert(303);
    assert_eq!(answer.header("location"), "/sessions?x=1");
}

#[tokio::test]
async fn the_first_visitor_is_told_where_the_password_stands() {
    let server = TestServer::start().await;
    let mut browser = server.pages();
    assert!(browser.open("/").await.text().contains("terminal"));
    browser.sign_in(&server.admin()).await;
    assert!(!server.pages().open("/sign-in").await.text().contains("terminal"));
}

#[tokio::test]
async fn ses_01_a_sign_in_opens_a_new_session_and_ends_the_old_one() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let old = browser.cookies["claviger"].clone();
    let mut thief = server.pages();
    thief.cookies.insert("claviger".into(), old.clone());
    // The same browser signs in again: by the form of a page that it kept open.
    let mut again = server.pages();
    again.open("/sign-in").await;
    again.cookies.insert("claviger".into(), old.clone());
    again.post("/sign-in", &[("login", "alice"), ("password", &alice.password())]).await.assert(200);
    assert_ne!(again.cookies["claviger"], old);
    assert!(thief.open("/sessions").await.text().contains("name=\"password\""), "the old session is over");
    let mut fixed = server.pages();
    fixed.cookies.insert("claviger".into(), "cvg_s_chosen".into());
    fixed.sign_in(&alice).await;
    assert_ne!(fixed.cookies["claviger"], "cvg_s_chosen");
}

#[tokio::test]
async fn ses_02_the_cookie_is_for_this_host_and_for_no_script() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let page = server.get("/sign-in").secure().send().await.assert(200);
    let door = page.all("set-cookie")[0].split(';').next().unwrap().to_owned();
    let text = page.text();
    let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = server.post("/sign-in").secure().header("cookie", &door).form("csrf", csrf).form("login", "alice");
    let answer = form.form("password", alice.password()).send().await.assert(303);
    let session = answer.all("set-cookie").into_iter().find(|line| line.starts_with("__Host-claviger=")).unwrap();
    server.remember_secret(session.split(['=', ';']).nth(1).unwrap());
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(session.contains(attribute), "{attribute}");
    }
    assert!(!session.to_ascii_lowercase().contains("domain"));
    server.after().await;
}

#[tokio::test]
async fn ses_04_a_form_that_is_not_ours_changes_nothing() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let (mut mine, mut his) = (server.pages(), server.pages());
    mine.sign_in(&alice).await;
    his.sign_in(&bob).await;
    his.open("/profile").await;
    mine.open("/profile").await;
    let (own, foreign) = (mine.csrf.clone(), his.csrf.clone());
    for path in forms::routes().into_iter().map(forms::address) {
        let path = &*path;
        mine.post_raw(path, &[("name", "x")]).await.assert(403);
        mine.post_raw(path, &[("csrf", &foreign)]).await.assert(403);
        let text = server.post(path).body("text/plain", format!("{{\"csrf\": \"{own}\"}}"));
        mine.send(text).await.assert(403);
        for (name, value) in [("origin", "null"), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]
        {
            let ask = server.post(path).form("csrf", &own).header(name, value);
            mine.send(ask).await.assert(403);
        }
    }
    assert!(mine.open("/sessions").await.text().contains("alice"), "still signed in");
    server.after().await;
}

#[tokio::test]
async fn ses_06_nobody_signs_somebody_elses_browser_in() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let password = alice.password();
    let login = [("login", "alice"), ("password", &*password)];
    server.pages().post_raw("/sign-in", &login).await.assert(403);
    let mut attacker = server.pages();
    attacker.open("/sign-in").await;
    let token = attacker.csrf.clone();
    let with = [&login[..], &[("csrf", &*token)]].concat();
    let mut victim = server.pages();
    victim.post_raw("/sign-in", &with).await.assert(403);
    victim.open("/sign-in").await;
    victim.post_raw("/sign-in", &with).await.assert(403);
    assert!(!victim.cookies.contains_key("claviger"));
}

#[tokio::test]
async fn ses_08_what_an_address_says_is_never_markup() {
    let server = TestServer::start().await;
    for path in [
        "/sign-in?said=<script>alert(1)</script>",
        "/sign-in?next=javascript:alert(1)",
        "/sign-in?next=%22%3E%3Cscript%3E",
    ] {
        let path = path.replace('<', "%3C").replace('>', "%3E");
        let page = server.get(&path).send().await.assert(200).text();
        assert!(!page.contains("<script>") && !page.contains("javascript:"), "{page}");
    }
}

#[tokio::test]
async fn ses_09_the_sign_in_leads_to_no_other_site() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for next in ["//evil", "/\\evil", "/\t/evil", "https:evil", "\\\\evil", "https://evil/", "@evil"] {
        let mut browser = server.pages();
        browser.open("/sign-in").await;
        let csrf = browser.csrf.clone();
        let fields = [("csrf", &*csrf), ("login", "alice"), ("password", &*alice.password()), ("next", next)];
        let answer = browser.post_raw("/sign-in", &fields).await.assert(303);
        assert_eq!(answer.header("location"), "/", "{next}");
    }
}

#[tokio::test]
async fn ses_10_every_page_says_how_it_may_be_used() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    for (path, status) in [("/sign-in", 303), ("/sessions", 200), ("/profile", 200)] {
        let answer = browser.send(server.get(path)).await.assert(status);
        if status == 200 {
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        }
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let secure = server.get("/sign-in").secure().send().await;
    assert!(secure.header("strict-transport-security").contains("max-age"));
    assert_eq!(secure.header("referrer-policy"), "no-referrer");
    assert_eq!(secure.header("cross-origin-opener-policy"), "same-origin");
    for host in ["keys.example", "192.0.2.7:8470", "localhost.example", "[2001:db8::1]:8470"] {
        let clear = server.get("/sign-in").header("host", host).send().await.assert(200);
        let told = (clear.header("referrer-policy"), clear.header("cross-origin-opener-policy"));
        assert_eq!(told, ("same-origin", ""), "{host} in clear is no origin that browsers trust");
    }
    for host in ["localhost:8470", "127.1.2.3", "[::1]:8470", "keys.localhost"] {
        let own = server.get("/sign-in").header("host", host).send().await.assert(200);
        let told = (own.header("referrer-policy"), own.header("cross-origin-opener-policy"));
        assert_eq!(told, ("no-referrer", "same-origin"), "{host}");
    }
    let missing = server.get("/no-such-page").header("accept", "text/html").send().await.assert(404);
    assert!(missing.header("content-type").starts_with("text/html"));
    assert!(missing.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn acc_05_the_door_counts_with_all_others_and_tells_nothing_of_accounts() {
    let server = TestServer::start().await;
    server.person("alice").await;
    let mut pages = vec![];
    for login in ["alice", "nobody"] {
        let mut browser = server.pages();
        browser.open("/sign-in").await;
        let page = browser.post("/sign-in", &[("login", login), ("password", "wrong")]).await.assert(403).text();
        pages.push(page.replace(login, "X").replace(&browser.csrf, ""));
    }
    assert_eq!(pages[0], pages[1]);
    for _ in 0..6 {
        server.get("/v1/me").basic("alice", "wrong").send().await;
    }
    let mut browser = server.pages();
    browser.open("/sign-in").await;
    let answer = browser.post("/sign-in", &[("login", "Alice "), ("password", "wrong")]).await;
    answer.assert(429);
}

#[tokio::test]
async fn a_session_ends_with_its_day_and_with_its_account() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let mut other = browser.clone();
    alice.enable(false).await;
    assert!(other.open("/sessions").await.text().contains("name=\"password\""));
    alice.enable(true).await;
    assert!(browser.open("/sessions").await.text().contains("alice"), "it rested, as tokens do");
    server.clock.advance(Duration::from_hours(13));
    let page = browser.open("/sessions").await.text();
    assert!(page.contains("session has ended"), "{page}");
    assert!(!browser.cookies.contains_key("claviger"));
}

#[tokio::test]
async fn a_form_whose_session_ended_leads_over_the_sign_in_to_its_page() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let id = alice.token().make().await.id.to_string();
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let (signed_in, csrf) = (browser.cookies.clone(), browser.csrf.clone());
    browser.open("/sessions").await;
    browser.post("/sign-out", &[]).await.assert(200);
    let edit = format!("/tokens/{id}/edit");
    for (form, page) in [
        (edit.as_str(), edit.as_str()),
        ("/tokens/new?description=a", "/tokens/new"),
        ("/tokens/preview", "/tokens/new"),
        ("/tokens/remove", "/tokens"),
        ("/tokens/selected", "/tokens"),
        (&format!("/tokens/{id}/shrink"), &format!("/tokens/{id}")),
        ("/sessions/end-others", "/sessions"),
        (&format!("/sessions/{id}/end"), "/sessions"),
        ("/profile", "/profile"),
        ("/profile/password", "/profile"),
        ("/profile/security/passkeys", "/profile/security"),
        ("/sign-out", ""),
    ] {
        browser.cookies.clone_from(&signed_in);
        let answer = browser.post_raw(form, &[("csrf", &csrf)]).await.assert(303);
        let next = url::form_urlencoded::byte_serialize(page.as_bytes()).collect::<String>();
        let expected = if page.is_empty() { String::new() } else { format!("next={next}&") };
        assert_eq!(answer.header("location"), format!("/sign-in?{expected}said=ended"), "{form}");
        if !page.is_empty() {
            browser.sign_in(&alice).await;
            browser.open(page).await.assert(200);
        }
    }
}

/// A browser that was signed out in another tab has no cookie any more. One that another site's form leads here sends none
/// either (`SameSite`), and keeps it.
#[tokio::test]
async fn a_form_that_comes_without_a_session_is_told_why_and_signs_nobody_out() {
    let server = TestServer::start().await;
    let mut browser = server.pages();
    browser.sign_in(&server.person("alice").await).await;
    browser.open("/tokens/new").await.assert(200);
    let csrf = browser.csrf.clone();
    browser.cookies.clear();
    let answer = browser.post_raw("/tokens/new", &[("csrf", &csrf)]).await.assert(303);
    assert_eq!(answer.header("location"), "/sign-in?next=%2Ftokens%2Fnew&said=ended");
    assert!(answer.headers.get("set-cookie").is_none(), "{:?}", answer.headers);
    assert!(browser.open(answer.header("location")).await.text().contains("session has ended"));
    let asked = browser.send(server.get("/tokens/new")).await.assert(303);
    assert_eq!(asked.header("location"), "/sign-in?next=%2Ftokens%2Fnew", "who only comes by is told nothing");
}
