//! Links with which people choose their password.

use std::time::Duration;

use claviger_auth::invitations::{self, LIFE};
use claviger_domain::policy::Sudo;
use claviger_domain::secret::Secret;
use claviger_testkit::actors::Actor;
use claviger_testkit::{TestServer, both_databases};

const NEW: &str = "another long phrase";

/// The path of a new link for somebody.
async fn link(server: &TestServer, who: &Actor) -> String {
    let made = invitations::invite(&server.desk, &server.admin().caller(), Sudo::by_password(), who.account.id).await;
    let made = made.expect("a link for a test");
    server.remember_secret(made.secret.expose());
    let link = made.link(&server.state.config.public_url).expose().clone();
    link.strip_prefix("http://127.0.0.1:8470").expect("the public address, whatever a request says").to_owned()
}

fn token(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

both_databases! {
    async fn acc_10_a_link_is_good_once_and_a_newer_one_or_a_new_password_ends_it(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        server.remember_secret(NEW);
        let mut browser = server.pages();
        let old = link(&server, &alice).await;
        let new = link(&server, &alice).await;
        browser.open(&old).await.assert(410);
        for _ in 0..3 {
            assert!(browser.open(&new).await.assert(200).text().contains("alice"), "looking changes nothing");
        }
        let chosen = |password: &'static str, repeat: &'static str| {
            [("code", token(&new).to_owned()), ("new", password.to_owned()), ("repeat", repeat.to_owned())]
        };
        for (password, repeat) in [(NEW, "something else"), ("short", "short")] {
            let fields = chosen(password, repeat);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.post("/welcome", &fields).await.assert(422);
        }
        let fields = chosen(NEW, NEW);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(browser.post("/welcome", &fields).await.assert(200).text().contains("password is changed"));
        browser.open("/sign-in").await;
        browser.post("/welcome", &fields).await.assert(410);
        browser.open(&new).await.assert(410);
        server.get("/v1/me").basic("alice", NEW).send().await.assert(200);
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(401);

        let unused = link(&server, &alice).await;
        let password = Secret::from(alice.password());
        let admin = server.admin().caller();
        claviger_auth::accounts::set_password(&server.desk, &admin, Sudo::by_password(), alice.account.id, &password).await?;
        browser.open(&unused).await.assert(410);
        let late = link(&server, &alice).await;
        server.clock.advance(LIFE + Duration::from_secs(1));
        browser.open(&late).await.assert(410);
        server.after().await;
    }

    async fn acc_11_a_link_enables_nobody_and_takes_no_right(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        server.remember_secret(NEW);
        let refused = invitations::invite(&server.desk, &bob.caller(), Sudo::by_password(), alice.account.id).await;
        assert!(refused.is_err());
        let robot = server.service("robot").await;
        let refused = invitations::invite(&server.desk, &server.admin().caller(), Sudo::by_password(), robot.account.id).await;
        assert!(refused.is_err());
        let path = link(&server, &alice).await;
        alice.enable(false).await;
        let mut browser = server.pages();
        browser.open(&path).await.assert(200);
        let fields = [("code", token(&path)), ("new", NEW), ("repeat", NEW)];
        browser.post_raw("/welcome", &fields).await.assert(403);
        browser.post("/welcome", &fields).await.assert(200);
        server.get("/v1/me").basic("alice", NEW).send().await.refused(401, "account_disabled");
        assert!(server.audit().await.iter().any(|line| line.entry.dialect.as_deref() == Some("link")));
        server.after().await;
    }
}
