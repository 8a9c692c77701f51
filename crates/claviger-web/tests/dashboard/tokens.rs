//! Access tokens, by a browser without a screen.

use std::time::Duration;

use claviger_auth::tokens::{Count, NewToken, create_many};
use claviger_auth::{load, operator};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::method::SetName;
use claviger_domain::policy::Sudo;
use claviger_domain::project::Role;
use claviger_domain::rights::Rights;
use claviger_domain::time::Clock;
use claviger_domain::token::TokenFormat;
use claviger_testkit::client::Answer;
use claviger_testkit::{TestServer, both_databases, logs};

/// What stands between two texts of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    page.split(before)
        .nth(1)
        .and_then(|rest| rest.split(after).next())
        .unwrap_or_else(|| panic!("no {before} in {page}"))
}

fn secret(answer: &Answer) -> String {
    between(&answer.text(), "tabindex=\"0\">", "</output>").to_owned()
}

const NEW: [(&str, &str); 5] =
    [("intent", "save"), ("description", "ci-deploy"), ("expires", "30"), ("grant", "Read only"), ("reach", "all")];

#[tokio::test]
async fn a_removal_says_what_stops_and_that_it_is_final_and_who_calls_afterwards_is_seen() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("nightly").make().await;
    server.get("/v1/projects").bearer(&token).header("user-agent", "backup.sh <1>").send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let remove = format!("/tokens/{}/remove", token.id);
    let page = browser.open(&remove).await.assert(200).text();
    for said in [
        "from 127.0.0.1",
        "by backup.sh &#60;1&#62;",
        "1 call",
        "cannot be undone",
        "/tokens/suspend",
        "you can resume it",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    token.suspend().await;
    let page = browser.open(&remove).await.assert(200).text();
    assert!(page.contains("cannot be undone") && !page.contains("/tokens/suspend"), "it rests already: {page}");
    let id = token.id.to_string();
    let fields = [("id", &*id), ("password", &*alice.password())];
    browser.post("/tokens/remove", &fields).await.assert(200);

    server.get("/v1/projects").bearer(&token).send().await.assert(401);
    server.get("/v1/projects").bearer(&token).send().await.assert(401);
    server.flush().await;
    assert!(browser.open("/tokens").await.text().contains("No tokens yet"));
    let list = browser.open("/tokens?state=removed").await.assert(200).text();
    assert!(
        list.contains("nightly") && list.contains("Removed") && !list.contains("type=\"checkbox\" name=\"id\""),
        "{list}"
    );
    let page = browser.open(&format!("/tokens/{id}")).await.assert(200).text();
    assert!(page.contains("it was removed (× 2)") && page.contains("Removed"), "{page}");
    assert!(!page.contains("/rotate\"") && !page.contains("/edit\""), "nothing can be done to it: {page}");
    assert!(page.contains("do nothing since") && page.contains("alice removed it"), "{page}");
    assert!(!page.contains("do everything") && !page.contains("Until <b>") && !page.contains("never used"), "{page}");
    for change in ["edit", "rotate", "remove"] {
        let page = browser.open(&format!("/tokens/{id}/{change}")).await.assert(200).text();
        assert!(page.contains("nothing can be changed about it any more"), "{page}");
        assert!(page.contains("alice removed it") && !page.contains("name=\"password\""), "{page}");
    }
}

#[tokio::test]
async fn an_x_ray_says_who_put_a_token_to_sleep_and_until_when_a_shrinking_can_be_undone() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("nightly").make().await;
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let (path, password) = (format!("/tokens/{}", token.id), [("password", &*alice.password())]);
    browser.open(&path).await.assert(200);
    browser.post(&format!("{path}/shrink"), &password).await.assert(200);
    let page = browser.open(&path).await.assert(200).text();
    assert!(between(&page, "You can undo this until", "</p>").contains("(<time"), "{page}");
    let id = token.id.to_string();
    browser.open(&format!("{path}/suspend")).await.assert(200);
    browser.post("/tokens/suspend", &[("id", &*id), password[0]]).await.assert(200);
    let page = browser.open(&path).await.assert(200).text();
    let can = between(&page, "This token can", "</section>");
    assert!(can.contains("do nothing since") && can.contains("alice suspended it"), "{can}");
    assert!(can.contains("Once it is resumed") && can.contains("Projects"), "{can}");
}

