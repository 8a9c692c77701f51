//! What a path is, and that it is the same for the gate and for the upstream.

use crate::house::House;

const ROUTES: &str = "
[[route]]
path = '/public'
upstream = 'UP'
anonymous = true

[[route]]
path = '/admin'
upstream = 'UP'
";

#[tokio::test]
async fn gat_05_no_spelling_leads_a_stranger_past_the_gate() {
    let house = House::with(ROUTES).await;
    for path in [
        "/public/../admin",
        "/public/%2e%2e/admin",
        "/public/..%2fadmin",
        "/public%2f..%2fadmin",
        "//admin",
        "/./admin",
        "/admin;x=1",
        "/admin%00",
        "/ADMIN",
        "/%61dmin",
        "/public/..\\admin",
        "/public/%252e%252e/admin",
        "/public/%c0%ae%c0%ae/admin",
        "/public/..;/admin",
        "/public/%2e%2e%3b/admin",
    ] {
        let wire = house.raw(format!("GET {path} HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n\r\n")).await;
        assert!([400, 401, 404].contains(&wire.status()), "{path}: {wire:?}");
        assert_eq!(house.up.take(), [], "{path}");
    }
    let wire =
        house.raw("GET /public/%61%2Ejson?x=%2e HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n\r\n").await;
    assert_eq!(wire.status(), 200);
    assert_eq!(house.up.only().target(), "/public/a.json?x=%2e");
}

#[tokio::test]
async fn gat_06_a_query_is_no_path() {
    let house = House::with(ROUTES).await;
    for path in ["/admin?x=/public", "/admin#/public", "/admin%23/public", "/admin%3f/public"] {
        let wire = house.raw(format!("GET {path} HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n\r\n")).await;
        assert!([400, 401].contains(&wire.status()), "{path}: {wire:?}");
    }
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn gat_07_a_request_is_for_one_host() {
    let house = House::with("[[route]]\nhost = 'a.example'\nupstream = 'UP'\nanonymous = true").await;
    for (head, status) in [
        ("GET http://evil/x HTTP/1.1\r\nHost: a.example\r\n", 400),
        ("GET http://a.example/x HTTP/1.1\r\nHost: evil\r\n", 400),
        ("GET http://evil@a.example/x HTTP/1.1\r\nHost: a.example\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost: a.example\r\nHost: evil\r\n", 400),
        ("GET /x HTTP/1.1\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost: evil\r\n", 404),
    ] {
        let wire = house.raw(format!("{head}Connection: close\r\n\r\n")).await;
        assert_eq!(wire.status(), status, "{head}");
        assert_eq!(house.up.take(), [], "{head}");
    }
    let wire = house.raw("GET http://A.example/x HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n").await;
    assert_eq!(wire.status(), 200);
    let seen = house.up.only();
    assert_eq!((seen.target(), seen.one("x-forwarded-host")), ("/x", Some("a.example")));
}

#[tokio::test]
async fn gat_08_only_known_verbs_pass() {
    let house = House::open().await;
    let long = "A".repeat(1000);
    for (verb, statuses) in [
        ("CONNECT", vec![400, 405]),
        ("TRACE", vec![405]),
        ("get", vec![501]),
        ("PROPFIND", vec![501]),
        (long.as_str(), vec![501]),
    ] {
        let target = if verb == "CONNECT" { "gate.example:443" } else { "/api/x" };
        let wire = house.raw(house.head(&format!("{verb} {target} HTTP/1.1")) + "Connection: close\r\n\r\n").await;
        assert!(statuses.contains(&wire.status()), "{verb}: {wire:?}");
        assert!(!wire.text.contains(&house.full), "{verb} tells the credential");
    }
    assert_eq!(house.up.take(), []);
}
