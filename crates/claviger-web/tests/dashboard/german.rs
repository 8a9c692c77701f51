//! The pages in German: what the server says of itself speaks the reader's language too.

use claviger_testkit::TestServer;
use claviger_testkit::pages::Pages;

async fn german_ruler(server: &TestServer) -> Pages {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
    let mut browser = server.pages().header("accept-language", "de").header("user-agent", agent);
    browser.sign_in(&server.admin()).await;
    browser
}

#[tokio::test]
async fn sessions_settings_and_the_operator_are_called_in_german() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    server.pages().sign_in(&alice).await;
    let mut browser = german_ruler(&server).await;
    browser.open("/sessions").await;
    server.flush().await;
    assert!(browser.open("/sessions").await.text().contains("Chrome unter Linux"));
    let credentials = browser.open("/admin/credentials").await.text();
    assert!(credentials.contains("Sitzung (cookie)") && credentials.contains("Chrome unter Linux"), "{credentials}");
    assert!(!credentials.contains("session<"), "{credentials}");
    let audit = browser.open("/admin/audit").await.text();
    assert!(audit.contains("Betreiber") && !audit.contains("operator"), "{audit}");
    let health = browser.open("/admin/health").await.text();
    assert!(health.contains("läuft seit") && !health.contains(".."), "{health}");
}

#[tokio::test]
async fn a_question_about_two_tokens_speaks_of_two() {
    let server = TestServer::start().await;
    let mut browser = german_ruler(&server).await;
    let (one, two) = (server.admin().token().make().await, server.admin().token().make().await);
    let (one, two) = (one.id.to_string(), two.id.to_string());
    browser.open("/tokens").await;
    for (deed, said, single) in [
        ("suspend", "Sie werden abgewiesen, bis Sie sie fortsetzen", "Es wird abgewiesen"),
        ("remove", "Widerrufene Werte gelten nie wieder", "Ein widerrufener Wert"),
    ] {
        let both = [("deed", deed), ("id", &*one), ("id", &*two)];
        let page = browser.post("/tokens/selected", &both).await.assert(200).text();
        assert!(page.contains(said) && !page.contains(single), "{page}");
        let page = browser.post("/tokens/selected", &both[..2]).await.assert(200).text();
        assert!(page.contains(single) && !page.contains(said), "{page}");
    }
}

/// What the floors below say is English: a page that lets any of it through would not compile. These are what people meet.
#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_in_german() {
    let server = TestServer::start().await;
    let mut browser = german_ruler(&server).await;
    let password = server.admin().password();
    browser.open("/tokens/new").await;
    let form =
        [("intent", "save"), ("expires", "30"), ("grant", "Read only"), ("reach", "all"), ("password", &*password)];
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        form.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    for (more, said) in [
        (&[("description", "a\u{200b}b")][..], "ohne unsichtbare Zeichen"),
        (&[("description", "x"), ("format", "runes")][..], "Dieses Format gibt es nicht"),
    ] {
        let fields = with(more);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let page = browser.post("/tokens/new", &fields).await.assert(422).text();
        assert!(page.contains(said) && !page.contains("must "), "{page}");
    }
    browser.open("/profile").await;
    let like_a_token = [("current", &*password), ("new", "perm-anent residence"), ("repeat", "perm-anent residence")];
    let page = browser.post("/profile/password", &like_a_token).await.assert(422).text();
    assert!(page.contains("Beginnen Sie es nicht wie ein Token") && !page.contains("must not"), "{page}");
    let page =
        browser.post("/profile", &[("name", "a\u{202e}b"), ("email", &server.admin().account.email)]).await.text();
    assert!(page.contains("ohne unsichtbare Zeichen") && !page.contains("Zu lang"), "{page}");
    server.after().await;
}

#[tokio::test]
async fn our_own_methods_are_called_and_found_in_german() {
    let server = TestServer::start().await;
    let mut browser = german_ruler(&server).await;
    let form = browser.open("/tokens/new").await.assert(200).text();
    for said in ["<b><bdi>Mitglieder</bdi></b>", "<span>Eine der eigenen Sitzungen beenden.</span>"] {
        assert!(form.contains(said), "{said}: {form}");
    }
    assert!(!form.contains("<b><bdi>Members</bdi></b>") && !form.contains("End one of"), "{form}");
    let chosen = [("intent", "preview"), ("grant", "custom"), ("methods", "projects.read"), ("method_query", "")];
    let preview = browser.post("/tokens/preview", &chosen).await.assert(200).text();
    assert!(preview.contains("<bdi>Projekte</bdi>") && !preview.contains("Projects"), "{preview}");
    let wanted = [&chosen[..3], &[("method_query", "PROJEKT Löschen")]].concat();
    let found = browser.post("/tokens/new", &wanted).await.assert(200).text();
    for (method, line) in [("projects.delete", "<li>"), ("bots.delete", "<li>"), ("projects.edit", "<li hidden>")] {
        let line = format!("{line}<label><input type=\"checkbox\" name=\"methods\" value=\"{method}\">");
        assert!(found.contains(&line), "{line}: {found}");
    }
}
