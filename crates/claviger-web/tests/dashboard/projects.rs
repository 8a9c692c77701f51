//! Projects, their members and bots.

use claviger_domain::project::Role;
use claviger_testkit::{TestServer, both_databases};

both_databases! {
    async fn a_project_gets_members_and_roles(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let password = alice.password();
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        assert!(browser.open("/projects").await.assert(200).text().contains("No projects yet"));
        browser.open("/projects/-/new").await.assert(200);
        let page = browser.post("/projects/-/new", &[("title", "The <b> glass"), ("name", "Glass")]).await.assert(422).text();
        assert!(page.contains("value=\"Glass\"") && page.contains("The &#60;b&#62; glass"), "{page}");
        let page = browser.post("/projects/-/new", &[("title", "Looking-glass"), ("name", "glass"), ("private", "yes")]).await;
        assert!(page.assert(200).text().contains("The project is made"));

        browser.open("/projects/glass/new-member").await.assert(200);
        for (login, password, said) in
            [("nobody", &*password, "Nobody here has that login"), ("bob", "wrong", "not your password"), ("", &*password, "Fill it in")]
        {
            let fields = [("login", login), ("role", "developer"), ("password", password)];
            let page = browser.post("/projects/glass/new-member", &fields).await.assert(422).text();
            assert!(page.contains(said) && page.contains("value=\"developer\" checked"), "{said}: {page}");
        }
        let fields = [("login", "bob"), ("role", "developer"), ("password", &*password)];
        let page = browser.post("/projects/glass/new-member", &fields).await.assert(200).text();
        assert!(page.contains("bob is a member") && page.contains("2 members"), "{page}");

        let (project, _) = claviger_forge::projects::get(&server.desk, &alice.caller(), "glass").await?;
        bob.token().projects([&project]).make().await;
        let page = browser.open("/projects/glass/members/bob").await.assert(200).text();
        assert!(page.contains("value=\"developer\" checked"), "{page}");
        browser.post("/projects/glass/members/bob", &[("role", "reader")]).await.assert(422);
        let page = browser.post("/projects/glass/members/bob", &[("role", "reader"), ("password", &password)]).await;
        assert!(page.assert(200).text().contains("bob has another role"));
        let page = browser.post("/projects/glass/members/alice", &[("role", "reader"), ("password", &password)]).await;
        assert!(page.assert(422).text().contains("needs an administrator"));
        let page = browser.open("/projects/glass/members/bob/remove").await.assert(200).text();
        assert!(page.contains("1 token of theirs is bound"), "{page}");
        browser.post("/projects/glass/members/bob/remove", &[("password", "wrong")]).await.assert(422);
        let page = browser.post("/projects/glass/members/bob/remove", &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("bob is no member any more") && page.contains("1 member"), "{page}");
        let page = browser.post("/projects/glass/members/alice/remove", &[("password", &password)]).await;
        assert!(page.assert(422).text().contains("needs an administrator"));
        server.after().await;
    }

    async fn a_project_has_bots_whose_tokens_are_its_own(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let project = server.project("glass", &alice).await;
        let password = alice.password();
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        browser.open("/projects/glass/new-bot").await.assert(200);
        let page = browser.post("/projects/glass/new-bot", &[("login", "a b"), ("password", &password)]).await.assert(422);
        assert!(page.text().contains("value=\"a b\""));
        let fields = [("login", "glass-ci"), ("name", "Builds"), ("password", &*password)];
        let page = browser.post("/projects/glass/new-bot", &fields).await.assert(200).text();
        assert!(page.contains("Builds is made") && page.contains("/tokens?owner=glass-ci") && page.contains("1 member"), "{page}");
        assert!(browser.post("/projects/glass/new-bot", &fields).await.assert(422).text().contains("taken"));
        let bot = server.bot("glass-cd", &project).await;
        let token = bot.token().make().await;
        assert!(server.lets_in(&token).await);
        let page = browser.open("/projects/glass/bots/glass-cd/delete").await.assert(200).text();
        assert!(page.contains("1 token dies with it"), "{page}");
        browser.post("/projects/glass/bots/glass-cd/delete", &[("password", "wrong")]).await.assert(422);
        let page = browser.post("/projects/glass/bots/glass-cd/delete", &[("password", &password)]).await.assert(200);
        assert!(page.text().contains("glass-cd is deleted"));
        assert!(!server.lets_in(&token).await);
        browser.open("/projects/glass/bots/glass-cd/delete").await.assert(404);
        browser.open("/projects/glass/bots/glass-ci/delete").await.assert(200);
        server.after().await;
    }

    async fn a_project_is_renamed_hidden_and_deleted_with_its_bots(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let project = server.project("glass", &alice).await;
        server.member(&project, &bob, Role::Developer).await;
        let password = alice.password();
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        assert!(browser.open("/projects/glass").await.text().contains("/projects/glass/edit"));
        browser.open("/projects/glass/edit").await.assert(200);
        let long = "x".repeat(1000);
        for (title, said) in [(&*long, "Too long"), ("a\u{202e}b", "without invisible")] {
            let page = browser.post("/projects/glass/edit", &[("title", title), ("private", "yes")]).await.assert(422).text();
            assert!(page.contains(said) && page.contains("value=\"yes\" checked"), "{said}: {page}");
        }
        let page = browser.post("/projects/glass/edit", &[("title", "Wonder <b>"), ("private", "yes")]).await.assert(200).text();
        assert!(page.contains("Saved.") && page.contains("Wonder &#60;b&#62;") && page.contains("private"), "{page}");

        let bot = server.bot("glass-ci", &project).await;
        let (his, its) = (bob.token().projects([&project]).make().await, bot.token().make().await);
        assert!(server.lets_in(&its).await);
        server.flush().await;
        let page = browser.open("/projects/glass/delete").await.assert(200).text();
        for said in ["2 memberships", "1 bot<", "glass-ci", "1 token<", "1 used in the last 7 days", "1 token of its members is bound"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for wrong in ["", "wrong"] {
            browser.post("/projects/glass/delete", &[("password", wrong)]).await.assert(422);
        }
        assert!(server.lets_in(&its).await, "nothing was confirmed");
        let page = browser.post("/projects/glass/delete", &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("is deleted, with its bots") && page.contains("No projects yet"), "{page}");
        assert!(!server.lets_in(&its).await && server.lets_in(&his).await);
        for path in ["", "/edit", "/delete"] {
            browser.open(&format!("/projects/glass{path}")).await.assert(404);
        }
        let again = server.project("glass", &alice).await;
        server.bot("glass-ci", &again).await;
        server.after().await;
    }

    async fn everybody_sees_what_they_may_and_offers_are_only_made_to_those_who_may(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (open, hidden) = (server.project("glass", &alice).await, server.private_project("cellar", &alice).await);
        server.bot("glass-ci", &open).await;
        let mut his = server.pages();
        his.sign_in(&bob).await;
        let list = his.open("/projects").await.text();
        assert!(list.contains("glass") && !list.contains("cellar"), "{list}");
        let page = his.open("/projects/glass").await.assert(200).text();
        assert!(page.contains("alice") && !page.contains("glass-ci") && !page.contains("new-member"), "{page}");
        let forms = ["edit", "delete", "new-member", "members/alice", "members/alice/remove", "new-bot", "bots/glass-ci/delete"];
        for form in forms {
            his.open(&format!("/projects/glass/{form}")).await.assert(403);
            his.open(&format!("/projects/cellar/{form}")).await.assert(404);
        }
        his.open("/projects/cellar").await.assert(404);
        let password = bob.password();
        let fields = [("login", "bob"), ("role", "admin"), ("password", &*password)];
        for form in forms {
            his.open("/projects").await;
            his.post(&format!("/projects/glass/{form}"), &fields).await.assert(403);
            his.open("/projects").await;
            his.post(&format!("/projects/cellar/{form}"), &fields).await.assert(404);
        }
        server.member(&hidden, &bob, Role::Reader).await;
        let page = his.open("/projects/cellar").await.assert(200).text();
        assert!(page.contains("you: Reader") && !page.contains("new-bot"), "{page}");
        assert!(his.open("/projects").await.text().contains("cellar"));

        let mut ruler = server.pages();
        ruler.sign_in(&server.admin()).await;
        let page = ruler.open("/projects/cellar").await.assert(200).text();
        assert!(page.contains("new-member"), "{page}");
    }
}

#[tokio::test]
async fn many_projects_come_in_pages_and_are_searched() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    for n in 0..53 {
        server.project(&format!("project-{n:02}"), &alice).await;
    }
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    assert!(browser.open("/projects").await.text().contains("1–50 of 53"));
    assert!(browser.open("/projects?page=2").await.text().contains("51–53 of 53"));
    assert!(browser.open("/projects?q=project-5").await.text().contains("1–3 of 3"));
    assert!(browser.open("/projects?q=cellar").await.text().contains("No project matches"));
}

