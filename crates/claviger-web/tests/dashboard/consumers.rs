//! Applications, application links and what was allowed to both, by a browser without a screen.

use claviger_testkit::client::Answer;
use claviger_testkit::pages::Pages;
use claviger_testkit::signer::public_key;
use claviger_testkit::{TestServer, both_databases};

/// What stands between two texts of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}")).1;
    rest.split(after).next().unwrap_or_default()
}

/// The secret that a page shows once.
fn secret(server: &TestServer, answer: &Answer) -> String {
    assert_eq!(answer.header("cache-control"), "no-store");
    let secret = between(&answer.text(), "id=\"secret\" class=\"mono\" tabindex=\"0\">", "<").to_owned();
    server.remember_secret(&secret);
    secret
}

/// Sends a deed without the token of our forms, without a confirmation and with a wrong one: each is refused.
async fn is_confirmed(browser: &mut Pages, path: &str, fields: &[(&str, &str)], password: &str) {
    browser.open(path).await.assert(200);
    browser.post_raw(path, &[fields, &[("password", password)]].concat()).await.assert(403);
    browser.post(path, fields).await.assert(422);
    let page = browser.post(path, &[fields, &[("password", "not this")]].concat()).await.assert(422).text();
    assert!(page.contains("That is not your password") && !page.contains("not this"), "{page}");
}

