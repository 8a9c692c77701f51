//! The question of OAuth 1.0a, in a real Chromium and without one.

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;
use claviger_testkit::pages::Pages;
use claviger_testkit::signer::field;
use claviger_testkit::upstream::{Reply, Upstream};

#[tokio::test]
async fn a_person_allows_a_link_in_the_browser_and_the_program_acts_as_them() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let asked = server.link("bamboo").await.request_token().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.sees("consumer bamboo").await;
    browser.sees("alice").await;
    browser.fill("#password", "wrong").await;
    browser.click(".evenly [value='allow']").await;
    browser.sees_element("#password-fault").await;
    browser.click("input[name='set'][value='Read only']").await;
    browser.fill("#password", &alice.password()).await;
    browser.keys("\n").await;
    let code = browser.element("#secret").await.text().await.unwrap();
    assert_eq!(code.len(), 6, "{code}");
    browser.sees("Only if you started this in consumer bamboo yourself").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    let program = asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200));
    let me = program.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!((me["login"].as_str(), me["sets"][0].as_str()), (Some("alice"), Some("Read only")));
    server.after().await;
}

#[tokio::test]
async fn a_person_denies_a_link_and_the_program_is_told() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let home = format!("http://localhost:{}/assets/x", server.address.port());
    let asked = server.link("bamboo").await.and("oauth_callback", &home).request_token().await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.click("button[value='deny']").await;
    browser.sees("There is nothing here").await;
    assert!(browser.path().await.ends_with("&oauth_verifier=denied"), "{}", browser.path().await);
    browser.end().await;
    let denied = asked.and("oauth_verifier", "denied").exchange().await.assert(401);
    assert_eq!(denied.text(), "oauth_problem=permission_denied");
    server.after().await;
}

/// Browsers hold every redirect behind a form to its policy, wherever the program's address leads on.
#[tokio::test]
async fn the_way_back_may_lead_on_to_another_site() {
    let there = Upstream::answering(|_| Reply::ok("arrived")).await;
    let on = format!("HTTP/1.1 302 Found\r\nLocation: {}/end\r\nContent-Length: 0\r\n\r\n", there.url());
    let back = Upstream::answering(move |_| Reply::Raw(on.clone().into_bytes())).await;
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let asked =
        server.link("bamboo").await.and("oauth_callback", &format!("{}/back", back.url())).request_token().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    for (password, answer) in [("wrong", "That is not your password"), (&*alice.password(), "arrived")] {
        browser.fill("#password", password).await;
        browser.click(".evenly [value='allow']").await;
        browser.sees(answer).await;
    }
    // Back is the question, which is over, and does not ask whether to send the answer again
    browser.driver.back().await.unwrap();
    browser.sees("This link no longer works").await;
    browser.end().await;
    server.after().await;
}

/// OA1-21: what was allowed once is not allowed by itself again (RFC 5849 section 4.15).
#[tokio::test]
async fn oa1_21_who_allowed_before_is_asked_again() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let link = server.link("bamboo").await;
    link.dance_with(&alice).await;
    let again = link.request_token().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let page = browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", again.token)).await;
    let page = page.assert(200).text();
    assert!(page.contains("name=\"password\"") && page.contains("value=\"deny\""), "{page}");
    assert_eq!(again.exchange().await.assert(401).text(), "oauth_problem=permission_unknown");
    server.after().await;
}

#[tokio::test]
async fn the_page_says_in_plain_words_what_is_about_to_be_given() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("looking-glass", &alice).await;
    server.project("teapot", &alice).await;
    let asked = server.link("bamboo").await.request_token().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.sees("do everything alice can do").await;
    browser.sees("The program can renew it by itself until").await;
    browser.look("consent").await;
    browser.click("input[name='set'][value='Read only']").await;
    browser.sees("not change anything").await;
    browser.click("input[name='reach'][value='some']").await;
    browser.click("input[name='expires'][value='30']").await;
    browser.fill("#password", &alice.password()).await;
    browser.click(".evenly [value='allow']").await;
    browser.sees_element("#projects-fault").await;
    browser.look("consent-faults").await;
    browser.click("input[name='projects'][value='teapot']").await;
    browser.sees("In teapot").await;
    assert!(!browser.text().await.contains("renew it by itself"), "an end that was chosen is the end");
    browser.fill("#password", &alice.password()).await;
    browser.click(".evenly [value='allow']").await;
    let code = browser.element("#secret").await.text().await.unwrap();
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    let answer = asked.and("oauth_verifier", &code).exchange().await.assert(200);
    assert_eq!(field(&answer, "oauth_expires_in"), (30 * 86_400).to_string());
    let program = asked.taken(&answer);
    let me = program.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!((me["sets"][0].as_str(), me["projects"][0].as_str()), (Some("Read only"), Some("teapot")));
    let seen = program.sign(server.get("/rest/api/2/project")).send().await.assert(200).json();
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "{seen}");
    program.sign(server.get("/rest/api/2/project/LOOKING-GLASS")).send().await.assert(404);
    server.after().await;
}

