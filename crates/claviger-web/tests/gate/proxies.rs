//! Real nginx and real Caddy in front, configured with the text of the docs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use claviger_auth::tokens::{self, TokenEdit};
use claviger_domain::policy::Sudo;
use claviger_forge::projects::{self, NewProject};
use claviger_testkit::database::Scratch;
use claviger_testkit::ports::free_port;
use claviger_testkit::upstream::Upstream;
use claviger_web::gate::GateSettings;
use claviger_web::gate::settings::RouteSettings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::house::House;

/// What the page says about Claviger's own side.
#[derive(serde::Deserialize)]
struct OurSide {
    trusted_proxies: Vec<String>,
    gate: GateSettings,
}

/// A proxy that runs until it is dropped.
struct Proxy {
    child: Child,
    address: SocketAddr,
    _folder: Scratch,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn docs(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/gate").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The house as a page of the docs sets it up, and one more API, which everybody may use.
async fn house(page: &str) -> House {
    let text = docs(page);
    let block = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let mut ours: OurSide = toml::from_str(&block.replace("10.0.0.5/32", "127.0.0.1/32")).unwrap();
    let public = RouteSettings { host: Some("public.example".into()), anonymous: true, ..RouteSettings::default() };
    ours.gate.route.push(public);
    let proxies: Vec<&str> = ours.trusted_proxies.iter().map(String::as_str).collect();
    House::configured(Upstream::start().await, &ours.gate, &proxies).await
}

/// The page's own text with the addresses of this test.
fn addressed(text: &str, house: &House, address: SocketAddr) -> String {
    let text = text.replace("127.0.0.1:8470", &house.address.to_string());
    let text = text.replace("127.0.0.1:9000", &house.up.address().to_string());
    text.replace("127.0.0.1:8080", &address.to_string()).replace(":8080", &format!(":{}", address.port()))
}

fn program(names: &[&str]) -> PathBuf {
    let path = names.iter().map(PathBuf::from).find(|path| path.exists());
    path.unwrap_or_else(|| panic!("{names:?}: not installed; scripts/install-test-tools installs it"))
}

async fn running(mut child: Child, address: SocketAddr, folder: Scratch) -> Proxy {
    for _ in 0..200 {
        if TcpStream::connect(address).await.is_ok() {
            return Proxy { child, address, _folder: folder };
        }
        if let Some(status) = child.try_wait().unwrap() {
            panic!(
                "the proxy ended: {status}; see {}",
                std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
            );
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the proxy does not listen");
}

async fn nginx(house: &House) -> Proxy {
    let (folder, address) = (Scratch::new("nginx"), SocketAddr::from(([127, 0, 0, 1], free_port(10_000))));
    let at = folder.path().display();
    let site = addressed(&docs("nginx.conf"), house, address);
    let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
        .concat();
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/log info;\nevents {{}}\nhttp {{\naccess_log off;\n{temp}{site}\n}}\n"
    );
    std::fs::write(folder.path().join("nginx.conf"), whole).unwrap();
    let mut command = Command::new(program(&["/usr/sbin/nginx", "/usr/bin/nginx"]));
    command.arg("-e").arg(folder.path().join("log")).arg("-c").arg(folder.path().join("nginx.conf"));
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    running(child, address, folder).await
}

async fn caddy(house: &House) -> Proxy {
    let (folder, address) = (Scratch::new("caddy"), SocketAddr::from(([127, 0, 0, 1], free_port(20_000))));
    let site = addressed(&docs("Caddyfile"), house, address);
    let file = folder.path().join("Caddyfile");
    std::fs::write(&file, format!("{{\n\tadmin off\n\tauto_https off\n}}\n{site}")).unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut command = Command::new(program(&["/usr/bin/caddy", "/usr/local/bin/caddy"]));
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    command.env("XDG_DATA_HOME", folder.path()).env("XDG_CONFIG_HOME", folder.path()).env("HOME", folder.path());
    let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
    running(child, address, folder).await
}

/// One request through the proxy, byte for byte as written; the status that came back.
async fn raw(proxy: &Proxy, target: &str, token: Option<&str>) -> u16 {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    raw_for(proxy, target, "api.example.org", &format!("{authorization}Connection: close\r\n")).await
}

async fn raw_for(proxy: &Proxy, target: &str, host: &str, lines: &str) -> u16 {
    let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
    let mut socket = TcpStream::connect(proxy.address).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// What a client may make up, and what is for nobody but Claviger: the API gets none of it.
const INVENTED: &[&str] = &[
    "Remote-User",
    "Remote_User",
    "X-Remote-User",
    "X-Forwarded-User",
    "X_Forwarded_User",
    "X-Forwarded-Email",
    "X-Forwarded-Groups",
    "X-Auth-Request-User",
    "X-Auth-Request-Email",
    "X-WEBAUTH-USER",
    "X-Authenticated-Userid",
    "X-Real-IP",
    "Forwarded",
    "Claviger-Confirm",
    "Proxy-Authorization",
    "DPoP",
    "X-Claviger-Assertion",
    "X-Forwarded-Port",
    "X-Forwarded-Ssl",
    "X-Client-IP",
    "CF-Connecting-IP",
];

const COOKIES: &str = "a=1; claviger=session; __Host-claviger-form=x; b=2";

/// What must hold behind any proxy.
async fn scenario(house: House, proxy: Proxy, cookies: &str) {
    let ask = |verb: &str, path: &str, token: Option<&str>| {
        let url = format!("http://{}{path}", proxy.address);
        let request = house.http.request(verb.parse().unwrap(), url).header("Host", "api.example.org");
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request
            .header("X-Claviger-User", "admin")
            .header("X_Claviger_User", "admin")
            .header("X-Claviger-Sets", "Full access")
            .headers(INVENTED.iter().map(|name| (name.parse().unwrap(), "invented".parse().unwrap())).collect())
            .header("Cookie", COOKIES)
            .send()
    };
    let full = house.full.clone();
    let (_, read) = house.token("alice", &["Read only"], &[]).await;

    let response = ask("GET", "/pets?a=1", None).await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"), "{response:?}");
    assert_eq!(ask("GET", "/pets", Some("cvg_p_wrong")).await.unwrap().status(), 401);
    assert_eq!(ask("DELETE", "/pets/7", Some(&read)).await.unwrap().status(), 403);
    assert_eq!(house.up.take(), [], "nothing that was refused reached the API");

    for (verb, token, sets) in [("GET", &read, "Read only"), ("DELETE", &full, "Full access")] {
        assert_eq!(ask(verb, "/pets/7?a=1", Some(token)).await.unwrap().status(), 200);
        let seen = house.up.only();
        assert_eq!(
            (seen.target(), seen.one("x-claviger-user"), seen.one("x-claviger-sets")),
            ("/pets/7?a=1", Some("alice"), Some(sets))
        );
        assert_eq!(
            (seen.one("x-claviger-dialect"), seen.all("authorization").len(), seen.all("x_claviger_user").len()),
            (Some("bearer"), 0, 0)
        );
        assert!(seen.one("x-claviger-credential").unwrap().starts_with("tok_"));
        assert!(seen.headers.iter().all(|(_, value)| !value.contains("invented")), "{seen:?}");
        assert_eq!((seen.one("x-real-ip"), seen.one("cookie")), (Some("127.0.0.1"), Some(cookies)));
    }

    for name in [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
        "X-Rewrite-URL",
        "X-Waf-Url",
        "X-Http-Path-Override",
    ] {
        let url = format!("http://{}/pets/7", proxy.address);
        let request = house.http.get(url).header("Host", "api.example.org").bearer_auth(&read);
        assert_eq!(request.header(name, "DELETE").send().await.unwrap().status(), 403, "{name}");
        assert_eq!(house.up.take(), [], "{name}");
    }

    for target in [
        "/pets/../admin",
        "/pets/%2e%2e/admin",
        "/pets/..%2fadmin",
        "//admin",
        "/admin;x=1",
        "/pets/%252e%252e/admin",
        "/admin%23/pets",
    ] {
        for token in [None, Some(full.as_str())] {
            let status = raw(&proxy, target, token).await;
            assert!([400, 401, 403].contains(&status), "{target}: {status}");
        }
        assert_eq!(house.up.take(), [], "{target}");
    }

    // gat_07: another host has other rules, here none at all; nothing that names it reaches the API by them
    for (target, host) in [
        ("http://api.example.org/pets", "public.example"),
        ("http://public.example/pets", "api.example.org"),
        ("http://public.example/pets", "public.example"),
        ("/pets", "public.example"),
    ] {
        raw_for(&proxy, target, host, "Connection: close\r\n").await;
        assert_eq!(house.up.take(), [], "{target} for {host}");
        // and with a token what reaches it names the host that was decided on
        raw_for(&proxy, target, host, &format!("Authorization: Bearer {full}\r\nConnection: close\r\n")).await;
        for seen in house.up.take() {
            assert!(seen.one("host").is_some_and(|host| host.starts_with("api.example.org")), "{target} for {host}");
            assert!(seen.one("x-forwarded-host").is_none_or(|host| host.starts_with("api.example.org")));
        }
    }

    // gat_02: what a client lists as belonging to its connection is not what Claviger said
    let many = limited_to_many_projects(&house).await;
    for list in ["close", "close, X-Claviger-Projects, x-claviger-user", "x-claviger-projects\r\nConnection: close"] {
        let lines = format!("Authorization: Bearer {many}\r\nConnection: {list}\r\n");
        assert_eq!(raw_for(&proxy, "/pets", "api.example.org", &lines).await, 200, "{list}");
        let seen = house.up.only();
        assert_eq!(seen.one("x-claviger-projects").unwrap().split(", ").count(), 120, "{list}");
        assert_eq!(seen.one("x-claviger-user"), Some("alice"), "{list}");
    }

    let (up, full) = (&house.up, full.as_str());
    for _ in 0..20 {
        assert_eq!(ask("GET", "/pets", Some(full)).await.unwrap().status(), 200);
    }
    assert_eq!(up.take().len(), 20);
    house.stop().await;
    let status = ask("GET", "/pets", Some(full)).await.unwrap().status().as_u16();
    assert!([502, 503].contains(&status), "nobody can know: {status}");
    assert_eq!(up.take(), []);
}

/// A token that is limited to about as many projects as a header holds.
async fn limited_to_many_projects(house: &House) -> String {
    let operator = claviger_auth::operator(&house.desk);
    let mut all = vec![];
    for n in 0..120 {
        let (name, owner) = (format!("project-{n}"), Some("alice".to_owned()));
        let new = NewProject { name, title: String::new(), private: false, owner };
        all.push(projects::create(&house.desk, &operator, new).await.unwrap().id);
    }
    let (id, token) = house.token("alice", &["Full access"], &[]).await;
    let edit = TokenEdit { projects: Some(Some(all)), ..TokenEdit::default() };
    tokens::edit(&house.desk, &operator, Sudo::by_password(), id, edit).await.unwrap();
    token
}

#[tokio::test]
async fn gat_04_nginx_in_front_of_forward_auth() {
    let house = house("nginx.md").await;
    let proxy = nginx(&house).await;
    scenario(house, proxy, COOKIES).await; // the page says what to do about them
}

#[tokio::test]
async fn gat_04_caddy_in_front_of_forward_auth() {
    let house = house("caddy.md").await;
    let proxy = caddy(&house).await;
    scenario(house, proxy, "a=1; b=2").await;
}