#[tokio::test]
async fn a_token_that_called_in_one_project_alone_is_shrunk_to_that_project_and_given_back() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (web, _) = (server.project("web", &alice).await, server.project("api", &alice).await);
    let token = alice.token().sets([]).methods(["projects.read"]).make().await;
    server.get("/v1/projects/web").bearer(&token).send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let (path, password) = (format!("/tokens/{}", token.id), [("password", &*alice.password())]);
    let page = browser.open(&path).await.assert(200).text();
    assert!(between(&page, "Projects in 90 days", "</section>").contains("<bdi>web</bdi>"), "{page}");
    assert!(page.contains("It used every method it has") && page.contains("it will reach no others"), "{page}");
    let page = browser.post(&format!("{path}/shrink"), &password).await.assert(200).text();
    assert!(between(&page, "This token can", "</section>").contains("<b><bdi>web</bdi></b>"), "{page}");
    server.get("/v1/projects/web").bearer(&token).send().await.assert(200);
    server.get("/v1/projects/api").bearer(&token).send().await.assert(404);
    browser.post(&format!("{path}/unshrink"), &password).await.assert(200);
    server.get("/v1/projects/api").bearer(&token).send().await.assert(200);

    // a list is in no project
    let other = alice.token().projects([&web]).make().await;
    server.get("/v1/projects/web").bearer(&other).send().await.assert(200);
    server.get("/v1/projects").bearer(&other).send().await.assert(200);
    server.flush().await;
    let page = browser.open(&format!("/tokens/{}", other.id)).await.assert(200).text();
    assert!(page.contains("Its projects stay as they are") && !page.contains("it will reach no others"), "{page}");
}

#[tokio::test]
async fn what_everybody_may_call_is_none_of_the_methods_that_a_token_has() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().sets([]).methods(["projects.list"]).make().await;
    server.get("/v1/me").bearer(&token).send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let page = browser.open(&format!("/tokens/{}", token.id)).await.assert(200).text();
    assert!(page.contains("0 of its 1 methods") && page.contains("1 method it never used"), "{page}");
    assert!(page.contains("<code>me.read</code>"), "it is told all the same: {page}");
}

#[tokio::test]
async fn a_token_is_made_in_a_form_and_its_value_is_shown_once() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    assert!(browser.open("/tokens").await.assert(200).text().contains("No tokens yet"));
    let form = browser.open("/tokens/new").await.assert(200).text();
    assert!(form.contains("Read only") && form.contains("name=\"methods\" value=\"projects.create\""));
    assert!(!form.contains("name=\"projects\""), "nobody without projects is asked for one");

    let wrong = browser.post("/tokens/new", &[&NEW[..], &[("password", "not this")]].concat()).await.assert(422).text();
    assert!(wrong.contains("That is not your password") && wrong.contains("value=\"ci-deploy\""), "{wrong}");
    assert!(!wrong.contains("not this"), "a password is never sent back");

    let made = browser.post("/tokens/new", &[&NEW[..], &[("password", &*alice.password())]].concat()).await.assert(200);
    let value = secret(&made);
    server.remember_secret(&value);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(value.starts_with("cvg_p_") && made.text().contains(&format!("Bearer {value}")));
    server.get("/v1/projects").bearer(&value).send().await.assert(200);

    let list = browser.open("/tokens").await.assert(200).text();
    assert!(list.contains("ci-deploy") && list.contains("in 30 days") && list.contains("1 of 1"), "{list}");
    server.flush().await;
    let path = format!("/tokens/tok_{}", between(&list, "href=\"/tokens/tok_", "\""));
    let xray = browser.open(&path).await.assert(200).text();
    assert!(
        xray.contains("projects.list") && xray.contains("127.0.0.1") && xray.contains("Shrink to what it used"),
        "{xray}"
    );
    for page in [&list, &xray, &browser.open(&format!("{path}/edit")).await.text()] {
        assert!(!page.contains(&value));
    }
    server.after().await;
}