both_databases! {
    async fn an_application_is_registered_changed_and_ended(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let password = alice.password();
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        let page = browser.open("/applications").await.assert(200).text();
        assert!(page.contains("No applications yet") && page.contains("access_token=YOUR_TOKEN"), "{page}");

        let wrong = [("name", " "), ("description", "Each night <b>"), ("callback", "backup.example.org")];
        is_confirmed(&mut browser, "/applications/new", &wrong, &password).await;
        let page = browser.post("/applications/new", &[&wrong[..], &[("password", &*password)]].concat()).await;
        let page = page.assert(422).text();
        for text in ["2 things need another look", "value=\"Each night &#60;b&#62;\"", "“backup.example.org” is not a web address"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let right = [("name", "Backup"), ("callback", "https://backup.example.org/back"), ("password", &*password)];
        let made = browser.post("/applications/new", &right).await.assert(200);
        let value = secret(&server, &made);
        assert!(value.len() == 80 && value.bytes().all(|byte| byte.is_ascii_hexdigit()), "{value}");
        let path = format!("/applications/con_{}", between(&made.text(), "/applications/con_", "\""));
        let page = browser.open(&path).await.assert(200).text();
        let key = between(&page, "id=\"consumer-key\">", "<").to_owned();
        assert!(key.len() == 20 && page.contains("https://backup.example.org/back") && !page.contains(&value), "{page}");
        assert!(page.contains("/rest/oauth/request_token") && page.contains("No tokens yet"), "{page}");
        let page = browser.open("/applications").await.text();
        assert!(page.contains(&key) && page.contains("1–1 of 1") && !page.contains("everybody"), "{page}");

        let edit = format!("{path}/edit");
        let fields = [("name", "Backup, nightly"), ("description", ""), ("callback", "")];
        is_confirmed(&mut browser, &edit, &fields, &password).await;
        let page = browser.post(&edit, &[&fields[..], &[("password", &*password)]].concat()).await.assert(200).text();
        assert!(page.contains("Backup, nightly is saved") && page.contains("wherever each request says"), "{page}");

        let renew = format!("{path}/secret");
        is_confirmed(&mut browser, &renew, &[], &password).await;
        let renewed = secret(&server, &browser.post(&renew, &[("password", &password)]).await.assert(200));
        assert_ne!(renewed, value);

        let delete = format!("{path}/delete");
        is_confirmed(&mut browser, &delete, &[], &password).await;
        let page = browser.post(&delete, &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("is deregistered") && page.contains("No applications yet"), "{page}");
        browser.open(&path).await.assert(404);
        server.after().await;
    }

    async fn a_bearer_token_is_generated_for_an_application_and_dies_with_it(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        server.project("glass", &alice).await;
        let application = server.application("0123456789abcdef0123", &alice).await;
        let password = alice.password();
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        let path = format!("/applications/{}", application.id);
        let new = format!("{path}/new-token");
        let form = browser.open(&new).await.assert(200).text();
        assert!(form.contains("value=\"consumer 0123456789abcdef0123\"") && !form.contains("name=\"format\""), "{form}");
        let nothing = [("intent", "save"), ("description", "nightly"), ("expires", "30"), ("grant", "custom")];
        let page = browser.post(&new, &[&nothing[..], &[("password", &*password)]].concat()).await.assert(422).text();
        assert!(page.contains("tick at least one method") && page.contains("value=\"nightly\""), "{page}");
        let fields = [("intent", "save"), ("description", "nightly"), ("expires", "30"), ("grant", "Read only")];
        is_confirmed(&mut browser, &new, &fields, &password).await;
        let made = browser.post(&new, &[&fields[..], &[("password", &*password)]].concat()).await.assert(200);
        let value = secret(&server, &made);
        assert!(value.len() == 20 && made.text().contains(&format!("access_token={value}")), "{}", made.text());
        server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(200);
        server.flush().await;

        let page = browser.open(&path).await.assert(200).text();
        for text in ["nightly", "Read only", "bearer", "in 30 days", "127.0.0.1"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains(&value) && browser.open("/tokens").await.text().contains("nightly"));
        let revoke = format!("{path}/tokens/tok_{}/revoke", between(&page, "/tokens/tok_", "\""));
        is_confirmed(&mut browser, &revoke, &[], &password).await;
        server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(200);
        let page = browser.post(&revoke, &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("has lost that access") && page.contains("No tokens yet"), "{page}");
        server.get("/rest/p/glass").secure().bearer(&value).send().await.assert(401);
        browser.open(&revoke).await.assert(404);

        browser.open(&new).await;
        let another = browser.post(&new, &[&fields[..], &[("password", &*password)]].concat()).await.assert(200);
        let another = secret(&server, &another);
        let danced = application.dance_with(&server.person("bob").await).await;
        danced.sign(server.get("/v1/me")).send().await.assert(200);
        let page = browser.open(&path).await.text();
        assert!(page.contains("1 more token belongs to somebody else") && !page.contains(">bob<"), "{page}");
        let page = browser.open(&format!("{path}/delete")).await.assert(200).text();
        assert!(page.contains("2 live tokens die with it") && page.contains("of 2 accounts"), "{page}");
        browser.post(&format!("{path}/delete"), &[("password", &password)]).await.assert(200);
        server.get("/rest/p/glass").secure().bearer(&another).send().await.assert(401);
        danced.sign(server.get("/v1/me")).send().await.assert(401);
        server.after().await;
    }

    async fn a_link_is_made_looked_at_changed_and_deleted(database) {
        let server = TestServer::on(database).await;
        let (admin, alice, robot) = (server.admin(), server.person("alice").await, server.service("ci-robot").await);
        let (password, key) = (admin.password(), public_key());
        let mut browser = server.pages();
        browser.sign_in(&admin).await;
        let page = browser.open("/links").await.assert(200).text();
        assert!(page.contains("No application links yet") && page.contains("openssl genrsa"), "{page}");
        let fields = [
            ("name", "Bamboo"),
            ("url", "https://ci.example.org/"),
            ("consumer_key", "OauthKey"),
            ("proof", "key"),
            ("public_key", &*key),
            ("callback", "https://ci.example.org/back"),
            ("face", "atlassian"),
            ("methods", "RSA-SHA1"),
            ("methods", "RSA-SHA256"),
            ("methods", "HMAC-SHA1"),
        ];
        is_confirmed(&mut browser, "/links/new", &fields, &password).await;
        let page = browser.post("/links/new", &[&fields[..], &[("password", &*password)]].concat()).await.assert(200).text();
        for text in [
            "Bamboo is linked",
            "RSA, 2048 bits",
            "RSA-SHA1, RSA-SHA256<",
            "SHA256:",
            "https://ci.example.org/back",
            "/plugins/servlet/oauth/request-token",
            "refused",
            "Nobody has let it in yet",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let path = format!("/links/con_{}", between(&page, "/links/con_", "/"));
        browser.open(&format!("{path}/secret")).await.assert(404);
        let program = server.program_of("OauthKey").await.and("oauth_callback", "https://ci.example.org/back/x");
        let danced = program.dance_with(&alice).await;
        danced.sign(server.get("/rest/api/2/myself")).send().await.assert(200);
        server.flush().await;
        let page = browser.open(&path).await.text();
        assert!(page.contains(">alice<") && page.contains("by consent") && page.contains("renewable"), "{page}");
        let revoke = format!("{path}/tokens/tok_{}/revoke", between(&page, "/tokens/tok_", "\""));

        let edit = format!("{path}/edit");
        let page = browser.open(&edit).await.assert(200).text();
        assert!(page.contains("value=\"RSA-SHA1\" checked") && !page.contains("HMAC-SHA1") && !page.contains("name=\"proof\""), "{page}");
        let changed = [
            ("name", "Bamboo of old"),
            ("two_legged", "yes"),
            ("acts_as", "ci-robot"),
            ("methods", "RSA-SHA256"),
            ("body_hash", "yes"),
        ];
        is_confirmed(&mut browser, &edit, &changed, &password).await;
        let page = browser.post(&edit, &[&changed[..], &[("password", &*password)]].concat()).await.assert(200).text();
        for text in ["Bamboo of old is saved", "acts as <bdi>ci-robot", "RSA-SHA256<", "wherever each request says", "oauth_body_hash", "without a person"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let alone = server.program_of("OauthKey").await;
        assert_eq!(alone.sign(server.get("/v1/me")).send().await.assert(200).json()["login"], robot.login());
        // saved once more, unchanged: what it does alone goes on
        let same = [&changed[..], &[("password", &*password)]].concat();
        browser.post(&edit, &same).await.assert(200);
        alone.sign(server.get("/v1/me")).send().await.assert(200);

        is_confirmed(&mut browser, &revoke, &[], &password).await;
        browser.post(&revoke, &[("password", &password)]).await.assert(200);
        let refused = danced.sign(server.get("/rest/api/2/myself")).send().await.assert(401);
        assert_eq!(refused.text(), "oauth_problem=token_rejected");

        let delete = format!("{path}/delete");
        let page = browser.open(&delete).await.text();
        assert!(page.contains("1 live token dies with it"), "{page}");
        is_confirmed(&mut browser, &delete, &[], &password).await;
        let page = browser.post(&delete, &[("password", &password)]).await.assert(200).text();
        assert!(page.contains("Bamboo of old is deleted") && page.contains("No application links yet"), "{page}");
        alone.sign(server.get("/v1/me")).send().await.assert(401);
        server.after().await;
    }

    async fn what_was_allowed_is_listed_and_taken_back(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        assert!(browser.open("/authorized").await.assert(200).text().contains("No program is let in"));
        let link = server.link_with("bamboo", |new| new.url = Some("https://ci.example.org/".to_owned())).await;
        let hers = link.dance_with(&alice).await;
        let his = link.dance_with(&bob).await;
        server.application("0123456789abcdef0123", &alice).await.dance_with(&alice).await;
        hers.sign(server.get("/v1/me")).send().await.assert(200);
        server.flush().await;
        let page = browser.open("/authorized").await.text();
        for text in ["consumer bamboo", "ci.example.org", "Full access", "127.0.0.1", "consumer 0123456789abcdef0123"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert_eq!(page.matches("/revoke\"").count(), 2, "{page}");
        let rest = page.split("consumer bamboo").nth(1).unwrap();
        let revoke = format!("/authorized/tok_{}/revoke", between(rest, "/authorized/tok_", "/"));
        let page = browser.open(&revoke).await.assert(200).text();
        assert!(page.contains("Take back the access of consumer bamboo?") && page.contains("in use from 127.0.0.1"), "{page}");
        // what it did is seen as of any token, but its value is not ours to renew
        let token = revoke.trim_start_matches("/authorized/").trim_end_matches("/revoke");
        let page = browser.open(&format!("/tokens/{token}")).await.assert(200).text();
        assert!(page.contains("me.read") && page.contains("/suspend") && !page.contains("/rotate"), "{page}");
        let page = browser.open(&format!("/tokens/{token}/edit")).await.assert(200).text();
        assert!(page.contains("Read only") && !page.contains("/regenerate"), "{page}");
        is_confirmed(&mut browser, &revoke, &[], &alice.password()).await;
        hers.sign(server.get("/v1/me")).send().await.assert(200);

        // nobody else takes it back there, whoever they are
        for other in [&bob, &server.admin()] {
            let mut theirs = server.pages();
            theirs.sign_in(other).await;
            theirs.open(&revoke).await.assert(404);
            theirs.open("/authorized").await;
            theirs.post(&revoke, &[("password", &other.password())]).await.assert(404);
        }
        browser.open("/authorized").await;
        let page = browser.post(&revoke, &[("password", &alice.password())]).await.assert(200).text();
        assert!(page.contains("consumer bamboo has lost that access"), "{page}");
        assert_eq!(hers.sign(server.get("/rest/api/2/myself")).send().await.assert(401).text(), "oauth_problem=token_rejected");
        his.sign(server.get("/v1/me")).send().await.assert(200);
        browser.post(&revoke, &[("password", &alice.password())]).await.assert(404);
        server.after().await;
    }
}

#[tokio::test]
async fn everything_wrong_with_a_link_is_said_beside_its_field() {
    let server = TestServer::start().await;
    let admin = server.admin();
    server.link("taken").await;
    let disabled = server.person("gone").await;
    disabled.enable(false).await;
    let password = admin.password();
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    let private = claviger_testkit::signer::private_key();
    let good = [
        ("name", "Bamboo"),
        ("consumer_key", "OauthKey"),
        ("proof", "key"),
        ("public_key", &*public_key()),
        ("methods", "RSA-SHA1"),
        ("password", &*password),
    ];
    let with = |name: &'static str, value: &str| {
        let kept = good.iter().filter(|(field, _)| *field != name).map(|(field, value)| (*field, (*value).to_owned()));
        kept.chain([(name, value.to_owned())]).collect::<Vec<_>>()
    };
    browser.open("/links/new").await;
    for (field, value, said) in [
        ("name", "", "Name: This is empty"),
        ("url", "ftp://x/", "“ftp://x/” is not a web address"),
        ("consumer_key", "", "Consumer key: This is empty"),
        ("consumer_key", "two words", "Use visible characters"),
        ("consumer_key", "taken", "Another program has that key"),
        ("public_key", "", "Public key: This is empty"),
        ("public_key", "nonsense", "Not a public key"),
        ("public_key", &*private, "This is a private key"),
        ("public_key", SHORT, "The key has 512 bits. At least 1024 are needed."),
        ("callback", "/back", "“/back” is not a web address"),
        ("methods", "HMAC-SHA1", "Tick at least one method"),
    ] {
        let fields = with(field, value);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = browser.post("/links/new", &fields).await.assert(422).text();
        assert!(page.contains(said) && page.contains("One thing needs another look"), "{field} {value}: {page}");
        assert!(field == "name" || page.contains("value=\"Bamboo\""), "what was typed stays: {page}");
    }
    for (login, said) in [("", "This is empty"), ("nobody", "Nobody here"), ("gone", "That account is not active")] {
        let fields = [&good[..], &[("two_legged", "yes"), ("acts_as", login)]].concat();
        let page = browser.post("/links/new", &fields).await.assert(422).text();
        assert!(page.contains(said) && page.contains("name=\"two_legged\" value=\"yes\" checked"), "{login}: {page}");
    }
    let secret = [("name", "Forum"), ("consumer_key", "forum"), ("proof", "secret"), ("methods", "HMAC-SHA1")];
    let short = [&secret[..], &[("secret", "tooshort"), ("password", &*password)]].concat();
    let page = browser.post("/links/new", &short).await.assert(422).text();
    assert!(page.contains("Use 16 to 1024 characters") && !page.contains("tooshort"), "{page}");
    assert_eq!(browser.open("/links").await.text().matches("/links/con_").count(), 1, "nothing was made");
    server.after().await;
}

/// An RSA key that withstands nobody.
const SHORT: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==";

#[tokio::test]
async fn a_link_may_share_a_secret_that_is_shown_once_or_never() {
    let server = TestServer::start().await;
    let (admin, alice) = (server.admin(), server.person("alice").await);
    let password = admin.password();
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    browser.open("/links/new").await;
    let fields = |key: &'static str| {
        [("name", "Forum"), ("consumer_key", key), ("proof", "secret"), ("face", "allura"), ("methods", "HMAC-SHA256")]
    };
    let made =
        browser.post("/links/new", &[&fields("forum")[..], &[("password", &*password)]].concat()).await.assert(200);
    let drawn = secret(&server, &made);
    assert!(made.text().contains("/rest/oauth/request_token"), "{}", made.text());
    let path = format!("/links/con_{}", between(&made.text(), "/links/con_", "\""));
    let mut program = server.program_of("forum").await.by("HMAC-SHA256");
    program.secret.clone_from(&drawn);
    let danced = program.dance_with(&alice).await;
    danced.sign(server.get("/v1/me")).send().await.assert(200);

    let renew = format!("{path}/secret");
    is_confirmed(&mut browser, &renew, &[], &password).await;
    let renewed = secret(&server, &browser.post(&renew, &[("password", &password)]).await.assert(200));
    danced.sign(server.get("/v1/me")).send().await.assert(401);
    let mut danced = danced;
    danced.secret = renewed;
    danced.sign(server.get("/v1/me")).send().await.assert(200);

    let own = "a secret of the old server";
    server.remember_secret(own);
    browser.open("/links/new").await;
    let given = [&fields("old-forum")[..], &[("secret", own), ("password", &*password)]].concat();
    let page = browser.post("/links/new", &given).await.assert(200).text();
    assert!(page.contains("Forum is linked") && !page.contains(own), "{page}");
    let mut program = server.program_of("old-forum").await.by("HMAC-SHA256");
    program.secret = own.to_owned();
    program.dance_with(&alice).await.sign(server.get("/v1/me")).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn bearer_tokens_of_one_person_are_told_apart() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let application = server.application("reports", &admin).await;
    let (path, password) = (format!("/applications/{}", application.id), admin.password());
    let new = format!("{path}/new-token");
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    let mut labels = vec![];
    for name in ["nightly", "weekly"] {
        browser.open(&new).await;
        let fields = [("intent", "save"), ("description", name), ("expires", "30"), ("grant", "Read only")];
        let made = browser.post(&new, &[&fields[..], &[("password", &*password)]].concat()).await.assert(200);
        let value = secret(&server, &made);
        labels.push((name, format!("aria-label=\"Revoke {name}, …{}\"", &value[value.len() - 4..])));
    }
    let page = browser.open(&path).await.assert(200).text();
    for (name, label) in labels {
        assert!(page.contains(&format!("<small title=\"{name}\">")) && page.contains(&label), "{label}: {page}");
    }
    server.after().await;
}

#[tokio::test]
async fn nobody_finds_the_programs_of_others() {
    let server = TestServer::start().await;
    let (alice, bob, admin) = (server.person("alice").await, server.person("bob").await, server.admin());
    let application = server.application("0123456789abcdef0123", &alice).await;
    let link = server.link("bamboo").await;
    let mine = application.dance_with(&alice).await;
    let linked = link.dance_with(&alice).await;
    let mut hers = server.pages();
    hers.sign_in(&alice).await;
    let page = hers.open(&format!("/applications/{}", application.id)).await.text();
    let token = format!("tok_{}", between(&page, "/tokens/tok_", "\""));
    let of_application = |deed: &str| format!("/applications/{}{deed}", application.id);
    let of_link = |deed: &str| format!("/links/{}{deed}", link.id);
    let revoke = format!("/tokens/{token}/revoke");
    let (alices, bobs) = (alice.password(), bob.password());

    let mut his = server.pages();
    his.sign_in(&bob).await;
    for deed in ["", "/edit", "/secret", "/delete", "/new-token", &revoke] {
        let path = of_application(deed);
        assert!(
            server.pages().open(&path).await.text().contains("name=\"login\""),
            "{path}: a stranger signs in first"
        );
        his.open(&path).await.assert(404);
        if !deed.is_empty() {
            his.open("/applications").await;
            his.post(&path, &[("name", "his"), ("intent", "save"), ("password", &*bobs)]).await.assert(404);
        }
    }
    for path in ["/links".to_owned(), "/links/new".to_owned()].into_iter().chain(["", "/edit", "/delete"].map(of_link))
    {
        hers.open(&path).await.assert(404);
        hers.open("/applications").await;
        if path.matches('/').count() > 1 && !path.ends_with(&link.id.to_string()) {
            hers.post(&path, &[("name", "hers"), ("password", &*alices)]).await.assert(404);
        }
    }
    let rail = hers.open("/applications").await.text();
    assert!(rail.contains("href=\"/authorized\"") && !rail.contains("href=\"/links\""), "{rail}");
    // a link is no application, and what is no id names nothing
    hers.open(&format!("/applications/{}", link.id)).await.assert(404);
    hers.open("/applications/nonsense").await.assert(404);
    hers.open("/authorized/nonsense/revoke").await.assert(404);
    assert!(!his.open("/applications?owner=all").await.text().contains("0123456789abcdef0123"));

    let mut ruler = server.pages();
    ruler.sign_in(&admin).await;
    ruler.open(&of_link("").replace("links", "applications")).await.assert(404);
    assert!(ruler.open("/applications").await.text().contains("No applications yet"));
    let all = ruler.open("/applications?owner=all").await.text();
    assert!(all.contains("0123456789abcdef0123") && all.contains("<bdi>alice</bdi>"), "{all}");
    let page = ruler.open(&of_application("")).await.assert(200).text();
    assert!(page.contains(">alice<") && !page.contains("new-token"), "{page}");
    ruler.open(&of_application("/new-token")).await.assert(403);
    ruler.open(&of_application(&revoke)).await.assert(200);
    ruler.post(&of_application(&revoke), &[("password", &admin.password())]).await.assert(200);
    mine.sign(server.get("/v1/me")).send().await.assert(401);
    linked.sign(server.get("/v1/me")).send().await.assert(200);
    server.after().await;
}

#[tokio::test]
async fn many_programs_come_in_pages_and_are_searched() {
    let server = TestServer::start().await;
    let (alice, admin) = (server.person("alice").await, server.admin());
    for n in 0..53 {
        server.application(&format!("application-key-{n:02}"), &alice).await;
        server.link_with(&format!("link-{n:02}"), |new| new.description = format!("Ärger {n}")).await;
    }
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    for (path, second, found) in [
        ("/links", "/links?page=2", "/links?q=%C3%A4rger+52"),
        ("/applications?owner=all", "/applications?owner=all&page=2", "/applications?owner=all&q=key-52"),
    ] {
        assert!(browser.open(path).await.text().contains("1–50 of 53"), "{path}");
        assert!(browser.open(second).await.text().contains("51–53 of 53"), "{second}");
        assert!(browser.open(found).await.text().contains("1–1 of 1"), "{found}");
    }
    assert!(browser.open("/applications?owner=all&q=alice").await.text().contains("1–50 of 53"));
    assert!(browser.open("/links?q=nothing").await.text().contains("No link matches"));
    assert!(browser.open("/applications?q=nothing").await.text().contains("No application matches"));
}

#[tokio::test]
async fn what_can_be_renewed_stays_listed_when_it_is_over() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.link("bamboo").await.dance_with(&alice).await;
    let mut browser = server.pages();
    server.clock.advance(std::time::Duration::from_secs(157_680_000 + 60));
    browser.sign_in(&alice).await;
    let page = browser.open("/authorized").await.text();
    assert!(page.contains("consumer bamboo") && page.contains("renewable"), "{page}");
    server.clock.advance(std::time::Duration::from_hours(31 * 24));
    browser.sign_in(&alice).await;
    assert!(browser.open("/authorized").await.text().contains("No program is let in"));
}

#[tokio::test]
async fn who_denies_comes_back_to_their_programs() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut browser = server.pages();
    browser.sign_in(&alice).await;
    let application = server.application("0123456789abcdef0123", &alice).await.request_token().await;
    let link = server.link("bamboo").await.request_token().await;
    for (question, answer, token, place) in [
        (
            "/rest/oauth/authorize",
            "/rest/oauth/do_authorize",
            &application.token,
            "Your tokens|No applications yet|Register application",
        ),
        ("/plugins/servlet/oauth/authorize", "/plugins/servlet/oauth/authorize", &link.token, "No program is let in"),
    ] {
        browser.open(&format!("{question}?oauth_token={token}")).await.assert(200);
        let page = browser.post(answer, &[("oauth_token", token), ("decision", "deny")]).await.assert(200).text();
        assert!(page.contains("got no access") && place.split('|').any(|text| page.contains(text)), "{page}");
    }
    server.after().await;
}