#[tokio::test]
async fn without_scripts_a_button_brings_the_words_up_to_date() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let asked = server.application("importer", &alice).await.request_token().await;
    let browser = Browser::without_scripts(&server).await;
    browser.sign_in(&alice).await;
    browser.open(&format!("/rest/oauth/authorize?oauth_token={}", asked.token)).await;
    browser.click("input[name='set'][value='Read only']").await;
    browser.click("input[name='expires'][value='90']").await;
    browser.click("button[value='preview']").await;
    browser.sees("not change anything").await;
    browser.sees_element("input[name='set'][value='Read only']:checked").await;
    browser.sees_element("input[name='expires'][value='90']:checked").await;
    browser.fill("#password", &alice.password()).await;
    browser.click(".evenly [value='allow']").await;
    browser.sees("PIN").await;
    let code = browser.element("#secret").await.text().await.unwrap();
    browser.end().await;
    let program = asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200));
    let me = program.sign(server.get("/v1/me")).send().await.assert(200).json();
    assert_eq!(me["sets"][0], "Read only");
    server.after().await;
}

#[tokio::test]
async fn a_person_gives_no_more_than_they_have() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    server.private_project("secret", &bob).await;
    let asked = server.link("bamboo").await.request_token().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let address = "/plugins/servlet/oauth/authorize";
    browser.open(&format!("{address}?oauth_token={}", asked.token)).await.assert(200);
    let password = alice.password();
    let answer = |set: &'static str, project: &'static str, expires: &'static str| {
        let fields = [("oauth_token", asked.token.clone()), ("set", set.to_owned()), ("reach", "some".to_owned())];
        let more =
            [("projects", project.to_owned()), ("expires", expires.to_owned()), ("decision", "allow".to_owned())];
        fields.into_iter().chain(more).chain([("password", password.clone())]).collect::<Vec<_>>()
    };
    let post = async |browser: &mut Pages, fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(address, &fields).await
    };
    let beyond = post(&mut browser, answer("Full access", "secret", "")).await.assert(422).text();
    assert!(beyond.contains("There is no project secret that you can see."), "{beyond}");
    post(&mut browser, answer("No such set", "secret", "")).await.assert(422);
    server.project("her-own", &alice).await;
    browser.open(&format!("{address}?oauth_token={}", asked.token)).await.assert(200);
    let page = browser.open(&format!("{address}?oauth_token={}", asked.token)).await.assert(200).text();
    // What was not offered is not given, and nothing stands for what nobody chose.
    for (set, expires, fault) in [
        ("Full access", "36500", "expires-fault"),
        ("Full access", "5", "expires-fault"),
        ("Full access", "+30", "expires-fault"),
        ("Full access", "abc", "expires-fault"),
        ("", "", "grant-fault"),
        ("No such set", "", "grant-fault"),
    ] {
        let again = post(&mut browser, answer(set, "her-own", expires)).await.assert(422).text();
        assert!(again.contains(&format!("id=\"{fault}\"")) && !page.contains(fault), "{set} {expires}: {again}");
    }
    let code = post(&mut browser, answer("Full access", "her-own", "")).await.assert(200).text();
    let code = code.split("id=\"secret\"").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1)).unwrap();
    let answer = asked.and("oauth_verifier", code).exchange().await.assert(200);
    assert_eq!(field(&answer, "oauth_expires_in"), "157680000");
    let program = asked.taken(&answer);
    program.sign(server.get("/v1/users")).send().await.assert(403);
    server.after().await;
}

