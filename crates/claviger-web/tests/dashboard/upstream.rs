//! Signing in by another site, against a provider on a real port.

use claviger_auth::accounts::{self, AccountEdit, Preferences, ProfileEdit};
use claviger_auth::oidc::{self, IdentityProvider};
use claviger_auth::sessions;
use claviger_domain::policy::Sudo;
use claviger_testkit::client::Answer;
use claviger_testkit::clock::FrozenClock;
use claviger_testkit::database::Scratch;
use claviger_testkit::pages::Pages;
use claviger_testkit::provider::{CLIENT, Provider, SECRET};
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use serde_json::{Value, json};

struct Sites {
    server: TestServer,
    company: Provider,
    _folder: Scratch,
}

async fn sites(database: TestDatabase, decide: impl FnOnce(&mut IdentityProvider)) -> Sites {
    let company = Provider::start(FrozenClock::START.as_seconds()).await;
    let folder = Scratch::new("upstream");
    std::fs::create_dir_all(folder.path()).unwrap();
    let file = folder.path().join("company.secret");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let mut upstream = IdentityProvider {
        name: "company".into(),
        title: "Example Ltd.".into(),
        issuer: company.issuer(),
        client_id: CLIENT.into(),
        client_secret_file: Some(file),
        match_email: true,
        create_accounts: false,
    };
    decide(&mut upstream);
    let server = TestServer::with(database, |options| options.settings.upstreams = vec![upstream]).await;
    server.remember_secret(SECRET);
    Sites { server, company, _folder: folder }
}

impl Sites {
    /// To the other site and back, as whoever it says.
    async fn there_and_back(&self, browser: &mut Pages, claims: Value) -> Answer {
        self.company.is(claims);
        let way = browser.send(self.server.get("/sign-in/upstream/company?next=%2Fsessions")).await.assert(303);
        let back = self.beyond(way.header("location")).await;
        browser.open(&back).await
    }

    /// What the other site does with the browser: the path on our site that it is sent back to.
    async fn beyond(&self, location: &str) -> String {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = client.get(location).send().await.unwrap();
        let back = reqwest::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }
}

both_databases! {
    async fn a_verified_address_links_once_and_the_stable_name_counts_from_then_on(database) {
        let sites = sites(database, |_| {}).await;
        sites.server.person("alice").await;
        let mut browser = sites.server.pages();
        assert!(browser.open("/sign-in").await.text().contains("Example Ltd."));
        let nobody = sites.there_and_back(&mut browser, json!({"email": "alice@example.org"})).await.assert(403);
        assert!(nobody.text().contains("Nobody here is linked"), "an address that nobody verified proves nothing");
        let known = json!({"email": "ALICE@example.org", "email_verified": true});
        let page = sites.there_and_back(&mut browser, known).await.assert(200);
        assert!(page.text().contains("this one"), "{}", page.text());
        // their name for it is the same, whatever address they tell now
        let mut again = sites.server.pages();
        let other = json!({"email": "new@example.net", "email_verified": true});
        assert!(sites.there_and_back(&mut again, other).await.text().contains("this one"));
        let mut stranger = sites.server.pages();
        let other = json!({"sub": "2", "email": "new@example.net", "email_verified": true});
        sites.there_and_back(&mut stranger, other).await.assert(403);
        let lines = sites.server.audit().await;
        assert_eq!(lines.iter().filter(|line| line.entry.action == "me.link_upstream").count(), 1);
        sites.server.after().await;
    }

    async fn an_address_that_a_person_gave_themselves_is_nobodys_proof(database) {
        let sites = sites(database, |_| {}).await;
        let (server, victim) = (&sites.server, json!({"email": "victim@corp.example", "email_verified": true}));
        let mallory = server.person("mallory").await;
        let claimed = |email: &str| {
            let email = email.to_owned();
            ProfileEdit { name: "Mallory".into(), email, preferences: Preferences::default() }
        };
        let sudo = Some(Sudo::by_password());
        accounts::edit_own(&server.desk, &mallory.caller(), sudo, claimed("victim@corp.example")).await?;
        sites.there_and_back(&mut server.pages(), victim.clone()).await.assert(403);
        // nor does it keep the one out whose address it is
        let alice = server.person("alice").await;
        let edit = AccountEdit { email: Some("Victim@corp.example".into()), ..AccountEdit::default() };
        accounts::edit(&server.desk, &server.admin().caller(), Sudo::by_password(), alice.account.id, edit).await?;
        sites.there_and_back(&mut server.pages(), victim).await.assert(200);
        let links = oidc::list_links(&server.desk, &alice.caller()).await?;
        assert_eq!(links.len(), 1);
        sites.server.after().await;
    }

    async fn what_was_not_begun_here_or_proves_nothing_is_refused(database) {
        let sites = sites(database, |_| {}).await;
        let alice = sites.server.person("alice").await;
        let good = || json!({"email": "alice@example.org", "email_verified": true});
        for (claim, value) in [
            ("nonce", json!("another")),
            ("aud", json!("another")),
            ("iss", json!("https://evil.example")),
            ("exp", json!(1)),
            ("sub", json!("")),
        ] {
            let mut claims = good();
            claims[claim] = value;
            let answer = sites.there_and_back(&mut sites.server.pages(), claims).await.assert(403);
            assert!(answer.text().contains("could not be verified"), "{claim}");
        }
        // a code that was given to another browser, and one that is used again
        sites.company.is(good());
        let (mut hers, mut his) = (sites.server.pages(), sites.server.pages());
        let way = hers.send(sites.server.get("/sign-in/upstream/company")).await.assert(303);
        his.send(sites.server.get("/sign-in/upstream/company")).await.assert(303);
        let back = sites.beyond(way.header("location")).await;
        assert!(his.open(&back).await.assert(403).text().contains("another browser"));
        let kept = hers.cookies.clone();
        hers.open(&back).await.assert(200);
        let mut replayed = sites.server.pages();
        replayed.cookies = kept;
        replayed.open(&back).await.assert(403);
        sites.server.pages().open("/sign-in/upstream/company/callback?error=access_denied").await.assert(403);
        sites.server.pages().open("/sign-in/upstream/other").await.assert(404);
        // REV-05: a disabled account stays out, whoever sends it
        alice.enable(false).await;
        sites.there_and_back(&mut sites.server.pages(), good()).await.assert(403);
        sites.server.after().await;
    }
}

