//! What every list must hold at every width, in both languages: one can read what each row is about.

use claviger_auth::audit::OS_USER;
use claviger_auth::consumers::NewProof;
use claviger_domain::oauth1::Provider;
use claviger_domain::project::Role;
use claviger_testkit::browser::Browser;
use claviger_testkit::{TestDatabase, TestServer};
use claviger_web::dashboard::view::admin::site::{Setting, SettingSection, Source};

/// The rows whose first name has less room than 160 px, or is not seen at all.
const NARROW: &str = "
    return [...document.querySelectorAll('.rows tbody th[scope=row]')]
        .filter((name) => name.getBoundingClientRect().width < 160)
        .map((name) => `${Math.round(name.getBoundingClientRect().width)} px: ${name.textContent.trim()}`);";

/// The heads of columns whose words are cut.
const CUT: &str = "
    return [...document.querySelectorAll('.rows thead th')]
        .filter((head) => head.clientWidth > 0 && head.scrollWidth > head.clientWidth && !head.querySelector('.unseen'))
        .map((head) => head.textContent.trim());";

/// What rows say and is cut, where no title has it whole.
const LOST: &str = "
    return [...document.querySelectorAll('.rows tbody tr > *, .named > :is(a, b, bdi, .faint, small)')]
        .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1 && !part.closest('[title], .deed'))
        .map((part) => part.textContent.trim());";

/// The longest choice of each menu.
const LONGEST: &str = "
    return [...document.querySelectorAll('details.menu ul')].map((menu) => [...menu.querySelectorAll('a')]
        .reduce((longest, choice) => choice.textContent.length > longest.textContent.length ? choice : longest)
        .getAttribute('href'));";

async fn lines(browser: &Browser, script: &str) -> Vec<String> {
    let found = browser.driver.execute(script, vec![]).await.unwrap();
    found.json().as_array().into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn what_a_row_is_about_can_be_read_at_every_width_in_both_languages() {
    let routes = "[[route]]\npath = \"/shop/and/a/longer/path\"\nupstream = \"http://shop.internal.example:9000\"\n";
    let listens = Setting { key: "listen".into(), value: "127.0.0.1:8080".into(), source: Source::Default };
    let server = TestServer::with(TestDatabase::sqlite().await, |options| {
        options.routes = routes.to_owned();
        options.web.settings = vec![SettingSection { name: String::new(), settings: vec![listens] }];
    })
    .await;
    let (ruler, bob) = (server.admin(), server.person("bob").await);
    let project = server.project("web", &ruler).await;
    server.member(&project, &bob, Role::Developer).await;
    let bot = server.bot("deploy-bot-of-the-web-team", &project).await;
    let long = "nightly backup of the customer database on host-7 ".repeat(5);
    ruler.token().description(long.trim()).make().await;
    let token = bot.token().description("ci-deploy-of-everything-we-have").make().await;
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    let link = server.link("bamboo").await;
    let program = link.dance_with(&ruler).await;
    program.sign(server.get("/v1/me")).send().await.assert(200);
    server.consumer("shared", NewProof::Secret(None), Provider::Atlassian, |_| {}).await;
    server.application("reporting", &ruler).await;
    OS_USER.scope("root".to_owned(), server.person("carol")).await;
    let link = format!("/links/{}", link.id);
    server.flush().await;
    let english = Browser::start(&server).await;
    let german = Browser::in_language(&server, "de").await;
    for (browser, language) in [(english, "en"), (german, "de")] {
        browser.sign_in(&ruler).await;
        for path in [
            "/tokens",
            "/applications",
            "/applications?owner=all",
            "/links",
            &link,
            "/authorized",
            "/sessions",
            "/projects",
            "/projects/web",
            "/admin/people",
            "/admin/credentials",
            "/admin/routes",
            "/admin/audit",
            "/admin/settings",
        ] {
            for width in [360, 800, 900, 1024, 1040, 1280] {
                browser.show_as("light", width).await;
                browser.open(path).await;
                let at = format!("{language} {path}, {width} px");
                assert!(browser.count(".rows tbody th[scope=row]").await > 0, "{at}: no row");
                assert_eq!(lines(&browser, NARROW).await, Vec::<String>::new(), "{at}");
                assert_eq!(browser.width_faults().await, Vec::<String>::new(), "{at}");
                if width >= 1280 {
                    assert_eq!(lines(&browser, CUT).await, Vec::<String>::new(), "{at}");
                    assert_eq!(lines(&browser, LOST).await, Vec::<String>::new(), "{at}");
                }
                if width == 360 {
                    for choice in lines(&browser, LONGEST).await {
                        browser.open(&choice).await;
                        assert_eq!(
                            browser.width_faults().await,
                            Vec::<String>::new(),
                            "{language} {choice}, {width} px"
                        );
                    }
                }
            }
        }
        browser.end().await;
    }
    server.after().await;
}

#[tokio::test]
async fn the_numbers_of_the_home_fill_their_grid() {
    let server = TestServer::start().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&server.admin()).await;
    browser.open("/admin").await;
    for width in [360, 480, 768, 820, 1024, 1280] {
        browser.show_as("light", width).await;
        let hole = "const all = document.querySelector('.tiles').getBoundingClientRect();
            const last = document.querySelector('.tiles li:last-child').getBoundingClientRect();
            return Math.abs(all.right - last.right) <= 2 && Math.abs(all.bottom - last.bottom) <= 2";
        let whole = browser.driver.execute(hole, vec![]).await.unwrap();
        assert_eq!(whole.json().as_bool(), Some(true), "{width} px");
    }
    browser.end().await;
}