#[tokio::test]
async fn a_person_who_leaves_takes_their_applications_along() {
    let server = TestServer::start().await;
    let (alice, bob, admin) = (server.person("alice").await, server.person("bob").await, server.admin());
    server.application("0123456789abcdef0123", &alice).await.dance_with(&bob).await;
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    let page = browser.open("/admin/people/alice/delete").await.assert(200).text();
    assert!(page.contains("1 application") && page.contains("1 token"), "{page}");
}

#[tokio::test]
async fn old_addresses_lead_to_their_pages() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let mut browser = server.pages();
    browser.sign_in(&admin).await;
    for (said, old) in [
        ("No applications yet", &["/auth/oauth/", "/auth/oauth"][..]),
        (
            "No tokens yet",
            &["/auth/preferences/", "/account/", "/account", "/account/keys-tokens", "/users/me", "/hub/users/me"],
        ),
        (
            "No program is let in",
            &[
                "/plugins/servlet/oauth/users/access-tokens",
                "/users/revokeoauthtokens.action",
                "/plugins/oauth2_server/account/apps",
            ],
        ),
        ("No application links yet", &["/plugins/servlet/applinks/listApplicationLinks"]),
    ] {
        for old in old {
            assert!(browser.open(old).await.assert(200).text().contains(said), "{old}");
        }
    }
}