both_databases! {
    /// Reload and a double click send it again, to another node perhaps.
    async fn a_form_that_is_sent_twice_makes_one_token_and_shows_it_once(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        browser.open("/tokens/new").await.assert(200);
        let again = browser.csrf.clone();
        let password = alice.password();
        let fields = [&NEW[..], &[("password", &*password)]].concat();
        let value = secret(&browser.post("/tokens/new", &fields).await.assert(200));
        server.remember_secret(&value);
        browser.csrf.clone_from(&again);
        let page = browser.post("/tokens/new", &fields).await.assert(200).text();
        assert!(page.contains("was sent before") && page.contains("1 of 1"), "{page}");
        assert!(!page.contains(&value));

        let id = format!("tok_{}", between(&page, "href=\"/tokens/tok_", "\""));
        for deed in ["regenerate", "rotate"] {
            browser.open(&format!("/tokens/{id}/{deed}")).await.assert(200);
            let again = browser.csrf.clone();
            let (path, fields) = (format!("/tokens/{deed}"), [("id", &*id), ("overlap", "3600"), ("password", &*password)]);
            let value = secret(&browser.post(&path, &fields).await.assert(200));
            server.remember_secret(&value);
            browser.csrf = again;
            assert!(browser.post(&path, &fields).await.assert(200).text().contains("was sent before"));
            server.get("/v1/me").bearer(&value).send().await.assert(200);
        }
        // a form that was refused is sent again with what was wrong put right
        browser.open("/tokens/new").await;
        browser.post("/tokens/new", &[&NEW[..], &[("password", "wrong")]].concat()).await.assert(422);
        server.remember_secret(&secret(&browser.post("/tokens/new", &[&NEW[..], &[("password", &*password)]].concat()).await.assert(200)));
        server.after().await;
    }
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_nothing_is_lost() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens/new").await.assert(200);
    let fields = [
        ("intent", "save"),
        ("description", " "),
        ("expires", "date"),
        ("date", "31-02-2027"),
        ("grant", "custom"),
        ("cidrs", "10.0.0.0/48"),
        ("password", "x"),
    ];
    let page = browser.post("/tokens/new", &fields).await.assert(422).text();
    for text in
        ["4 things need another look", "Fill it in", "Not a date", "tick at least one method", "“10.0.0.0/48” is not"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(page.contains("value=\"31-02-2027\"") && page.contains("10.0.0.0/48</textarea>"));
    let preview =
        browser.post("/tokens/preview", &[("grant", "custom"), ("methods", "tokens.create")]).await.assert(200).text();
    assert!(preview.contains("change credentials") && preview.contains("tokens.create") && !preview.contains("<html"));
    let again = browser.post(
        "/tokens/new",
        &[("intent", "preview"), ("grant", "custom"), ("method_query", "create"), ("methods", "projects.list")],
    );
    let again = again.await.assert(200).text();
    assert!(again.contains("value=\"projects.list\" checked"), "what the search hides stays ticked");
}

#[tokio::test]
async fn a_link_fills_in_the_form_and_says_so() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.project("web", &alice).await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let link = "/tokens/new?description=nightly&set=Read+only&method=projects.create&project=web&days=90";
    let page = browser.open(link).await.assert(200).text();
    for text in [
        "A link filled in this form",
        "value=\"nightly\"",
        "value=\"projects.create\" checked",
        "value=\"web\" checked",
        "value=\"90\" checked",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!browser.open("/tokens/new").await.text().contains("A link filled in"));
}

#[tokio::test]
async fn of_two_tabs_the_later_is_told_and_decides() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("laptop").make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let path = format!("/tokens/{}/edit", token.id);
    let form = browser.open(&path).await.assert(200).text();
    let seen = between(&form, "name=\"seen\" value=\"", "\"").to_owned();
    server.clock.advance(Duration::from_secs(1));
    let password = alice.password();
    let save = |description: &'static str, seen: String| {
        let password = password.clone();
        let fields = move |seen: &str| {
            [
                ("intent", "save"),
                ("description", description),
                ("expires", "keep"),
                ("grant", "Read only"),
                ("seen", seen),
                ("password", &*password),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        fields(&seen)
    };
    let mut send = async |description: &'static str, seen: &str| {
        let fields = save(description, seen.to_owned());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        browser.post(&path, &fields).await
    };
    assert!(send("first tab", &seen).await.assert(200).text().contains("Saved first tab"));
    let refused = send("second tab", &seen).await.assert(422).text();
    assert!(refused.contains("Somebody changed this token") && refused.contains("value=\"second tab\""), "{refused}");
    let seen = between(&refused, "name=\"seen\" value=\"", "\"").to_owned();
    send("second tab", &seen).await.assert(200);
}