#[tokio::test]
async fn the_way_back_is_the_status_that_consumers_know() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let link = server.link("bamboo").await.and("oauth_callback", "https://ci.example/back?x=1");
    let address = "/plugins/servlet/oauth/authorize";
    for (decision, begins) in [("allow", "&oauth_verifier="), ("deny", "&oauth_verifier=denied")] {
        let asked = link.request_token().await;
        let other = "oauth_callback=https%3A%2F%2Fevil.example";
        let page = browser.open(&format!("{address}?oauth_token={}&{other}", asked.token)).await.assert(200);
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("form-action 'self' https: http:;") && !page.text().contains("evil.example"),
            "{policy}"
        );
        let (csrf, password) = (browser.csrf.clone(), alice.password());
        let fields = [
            ("csrf", csrf.as_str()),
            ("oauth_token", &asked.token),
            ("decision", decision),
            ("set", "Full access"),
            ("password", &password),
        ];
        let answer = browser.post_raw(address, &fields).await.assert(302);
        let back = format!("https://ci.example/back?x=1&oauth_token={}{begins}", asked.token);
        assert!(answer.header("location").starts_with(&back), "{:?}", answer.headers);
        // Decided once: the same question is no question any more.
        browser.open(&format!("{address}?oauth_token={}", asked.token)).await.assert(410);
    }
    let asked = server.application("importer", &alice).await.request_token().await;
    browser.open(&format!("/rest/oauth/authorize?oauth_token={}", asked.token)).await.assert(200);
    // What is no answer is asked again; Allura's own form has a button for each.
    let action = "/rest/oauth/do_authorize";
    browser.post(action, &[("oauth_token", &asked.token), ("password", &alice.password())]).await.assert(200);
    let allowed = server.application("other", &alice).await.request_token().await;
    let password = alice.password();
    let yes = [("oauth_token", &*allowed.token), ("yes", "Authorize"), ("set", "Full access"), ("password", &password)];
    assert!(browser.post(action, &yes).await.assert(200).text().contains("PIN: "));
    let both = [("oauth_token", asked.token.as_str()), ("yes", "Authorize"), ("no", "Deny")];
    let denied = browser.post(action, &both).await;
    assert!(denied.assert(200).text().contains("got no access"), "it is said where the person is led");
    assert_eq!(asked.and("oauth_verifier", "x").exchange().await.assert(401).text(), "");
    server.after().await;
}

/// The address that is registered now is the one that counts: where the program may not lead any more, nobody is sent.
#[tokio::test]
async fn a_question_whose_way_back_is_not_registered_any_more_is_over() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    let link = server.link("bamboo").await;
    let asked = link.and("oauth_callback", "https://old.example/back").request_token().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let address = format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token);
    browser.open(&address).await.assert(200);
    let edit =
        server.patch(&format!("/v1/links/{}", link.id)).basic("admin", admin.password()).confirm(admin.password());
    let moved = serde_json::json!({"callback": "https://new.example/back"});
    edit.json(moved).send().await.assert(200);
    let password = alice.password();
    for decision in ["allow", "deny"] {
        let fields =
            [("oauth_token", &*asked.token), ("decision", decision), ("set", "Read only"), ("password", &password)];
        let answer = browser.post("/plugins/servlet/oauth/authorize", &fields).await.assert(410);
        assert!(!answer.text().contains("old.example"), "{}", answer.text());
    }
    browser.open(&address).await.assert(410);
    server.after().await;
}

#[tokio::test]
async fn an_answer_whose_session_has_ended_comes_back_to_its_question() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (link, application) = (server.link("bamboo").await, server.application("importer", &alice).await);
    for (asked, page, action) in [
        (link.request_token().await, "/plugins/servlet/oauth/authorize", "/plugins/servlet/oauth/authorize"),
        (application.request_token().await, "/rest/oauth/authorize", "/rest/oauth/do_authorize"),
    ] {
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        let page = format!("{page}?oauth_token={}", asked.token);
        browser.open(&page).await.assert(200);
        browser.cookies.clear();
        let sent = browser.post_raw(action, &[("oauth_token", &asked.token), ("decision", "allow")]).await.assert(303);
        let next = reqwest::Url::parse(&format!("http://x{}", sent.header("location"))).unwrap();
        let next = next.query_pairs().find(|(name, _)| name == "next").unwrap().1.into_owned();
        assert_eq!(next, page);
        browser.open(sent.header("location")).await.assert(200);
        let fields = [("login", "alice"), ("password", &*alice.password()), ("next", &*next)];
        let back = browser.post("/sign-in", &fields).await.assert(200).text();
        assert!(back.contains("asks for access"), "{back}");
    }
    server.after().await;
}
