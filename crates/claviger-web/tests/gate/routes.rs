//! Routes: found, changed while the server runs, and written back into answers.

use crate::house::House;
use claviger_testkit::upstream::{Reply, Upstream};
use claviger_web::gate::GateSettings;

#[tokio::test]
async fn what_no_route_takes_is_ours() {
    let house = House::with("[[route]]\nupstream = 'UP'\nanonymous = true").await;
    assert_eq!(house.http.get(house.url("/health/ready")).send().await.unwrap().status(), 200);
    assert_eq!(house.http.get(house.url("/v1/me")).send().await.unwrap().status(), 401);
    assert_eq!(house.up.take(), []);
    assert_eq!(house.http.get(house.url("/anything")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_reload_changes_routes_and_drops_no_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let house = House::open().await;
    let mut socket = tokio::net::TcpStream::connect(house.address).await.unwrap();
    let mut ask = async |path: &str| {
        socket.write_all((house.head(&format!("GET {path} HTTP/1.1")) + "\r\n").as_bytes()).await.unwrap();
        let mut bytes = [0; 4096];
        let n = socket.read(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[9..n.min(12)]).into_owned()
    };
    assert_eq!((ask("/api/x").await, ask("/new/x").await), ("200".into(), "404".into()));
    let settings = |text: &str| toml::from_str::<GateSettings>(&text.replace("UP", &house.up.url())).unwrap();
    house.gate.reload(&settings("[[route]]\npath = '/new'\nupstream = 'UP'")).await.unwrap();
    assert_eq!((ask("/api/x").await, ask("/new/x").await), ("404".into(), "200".into()));
    let error =
        house.gate.reload(&settings("[[route]]\nopenapi = '/does/not/exist.yaml'\nupstream = 'UP'")).await.unwrap_err();
    assert!(error.to_string().contains("/does/not/exist.yaml"), "{error}");
    assert_eq!(ask("/new/x").await, "200");
}

#[tokio::test]
async fn a_prefix_can_be_cut_off_and_comes_back_in_locations() {
    let up = Upstream::answering(|seen| match seen.target() {
        "/base/go" => Reply::with("Location", "/base/there?x=1"),
        "/base/far" => Reply::with("Location", "https://elsewhere.example/base/x"),
        other => Reply::ok(other),
    })
    .await;
    let house = House::before(up, "[[route]]\npath = '/shop'\nupstream = 'UP/base/'\nstrip_prefix = true").await;
    for (path, target) in [("/shop", "/base"), ("/shop/", "/base/"), ("/shop/a/b?c", "/base/a/b?c")] {
        assert_eq!(house.get(path).await.text().await.unwrap(), target);
    }
    assert_eq!(house.up.take()[0].one("x-forwarded-prefix"), Some("/shop"));
    assert_eq!(house.get("/shop/go").await.headers()["location"], "/shop/there?x=1");
    assert_eq!(house.get("/shop/far").await.headers()["location"], "https://elsewhere.example/base/x");
}

#[tokio::test]
async fn the_host_can_be_kept() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\npreserve_host = true").await;
    assert_eq!(house.get("/api/x").await.status(), 200);
    assert_eq!(house.up.only().one("host"), Some(house.address.to_string().as_str()));
    let http_2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    assert_eq!(http_2.get(house.url("/api/x")).bearer_auth(&house.full).send().await.unwrap().status(), 200);
    assert_eq!(house.up.only().one("host"), Some(house.address.to_string().as_str()));
}

#[tokio::test]
async fn gat_07_the_host_that_was_decided_on_is_the_host_that_is_sent() {
    let house = House::with("[[route]]\nhost = 'shop.example'\nupstream = 'UP'\npreserve_host = true").await;
    let behind = house.http.get(house.url("/x")).bearer_auth(&house.full).header("Host", "proxy.internal");
    assert_eq!(behind.header("X-Forwarded-Host", "Shop.Example").send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert_eq!((seen.one("host"), seen.one("x-forwarded-host")), (Some("shop.example"), Some("shop.example")));
}

#[tokio::test]
async fn gat_07_a_dot_at_the_end_of_a_host_leads_to_no_other_route() {
    let routes = "[[route]]\nhost = 'shop.example'\nupstream = 'UP'\n[[route]]\nupstream = 'UP'\nanonymous = true";
    let house = House::with(routes).await;
    for host in ["shop.example", "Shop.Example.", "shop.example.:80"] {
        let wire = house.raw(format!("GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(wire.status(), 401, "{host}");
    }
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn gat_20_nothing_of_ours_is_kept_by_a_cache() {
    let house = House::open().await;
    let response = house.http.get(house.url("/api/x")).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.headers()["vary"].to_str().unwrap().contains("Authorization"));
    let passed = house.get("/api/x").await;
    assert!(passed.headers().get("cache-control").is_none(), "an upstream's answer keeps its own word");
}

#[tokio::test]
async fn gat_19_a_refused_head_is_the_head_of_the_refusal_over_both_protocols() {
    let house = House::open().await;
    let http_2 = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    for http in [&house.http, &http_2] {
        for (path, status) in [("/api/x", 401), ("/api/..%2fx", 400), ("/oauth2/jwks", 200)] {
            let whole = http.get(house.url(path)).send().await.unwrap();
            assert_eq!(whole.status(), status, "{path}");
            let length = whole.bytes().await.unwrap().len().to_string();
            let head = http.head(house.url(path)).send().await.unwrap();
            assert_eq!(
                (head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()),
                (status, &*length)
            );
            assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
        }
        let passed = http.head(house.url("/api/x")).bearer_auth(&house.full).send().await.unwrap();
        assert_eq!((passed.status().as_u16(), passed.bytes().await.unwrap().len()), (200, 0));
    }
}