#[tokio::test]
async fn tokens_are_ruled_together() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (one, two) = (alice.token().description("one").make().await, alice.token().description("two").make().await);
    let (first, second) = (one.id.to_string(), two.id.to_string());
    let password = alice.password();
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens").await.assert(200);
    assert!(browser.post("/tokens/selected", &[("deed", "remove")]).await.text().contains("Tick the tokens first"));
    let both = [("id", &*first), ("id", &*second)];
    let page = browser.post("/tokens/selected", &[&[("deed", "rotate")], &both[..]].concat()).await.text();
    assert!(page.contains("Tick one token"));
    let page = browser.post("/tokens/selected", &[&[("deed", "suspend")], &both[..]].concat()).await.assert(200).text();
    assert!(page.contains("Suspend 2 tokens"), "{page}");
    let page = browser.post("/tokens/suspend", &[&both[..], &[("password", "no")]].concat()).await.assert(422).text();
    assert!(page.contains("That is not your password"));
    assert!(server.lets_in(&one).await);
    browser.post("/tokens/suspend", &[&both[..], &[("password", &*password)]].concat()).await.assert(200);
    assert!(!server.lets_in(&one).await && !server.lets_in(&two).await);
    browser.post("/tokens/resume", &[&both[..], &[("password", &*password)]].concat()).await.assert(200);
    assert!(server.lets_in(&one).await);

    let page = browser.open(&format!("/tokens/{first}/regenerate")).await.assert(200).text();
    assert!(page.contains("Regenerate one?"));
    let made = browser.post("/tokens/regenerate", &[("id", &first), ("password", &password)]).await.assert(200);
    let value = secret(&made);
    server.remember_secret(&value);
    assert!(server.lets_in(&value).await && !server.lets_in(&one).await);
    let made = browser
        .post("/tokens/rotate", &[("id", &first), ("overlap", "3600"), ("password", &password)])
        .await
        .assert(200);
    let rotated = secret(&made);
    server.remember_secret(&rotated);
    assert!(
        server.lets_in(&value).await
            && server.lets_in(&rotated).await
            && made.text().contains("The old value works until")
    );

    let page =
        browser.post("/tokens/remove", &[&both[..], &[("password", &*password)]].concat()).await.assert(200).text();
    assert!(page.contains("Removed 2 tokens") && page.contains("No tokens yet"), "{page}");
    assert!(!server.lets_in(&rotated).await);
    server.after().await;
}

#[tokio::test]
async fn an_expired_token_comes_back_by_regenerating_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("old").lasting(Duration::from_hours(1)).make().await;
    server.clock.advance(Duration::from_hours(2));
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    assert!(browser.open("/tokens?state=expired").await.text().contains("Expired"));
    let id = token.id.to_string();
    browser.open(&format!("/tokens/{id}/edit")).await.assert(200);
    let made = browser.post("/tokens/regenerate", &[("id", &id), ("password", &alice.password())]).await.assert(200);
    let value = secret(&made);
    server.remember_secret(&value);
    assert!(server.lets_in(&value).await);
}

#[tokio::test]
async fn nobody_sees_or_touches_the_tokens_of_others() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let token = alice.token().description("private").make().await;
    let id = token.id.to_string();
    let mut browser = server.pages();
    browser.sign_in(&bob).await;
    assert!(!browser.open("/tokens").await.text().contains("private"));
    for path in ["", "/edit", "/copy", "/remove", "/rotate"] {
        browser.open(&format!("/tokens/{id}{path}")).await.assert(404);
    }
    browser.open("/tokens").await;
    for path in ["/tokens/remove", "/tokens/regenerate", "/tokens/suspend"] {
        browser.post(path, &[("id", &id), ("password", &bob.password())]).await.assert(404);
    }
    for path in ["edit", "shrink", "unshrink"] {
        browser
            .post(&format!("/tokens/{id}/{path}"), &[("intent", "save"), ("password", &bob.password())])
            .await
            .assert(404);
    }
    assert!(server.lets_in(&token).await);
    server.after().await;
}

