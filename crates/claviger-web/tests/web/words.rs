//! Whatever is refused is refused in the words of the face that was asked, also by what stands before the face: the
//! router, the layers, and what reads addresses, queries and bodies.

use claviger_domain::limits::FORM_BODY;
use claviger_testkit::client::{Answer, Ask};
use claviger_testkit::{TestDatabase, TestServer};
use http::Method;

/// What somebody who is known sends with a request.
struct Known {
    token: String,
    cookie: String,
}

impl Known {
    async fn to(server: &TestServer) -> Self {
        let alice = server.person("alice").await;
        server.private_project("apollo", &alice).await;
        let token = alice.token().sets(["Full access"]).methods(["tokens.create"]).make().await;
        let mut browser = server.pages();
        browser.sign_in(&alice).await;
        Self { token: token.secret.clone(), cookie: format!("claviger={}", browser.cookies["claviger"]) }
    }
}

/// What a request carries.
#[derive(Clone, Copy)]
enum Sent {
    Nothing,
    /// More than a form may be.
    LongForm,
    BadJson,
    Text,
}
use Sent::{BadJson, LongForm, Nothing, Text};

/// One face, and what it refuses with which status.
struct Face {
    name: &'static str,
    present: fn(Ask, &Known) -> Ask,
    /// Demands the face's own shape, with this status.
    says: fn(&Answer, u16),
    /// An address that takes forms.
    form: &'static str,
    refuses: &'static [(&'static str, &'static str, Sent, u16)],
}

const FACES: &[Face] = &[
    Face {
        name: "our own API",
        present: |ask, known| ask.bearer(&known.token),
        says: ours,
        form: "/v1/tokens",
        refuses: &[
            ("GET", "/v1/nothing", Nothing, 404),
            ("GET", "/nothing", Nothing, 404),
            ("POST", "/nothing", LongForm, 413),
            ("PUT", "/v1/tokens", Nothing, 405),
            ("POST", "/health/live", Nothing, 405),
            ("POST", "/oauth2/jwks", Nothing, 405),
            ("GET", "/v1/projects/%ff", Nothing, 404),
            ("GET", "/v1/projects?limit=1&limit=2", Nothing, 400),
            ("POST", "/v1/tokens", BadJson, 400),
            ("POST", "/v1/tokens", Text, 415),
        ],
    },
    Face {
        name: "the pages",
        present: |ask, known| ask.header("cookie", &known.cookie),
        says: page,
        form: "/tokens/new",
        refuses: &[
            ("GET", "/assets/nothing", Nothing, 404),
            ("GET", "/sign-out", Nothing, 405),
            ("DELETE", "/tokens", Nothing, 405),
            ("GET", "/projects/%ff", Nothing, 404),
            ("GET", "/tokens?q=a&q=b", Nothing, 400),
            ("GET", "/sign-in?next=/a&next=/b", Nothing, 400),
            ("POST", "/tokens/new", BadJson, 403),
            ("POST", "/tokens/new", Text, 403),
        ],
    },
    Face {
        name: "Allura",
        present: |ask, known| ask.bearer(&known.token).secure(),
        says: allura,
        form: "/rest/p/apollo",
        refuses: &[
            ("GET", "/rest/p/apollo/nothing", Nothing, 404),
            ("POST", "/rest/nothing", LongForm, 413),
            ("DELETE", "/rest/p/apollo", Nothing, 405),
            ("PUT", "/rest/oauth/request_token", Nothing, 405),
            ("GET", "/rest/p/%ff", Nothing, 404),
            ("GET", "/rest/p/apollo/has_access?user=a&user=b&perm=read", Nothing, 400),
        ],
    },
    Face {
        name: "Atlassian",
        present: |ask, known| ask.bearer(&known.token),
        says: atlassian,
        form: "/plugins/servlet/oauth/request-token",
        refuses: &[
            ("GET", "/rest/api/2/nothing", Nothing, 404),
            ("GET", "/plugins/servlet/oauth/nothing", Nothing, 404),
            ("GET", "/plugins/servlet/oauth", Nothing, 404),
            ("GET", "/rest/api", Nothing, 404),
            ("GET", "/rest/agile/", Nothing, 404),
            ("DELETE", "/rest/api/2/myself", Nothing, 405),
            ("PUT", "/plugins/servlet/oauth/access-token", Nothing, 405),
            ("GET", "/rest/api/2/project/%ff", Nothing, 404),
            ("GET", "/rest/api/latest/project?max-results=1&max-results=2", Nothing, 400),
        ],
    },
    Face {
        name: "Jelastic",
        present: |ask, known| ask.query("session", &known.token),
        says: jelastic,
        form: "/1.0/users/authentication/rest/signin",
        refuses: &[
            ("GET", "/1.0/nothing", Nothing, 404),
            ("GET", "/1.0", Nothing, 404),
            ("GET", "/1.0/", Nothing, 404),
            ("GET", "/1.0/users/account/rest/nothing", Nothing, 404),
            ("PUT", "/1.0/users/account/rest/getuserinfo", Nothing, 405),
            ("GET", "/1.0/%ff", Nothing, 404),
            ("GET", "/1.0/users/account/rest/getuserinfo?session=x", Nothing, 400),
            ("POST", "/1.0/users/authentication/rest/edittoken", BadJson, 400),
        ],
    },
    Face {
        name: "Tuleap",
        present: |ask, known| ask.header("X-Auth-AccessKey", &known.token),
        says: tuleap,
        form: "/api/tokens",
        refuses: &[
            ("GET", "/api/nothing", Nothing, 404),
            ("GET", "/api/v1/nothing", Nothing, 404),
            ("GET", "/api", Nothing, 404),
            ("GET", "/api/", Nothing, 404),
            ("GET", "/api/v2", Nothing, 404),
            ("GET", "/api/users/me", Nothing, 404),
            ("POST", "/api/nothing", LongForm, 413),
            ("PUT", "/api/projects", Nothing, 405),
            ("DELETE", "/api/users/115", Nothing, 405),
            ("GET", "/api/projects/%ff", Nothing, 404),
            ("GET", "/api/users/%ff", Nothing, 404),
            ("GET", "/api/projects?limit=1&limit=2", Nothing, 400),
            ("POST", "/api/tokens", BadJson, 400),
            ("POST", "/api/tokens", Text, 400),
        ],
    },
    Face {
        name: "YouTrack",
        present: |ask, known| ask.bearer(&known.token),
        says: youtrack,
        form: "/api/admin/projects",
        refuses: &[
            ("GET", "/api/issues/1", Nothing, 404),
            ("POST", "/api/issues", LongForm, 413),
            ("POST", "/api/admin/projects", Nothing, 405),
            ("DELETE", "/api/users/1-2", Nothing, 405),
            ("GET", "/api/admin/projects/%ff", Nothing, 404),
            ("GET", "/api/users/%ff", Nothing, 404),
            ("GET", "/api/admin/projects?fields=id&fields=name", Nothing, 400),
        ],
    },
    Face {
        name: "Hub",
        present: |ask, known| ask.bearer(&known.token),
        says: youtrack,
        form: "/hub/api/rest/users/me/permanenttokens",
        refuses: &[
            ("GET", "/hub/api/rest/nothing", Nothing, 404),
            ("GET", "/api/rest/nothing", Nothing, 404),
            ("GET", "/hub/api/rest", Nothing, 404),
            ("GET", "/hub/api/rest/", Nothing, 404),
            ("GET", "/api/rest", Nothing, 404),
            ("PUT", "/hub/api/rest/services", Nothing, 405),
            ("GET", "/hub/api/rest/users/%ff", Nothing, 404),
            ("GET", "/api/rest/services?fields=id&fields=name", Nothing, 400),
            ("POST", "/hub/api/rest/users/me/permanenttokens", BadJson, 400),
            ("POST", "/hub/api/rest/users/me/permanenttokens", Text, 415),
        ],
    },
];