#[tokio::test]
async fn a_project_may_be_called_as_the_form_was_and_a_slash_too_many_is_forgiven() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let at = async |browser: &mut claviger_testkit::pages::Pages, path: &str| {
        browser.send(server.get(path).header("accept", "text/html")).await
    };
    assert_eq!(at(&mut browser, "/projects/new").await.assert(303).header("location"), "/projects/-/new");
    assert!(browser.open("/projects/-/new").await.assert(200).text().contains("Create project"));
    server.project("web", &alice).await;
    assert_eq!(at(&mut browser, "/projects/web/?page=1").await.assert(303).header("location"), "/projects/web?page=1");
    for elsewhere in ["//evil.example/", "/\\evil.example/"] {
        let answer = at(&mut browser, elsewhere).await;
        assert!(!answer.header("location").contains("evil"), "{elsewhere}: {answer:?}");
    }
    server.get("/projects/web/").send().await.assert(404);
    for nothing in ["/no-such-page", "/projects/no-such-project"] {
        let page = at(&mut browser, nothing).await.assert(404).text();
        assert!(
            page.contains("There is nothing here") && page.contains("class=\"rail\""),
            "she keeps the way on: {page}"
        );
        let stranger = server.get(nothing).header("accept", "text/html").send().await;
        assert!(!stranger.text().contains("class=\"rail\""), "{nothing}");
    }
}