#[tokio::test]
async fn who_administers_a_project_rules_the_tokens_of_its_bots() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let web = server.project("web", &alice).await;
    let bot = server.bot("web-bot", &web).await;
    bot.token().description("of the bot").make().await;
    server.member(&web, &bob, Role::Developer).await;
    let mut his = server.pages();
    his.sign_in(&bob).await;
    assert!(!his.open("/tokens").await.text().contains("of the bot"));
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let list = browser.open("/tokens?owner=web-bot").await.text();
    assert!(list.contains("of the bot") && list.contains("Owner"), "{list}");
    assert!(browser.open("/tokens/new").await.text().contains("<option value=\"web-bot\""));
    let (password, other) = (alice.password(), bob.password());
    let fields = [&NEW[..], &[("user", "web-bot"), ("password", &*password)]].concat();
    let value = secret(&browser.post("/tokens/new", &fields).await.assert(200));
    server.remember_secret(&value);
    let me = server.get("/v1/me").bearer(&value).send().await.assert(200).json();
    assert_eq!(me["login"], "web-bot");
    his.open("/tokens/new").await;
    let fields = [&NEW[..], &[("user", "web-bot"), ("password", &*other)]].concat();
    assert_ne!(his.post("/tokens/new", &fields).await.status, 200);
}

#[tokio::test]
async fn a_token_is_shrunk_and_given_back_on_its_page() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    server.flush().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let path = format!("/tokens/{}", token.id);
    browser.open(&path).await.assert(200);
    let wrong = browser.post(&format!("{path}/shrink"), &[("password", "no")]).await.assert(422).text();
    assert!(wrong.contains("That is not your password"));
    let page = browser.post(&format!("{path}/shrink"), &[("password", &alice.password())]).await.assert(200).text();
    assert!(page.contains("It can do only what it used now") && page.contains("It was shrunk"), "{page}");
    server.post("/v1/projects").bearer(&token).body("application/json", "{\"name\":\"x\"}").send().await.assert(403);
    server.flush().await;
    assert!(browser.open(&path).await.text().contains("does not include this method"));
    let page = browser.post(&format!("{path}/unshrink"), &[("password", &alice.password())]).await.assert(200).text();
    assert!(page.contains("It can do again"), "{page}");
    let again = browser.post(&format!("{path}/unshrink"), &[("password", &alice.password())]).await.assert(200).text();
    assert!(again.contains("was changed since"));
}

/// What was asked of the store from here on: how many statements, and how many rows they gave.
fn asked(since: usize) -> (usize, u64) {
    let lines = logs::asked(since);
    let rows = lines.iter().map(|line| between(line, "\"rows_returned\":", ",").parse::<u64>().unwrap_or(0));
    (lines.len(), rows.sum())
}

/// A page of the list asks as much of the store for ten thousand tokens as for fifty. How long that takes where it is
/// released stands in the book, under "Performance".
#[tokio::test]
async fn the_list_of_ten_thousand_tokens_keeps_its_budget() {
    let server = TestServer::that_follows_nobody().await;
    let alice = server.person("alice").await;
    let rights = Rights::of_set(SetName::from_static("Read only"));
    let pattern = NewToken {
        actor: Some(alice.caller().actor().id),
        description: "one of many".to_owned(),
        rights,
        expiry: WantedExpiry::Never,
        format: TokenFormat::Native,
    };
    let many = Count { count: 10_000, each: &mut |_| Ok(()) };
    create_many(&server.desk, &operator(&server.desk), Sudo::by_password(), pattern, many).await.unwrap();
    load::fill_patiently(&server.desk).await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    for path in ["/tokens", "/tokens?page=100", "/tokens?q=many&sort=description", "/tokens?used=never"] {
        let before = logs::mark();
        let page = browser.open(path).await.assert(200).text();
        assert!(page.contains("of 10,000"), "{page}");
        let (statements, rows) = asked(before);
        assert!((4..=12).contains(&statements) && (50..=60).contains(&rows), "{path}: {statements}, {rows} rows");
    }
}