#[track_caller]
fn of_kind(answer: &Answer, kind: &str, status: u16) {
    assert!(answer.header("content-type").starts_with(kind), "{answer:?}");
    assert_eq!(answer.status, status, "{answer:?}");
}

fn ours(answer: &Answer, status: u16) {
    of_kind(answer, "application/problem+json", status);
    let code = match status {
        400 => &["invalid_query", "invalid_json"][..],
        404 => &["not_found"],
        405 => &["method_not_allowed"],
        413 => &["body_too_large"],
        415 => &["unsupported_media_type"],
        _ => &["unavailable"],
    };
    assert!(code.contains(&answer.code().as_str()), "{answer:?}");
}

fn page(answer: &Answer, status: u16) {
    of_kind(answer, "text/html; charset=utf-8", status);
    let text = answer.text();
    let whole =
        text.contains(&format!(">{status}</p>")) && text.contains("<h1>") && text.trim_end().ends_with("</html>");
    assert!(whole, "{answer:?}");
}

fn allura(answer: &Answer, status: u16) {
    of_kind(answer, "application/json", status);
    let json = answer.json();
    let told = json["code"].as_str().is_some_and(|code| code.starts_with(&status.to_string()));
    assert!(told && json["title"].is_string() && is_text(&json["message"]), "{answer:?}");
}

fn atlassian(answer: &Answer, status: u16) {
    of_kind(answer, "application/json;charset=UTF-8", status);
    let json = answer.json();
    assert!(
        is_text(&json["errorMessages"][0]) && json["errors"].is_object() && json["status-code"] == status,
        "{json}"
    );
}