#[tokio::test]
async fn an_account_is_made_only_where_the_operator_wants_it() {
    let sites = sites(TestDatabase::sqlite().await, |upstream| upstream.create_accounts = true).await;
    sites.server.person("taken").await;
    let mut browser = sites.server.pages();
    let new = json!({"preferred_username": "carol", "name": "Carol", "email": "c@example.net", "email_verified": true});
    assert!(sites.there_and_back(&mut browser, new).await.assert(200).text().contains("Carol"));
    let made = sites.server.audit().await;
    let made = made.iter().find(|line| line.entry.detail.get("login").is_some_and(|login| login == "carol")).unwrap();
    assert_eq!((&*made.entry.action, made.entry.dialect.as_deref()), ("users.create", Some("cookie")));
    let taken = json!({"sub": "2", "preferred_username": "taken"});
    sites.there_and_back(&mut sites.server.pages(), taken).await.assert(409);
    sites.server.after().await;
}

#[tokio::test]
async fn somebody_who_is_signed_in_links_and_unlinks_by_themselves() {
    let sites = sites(TestDatabase::sqlite().await, |upstream| upstream.match_email = false).await;
    let alice = sites.server.person("alice").await;
    let claims = json!({"sub": "77", "email": "alice@example.org", "email_verified": true});
    sites.there_and_back(&mut sites.server.pages(), claims.clone()).await.assert(403);
    let mut browser = sites.server.pages();
    browser.sign_in(&alice).await;
    browser.open("/profile/security/upstreams/company").await.assert(200);
    browser.post("/profile/security/upstreams/company", &[("password", "wrong")]).await.assert(422);
    let password = alice.password();
    let page = browser.post("/profile/security/upstreams/company", &[("password", &password)]).await.assert(200).text();
    let back = sites.beyond(&way_in(&page)).await;
    assert!(browser.open(&back).await.assert(200).text().contains("alice@example.org"));
    sites.there_and_back(&mut sites.server.pages(), claims.clone()).await.assert(200);
    let page = browser.open("/profile/security").await.text();
    let remove = page.split("href=\"").find(|part| part.starts_with("/profile/security/links/")).unwrap();
    let remove = remove.split('"').next().unwrap().to_owned();
    browser.open(&remove).await.assert(200);
    browser.post(&remove, &[("password", &password)]).await.assert(200);
    sites.there_and_back(&mut sites.server.pages(), claims).await.assert(403);
    sites.server.after().await;
}

#[tokio::test]
async fn a_link_that_was_begun_in_a_session_ends_with_the_session() {
    let sites = sites(TestDatabase::sqlite().await, |upstream| upstream.match_email = false).await;
    let alice = sites.server.person("alice").await;
    sites.company.is(json!({"sub": "77", "email": "alice@example.org", "email_verified": true}));
    let mut browser = sites.server.pages();
    browser.sign_in(&alice).await;
    browser.open("/profile/security/upstreams/company").await.assert(200);
    let password = alice.password();
    let page = browser.post("/profile/security/upstreams/company", &[("password", &password)]).await.assert(200).text();
    let back = sites.beyond(&way_in(&page)).await;
    sessions::sign_out_everywhere(&sites.server.desk, &alice.caller()).await.unwrap();
    browser.open(&back).await.assert(403);
    assert_eq!(oidc::list_links(&sites.server.desk, &alice.caller()).await.unwrap(), []);
    sites.server.after().await;
}

/// The address of the other site that a page leads to.
fn way_in(page: &str) -> String {
    let href = page.split("href=\"http://").nth(1).unwrap().split('"').next().unwrap();
    format!("http://{}", href.replace("&#38;", "&").replace("&amp;", "&"))
}