#[tokio::test]
async fn a_page_of_the_list_asks_once_for_all_of_its_lines() {
    let server = TestServer::that_follows_nobody().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let mut statements = vec![];
    for lines in [1, 49] {
        for n in 0..lines {
            let project = server.project(&format!("project-{lines}-{n}"), &alice).await;
            let token = alice.token().projects([&project]).make().await;
            server.get("/v1/projects").bearer(&token).send().await.assert(200);
        }
        server.flush().await;
        load::fill_patiently(&server.desk).await;
        let before = logs::mark();
        let page = browser.open("/tokens").await.assert(200).text();
        assert!(page.contains(&format!("project-{lines}-0")), "{page}");
        statements.push(asked(before).0);
    }
    // the names of projects come by sixteen
    assert_eq!(statements[1], statements[0] + 3, "{}", logs::text());
}

/// A page about what went wrong is compressed like any other, and says so.
#[tokio::test]
async fn pages_about_errors_can_be_read_by_browsers_that_ask_for_compression() {
    let server = TestServer::start().await;
    let mut browser = server.pages().header("accept-encoding", "gzip");
    for path in ["/sign-in", "/sign-in/upstream/nope", "/assets/nope"] {
        let answer = browser.send(server.get(path)).await;
        let (is_said, is_so) = (answer.all("content-encoding") == ["gzip"], answer.body.starts_with(&[0x1f, 0x8b]));
        assert!(is_said && is_so, "{path}: {} {:?}", answer.status, answer.headers);
    }
    server.after().await;
}

#[tokio::test]
async fn a_first_visit_stays_under_60_kb() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for _ in 0..50 {
        alice.token().make().await;
    }
    let mut browser = server.pages().header("accept-encoding", "gzip");
    let mut plain = server.pages();
    plain.sign_in(&alice).await;
    browser.cookies.clone_from(&plain.cookies);
    for page in ["/tokens", "/tokens/new"] {
        let text = plain.open(page).await.assert(200).text();
        let mut files: Vec<&str> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
        files.sort_unstable();
        files.dedup();
        assert!(files.len() >= 3, "{files:?}");
        let mut bytes = 0;
        for path in files.into_iter().chain([page]) {
            bytes += browser.send(server.get(path)).await.assert(200).body.len();
        }
        assert!(bytes < 60_000, "{page}: {bytes} bytes");
    }
}

#[tokio::test]
async fn a_link_that_names_nobody_is_mended_in_the_form() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens/new?user=nobody&description=ci-deploy").await.assert(200);
    let password = alice.password();
    let send = |more: &'static [(&str, &str)]| [&NEW[..], more, &[("password", &*password)]].concat();
    let page = browser.post("/tokens/new", &send(&[("user", "nobody")])).await.assert(422).text();
    assert!(page.contains("Nobody with the login") && page.contains("value=\"ci-deploy\""), "{page}");
    assert!(page.contains("<option value=\"alice\"") && !page.contains("value=\"nobody\""), "{page}");
    for format in [&[("format", "runes")], &[("format", "session")], &[("format", "oauth1")]] {
        let page = browser.post("/tokens/new", &send(format)).await.assert(422).text();
        assert!(page.contains("There is no such format") && page.contains("value=\"ci-deploy\""), "{page}");
    }
    let made = browser.post("/tokens/new", &send(&[("user", "alice")])).await.assert(200);
    server.remember_secret(&secret(&made));
    server.after().await;
}