/// The status is always 200.
fn jelastic(answer: &Answer, status: u16) {
    of_kind(answer, "application/json;charset=UTF-8", 200);
    let (json, result) = (answer.json(), [(404, 5), (503, 99)].iter().find(|(of, _)| *of == status));
    assert_eq!(json["result"], result.map_or(3, |(_, result)| *result), "{answer:?}");
    assert!(json["source"] == "JEL" && is_text(&json["error"]), "{answer:?}");
}

fn tuleap(answer: &Answer, status: u16) {
    of_kind(answer, "application/json; charset=utf-8", status);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let json = answer.json();
    let phrase = http::StatusCode::from_u16(status).unwrap().canonical_reason().unwrap();
    let told = json["error"]["message"].as_str().is_some_and(|message| message.starts_with(phrase));
    assert!(told && json["error"]["code"] == status, "{answer:?}");
}

fn youtrack(answer: &Answer, status: u16) {
    of_kind(answer, "application/json;charset=utf-8", status);
    let json = answer.json();
    let error = match status {
        400 => "bad_request",
        503 => "server_error",
        other => http::StatusCode::from_u16(other).unwrap().canonical_reason().unwrap(),
    };
    assert!(json["error"] == error && is_text(&json["error_description"]), "{answer:?}");
}

fn is_text(value: &serde_json::Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// The request, without a credential.
fn ask(server: &TestServer, method: &str, path: &str, sent: Sent) -> Ask {
    let ask = server.ask(method.parse().unwrap(), path);
    match sent {
        Nothing => ask,
        LongForm => ask.form("a", "x".repeat(FORM_BODY)),
        BadJson => ask.body("application/json", "{"),
        Text => ask.body("text/plain", "{"),
    }
}

async fn refuses(server: &TestServer, face: &Face, known: &Known) {
    let all = face.refuses.iter().copied().chain([("POST", face.form, LongForm, 413)]);
    for (method, path, sent, status) in all {
        let answer = (face.present)(ask(server, method, path, sent), known).send().await;
        (face.says)(&answer, status);
        assert!(status != 405 || !answer.header("allow").is_empty(), "{}: {answer:?}", face.name);
        // These need nobody who is known.
        if [405, 413].contains(&status) {
            (face.says)(&ask(server, method, path, sent).send().await, status);
        }
    }
}

#[tokio::test]
async fn each_face_refuses_in_its_own_words_whatever_refuses_it() {
    let server = TestServer::start().await;
    let known = Known::to(&server).await;
    for face in FACES {
        refuses(&server, face, &known).await;
    }
    server.after().await;
}

#[tokio::test]
async fn of_two_products_at_one_address_the_one_that_is_shown_speaks() {
    for (name, other) in [("Tuleap", "YouTrack"), ("YouTrack", "Tuleap")] {
        let server = TestServer::with(TestDatabase::memory().await, |options| {
            options.web.faces.tuleap = name == "Tuleap";
            options.web.faces.youtrack = name == "YouTrack";
        })
        .await;
        let known = Known::to(&server).await;
        let face = |name| FACES.iter().find(|face| face.name == name).unwrap();
        refuses(&server, face(name), &known).await;
        let elsewhere = server.get(face(other).form).header("X-Auth-AccessKey", &known.token).send().await;
        assert!([400, 401, 404, 405].contains(&elsewhere.status), "{elsewhere:?}");
        (face(name).says)(&elsewhere, elsewhere.status);
    }
}

#[tokio::test]
async fn a_body_for_which_there_is_no_room_is_told_so_in_the_words_of_the_face() {
    let server = TestServer::with(TestDatabase::memory().await, |options| options.web.body_memory = 16).await;
    for face in FACES {
        let answer = server.post(face.form).form("a", "x".repeat(100)).send().await;
        (face.says)(&answer, 503);
        assert_eq!(answer.header("retry-after"), "1", "{answer:?}");
    }
}

#[tokio::test]
async fn a_browser_at_an_address_where_nothing_is_gets_a_page_and_a_program_a_problem() {
    let server = TestServer::start().await;
    let html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    for path in ["/nothing", "/tokens/a/b/c/d", "/%ff"] {
        page(&server.get(path).header("accept", html).send().await, 404);
        ours(&server.get(path).send().await, 404);
    }
}

/// Whoever asks which methods there are gets no complaint.
#[tokio::test]
async fn each_face_tells_which_methods_an_address_takes() {
    let server = TestServer::start().await;
    for path in [
        "/v1/tokens",
        "/tokens/new",
        "/rest/p/apollo",
        "/rest/api/2/myself",
        "/1.0/users/account/rest/getuserinfo",
        "/api/projects",
        "/api/users/me",
        "/api/admin/projects",
        "/hub/api/rest/services",
    ] {
        let answer = server.ask(Method::OPTIONS, path).send().await;
        assert!([200, 204].contains(&answer.status) && answer.header("allow").contains("GET"), "{path}: {answer:?}");
    }
}