#[tokio::test]
async fn a_deed_that_is_done_in_part_says_how_far_it_came() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (gone, kept) = (alice.token().make().await, alice.token().make().await);
    let stranger = server.person("bob").await.token().make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens").await.assert(200);
    gone.revoke().await;
    let password = alice.password();
    let id =
        |token: &claviger_testkit::actors::TestToken| token.path().rsplit('/').next().unwrap_or_default().to_owned();
    let ids = [id(&stranger), id(&gone), id(&kept)];
    let fields: Vec<(&str, &str)> =
        ids.iter().map(|id| ("id", id.as_str())).chain([("password", &*password)]).collect();
    let page = browser.post("/tokens/suspend", &fields).await.assert(200).text();
    assert!(page.contains("That was done to") && page.contains("of 3 tokens"), "{page}");
    assert!(!server.lets_in(&kept).await && server.lets_in(&stranger).await);
    server.after().await;
}

#[tokio::test]
async fn whom_the_address_asks_for_stands_in_the_menu() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    alice.token().make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    assert!(!browser.open("/tokens").await.text().contains("Owner: "), "nobody to choose from");
    let page = browser.open("/tokens?owner=nobody").await.assert(200).text();
    assert!(page.contains("Owner: <b>nobody</b>") && page.contains("No token matches"), "{page}");
}

#[tokio::test]
async fn a_link_cannot_make_the_preview_say_another_thing_than_the_form() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let project = server.project("web", &alice).await;
    server.bot("deploy", &project).await;
    server.person("bob").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let link =
        "/tokens/new?user=bob&set=Deploy&set=read+only&method=no.such&method=projects.create&days=soon&format=runes";
    let page = browser.open(link).await.assert(200).text();
    for asked in ["set=Deploy", "method=no.such", "days=soon", "format=runes", "user=bob"] {
        assert!(page.contains(&format!("<code>{asked}</code>")), "{asked}: {page}");
    }
    assert!(page.contains("Acting as alice") && !page.contains("Acting as bob"), "{page}");
    assert!(page.contains("value=\"Read only\" checked") && page.contains("<details class=\"sets\""), "{page}");
    assert!(
        between(&page, "<details class=\"sets\"", "</summary>").contains(" open"),
        "what is ticked is seen: {page}"
    );
    let page = browser.open("/tokens/new?user=deploy").await.assert(200).text();
    assert!(page.contains("Acting as deploy") && !page.contains("Left out"), "{page}");
}

#[tokio::test]
async fn the_day_that_was_chosen_is_the_day_that_is_shown() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/profile").await;
    let profile = [("name", ""), ("email", "alice@example.org"), ("zone", "Pacific/Auckland"), ("theme", "auto")];
    browser.post("/profile", &profile).await.assert(200);
    let day = server.clock.now().plus(Duration::from_hours(45 * 24)).to_jiff();
    let day = day.to_zoned(jiff::tz::TimeZone::get("Pacific/Auckland").unwrap());
    let (typed, said) = (day.strftime("%d-%m-%Y").to_string(), day.strftime("%-d %b %Y").to_string());
    browser.open("/tokens/new").await;
    let chosen = [("description", "dated"), ("expires", "date"), ("date", &*typed), ("grant", "Read only")];
    let preview = browser.post("/tokens/preview", &chosen).await.assert(200).text();
    assert!(preview.contains(&format!(">{said}</time>")), "{said}: {preview}");
    let password = alice.password();
    let save = [("intent", "save"), ("reach", "all"), ("password", &*password)];
    let made = browser.post("/tokens/new", &[&chosen[..], &save[..]].concat()).await.assert(200);
    server.remember_secret(&secret(&made));
    let list = browser.open("/tokens").await.text();
    let id = between(&list, "<a href=\"/tokens/tok_", "\"").to_owned();
    for page in [format!("/tokens/tok_{id}"), format!("/tokens/tok_{id}/edit")] {
        assert!(browser.open(&page).await.text().contains(&said), "{said}: {page}");
    }
    let counted = browser.open("/tokens/new?days=45").await.text();
    assert!(counted.contains(&format!(">{said}</time>")), "{said}: {counted}");
}

#[tokio::test]
async fn a_pasted_value_leads_its_owner_to_its_token_and_nobody_else() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let hers = alice.token().format(TokenFormat::Youtrack).description("laptop").make().await;
    let his = bob.token().make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens").await;
    let csrf = browser.csrf.clone();
    let found = browser.post_raw("/tokens/search", &[("csrf", &csrf), ("q", &hers.secret)]).await.assert(303);
    assert_eq!(found.header("location"), format!("/tokens/{}", hers.id));
    for value in [&*his.secret, "cvg_p_012345678901234567890123456789abcdef"] {
        let lost = browser.post_raw("/tokens/search", &[("csrf", &csrf), ("q", value)]).await.assert(303);
        assert_eq!(lost.header("location"), "/tokens");
        assert!(browser.open("/tokens").await.text().contains("Nothing here has this value"));
    }
    let hint = &hers.secret[hers.secret.len() - 4..];
    let id = hers.id.to_string();
    for typed in [&*id, hint, "laptop"] {
        let page = browser.post("/tokens/search", &[("q", typed), ("sort", "made")]).await.assert(200).text();
        assert!(page.contains(">laptop<") && page.contains("1 of 1"), "{typed}: {page}");
    }
    let page = browser.open(&format!("/tokens/{id}")).await.text();
    assert!(page.contains(&format!("perm:…{hint}")), "it ends so: {page}");
    browser.post_raw("/tokens/search", &[("q", "laptop")]).await.assert(403);
    server.after().await;
}

#[tokio::test]
async fn calls_that_came_to_nothing_are_told_apart() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let path = format!("/tokens/{}", token.id);
    assert!(browser.open(&path).await.text().contains("Never used."), "it is new");
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    for _ in 0..2 {
        server.get("/v1/projects/nowhere").bearer(&token).send().await.assert(404);
    }
    server.flush().await;
    let page = browser.open(&path).await.assert(200).text();
    assert!(page.contains("3 calls in 28 days") && page.contains("2 calls came to no method"), "{page}");
}

#[tokio::test]
async fn what_is_over_or_rests_promises_no_time() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let token = alice.token().description("rotated").lasting(Duration::from_hours(28 * 24)).make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    browser.open("/tokens").await;
    let (id, password) = (token.id.to_string(), alice.password());
    let rotate = [("id", &*id), ("password", &*password), ("overlap", "86400")];
    let made = browser.post("/tokens/rotate", &rotate).await.assert(200);
    server.remember_secret(&secret(&made));
    let path = format!("/tokens/{id}");
    assert!(browser.open(&path).await.text().contains("An older value works until"));
    browser.post("/tokens/suspend", &rotate[..2]).await.assert(200);
    assert!(!browser.open(&path).await.text().contains("An older value works"), "nothing of it works");
    browser.post("/tokens/remove", &rotate[..2]).await.assert(200);
    let list = browser.open("/tokens?state=removed").await.assert(200).text();
    assert!(list.contains("rotated") && !list.contains("in 27 days") && !list.contains("in 28 days"), "{list}");
    server.after().await;
}

#[tokio::test]
async fn more_than_a_page_is_removed_together_and_a_page_too_far_is_the_last() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for n in 0..52 {
        alice.token().description(&format!("batch {n}")).make().await;
    }
    let kept = alice.token().description("kept").make().await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let page = browser.open("/tokens?q=batch&page=999").await.assert(200).text();
    assert!(page.contains("51–52 of 52"), "{page}");
    let page = browser.open("/tokens?q=batch").await.assert(200).text();
    assert!(page.contains("All 52 that match"), "{page}");
    let all = [("matching", "yes"), ("q", "batch"), ("deed", "remove")];
    let question = browser.post("/tokens/selected", &all).await.assert(200).text();
    assert!(question.contains("Remove 52 tokens?") && !question.contains("<bdi>kept</bdi>"), "{question}");
    let page = browser.post("/tokens/selected", &[&all[..2], &[("deed", "rotate")]].concat()).await.text();
    assert!(page.contains("Tick one token for this"), "{page}");
    let ids: Vec<_> = question.split("name=\"id\" value=\"").skip(1).map(|id| id.split('"').next().unwrap()).collect();
    let password = alice.password();
    let mut fields: Vec<_> = ids.iter().map(|id| ("id", *id)).collect();
    fields.push(("password", &password));
    browser.post("/tokens/remove", &fields).await.assert(200);
    assert!(browser.open("/tokens").await.text().contains("1 of 1") && server.lets_in(&kept).await);
}
