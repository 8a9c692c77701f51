//! A gate with people in front of it and an upstream behind it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::keys::Keys;
use claviger_auth::tokens::{self, NewToken};
use claviger_auth::{Desk, PasswordCost, Settings, operator};
use claviger_domain::account::{AccountKind, SiteRole};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::digest::Pepper;
use claviger_domain::entropy::SeededEntropy;
use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_domain::ids::CredentialId;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;
use claviger_domain::token::TokenFormat;
use claviger_testkit::clock::FrozenClock;
use claviger_testkit::database::TestDatabase;
use claviger_testkit::upstream::{Reply, Seen, Upstream};
use claviger_web::gate::{Gate, GateSettings};
use claviger_web::{AppState, WebConfig, listen};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Everything that a case needs.
pub(crate) struct House {
    pub(crate) desk: Arc<Desk>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) up: Upstream,
    pub(crate) address: SocketAddr,
    pub(crate) clock: FrozenClock,
    /// A token that may do everything.
    pub(crate) full: String,
    pub(crate) http: reqwest::Client,
    ending: tokio::sync::watch::Sender<bool>,
    _database: TestDatabase,
    serving: tokio::task::JoinHandle<()>,
}

impl House {
    /// With one route for `/api`.
    pub(crate) async fn open() -> Self {
        Self::with("[[route]]\npath = '/api'\nupstream = 'UP'").await
    }

    /// With these routes; `UP` stands for the upstream's address.
    pub(crate) async fn with(routes: &str) -> Self {
        Self::before(Upstream::start().await, routes).await
    }

    /// With one route for `/api` and an upstream that follows a script.
    pub(crate) async fn scripted(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::before(
            Upstream::answering(script).await,
            "[[route]]\npath = '/api'\nupstream = 'UP'\nresponse_timeout = 3\nidle_timeout = 3",
        )
        .await
    }

    pub(crate) async fn before(up: Upstream, routes: &str) -> Self {
        Self::built(up, routes, &["127.0.0.1/32"]).await
    }

    /// `proxies` are the trusted ones.
    pub(crate) async fn built(up: Upstream, routes: &str, proxies: &[&str]) -> Self {
        let settings: GateSettings = toml::from_str(&routes.replace("UP", &up.url())).unwrap();
        Self::configured(up, &settings, proxies).await
    }

    /// `limits` are those of its listener.
    pub(crate) async fn limited(up: Upstream, routes: &str, limits: listen::Limits) -> Self {
        let settings: GateSettings = toml::from_str(&routes.replace("UP", &up.url())).unwrap();
        Self::whole(up, &settings, &[], limits).await
    }

    pub(crate) async fn configured(up: Upstream, gate: &GateSettings, proxies: &[&str]) -> Self {
        Self::whole(up, gate, proxies, Self::limits()).await
    }

    /// What its listener permits where a case says nothing.
    pub(crate) fn limits() -> listen::Limits {
        listen::Limits { drain: Duration::ZERO, ..listen::Limits::default() }
    }

    async fn whole(up: Upstream, gate: &GateSettings, proxies: &[&str], limits: listen::Limits) -> Self {
        let database = TestDatabase::memory().await;
        let clock = FrozenClock::default();
        let key = Ed25519KeyPair::generate().unwrap();
        let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
        let (master, assertion) = (Secret::new([7; 32]), Secret::new(der.as_ref().to_vec()));
        let keys = Keys { pepper: Pepper::new(&master), seal: Seal::new(&master), assertion };
        let cost = PasswordCost { memory_kib: 64, passes: 1, at_once: 2, queue: 16 };
        let settings = Settings { passwords: cost, ..Settings::default() };
        let entropy = Arc::new(SeededEntropy::new(7));
        let desk = Arc::new(Desk::new(database.db().clone(), Arc::new(clock.clone()), entropy, keys, settings));
        claviger_auth::load::fill(&desk).await.unwrap();
        let config = WebConfig {
            public_url: "http://gate.example".to_owned(),
            trusted_proxies: TrustedProxies::new(proxies.iter().map(|net| net.parse().unwrap())),
            ..WebConfig::default()
        };
        let state = AppState::new(desk.clone(), config);
        let gate = Gate::open(state.clone(), gate).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (ending, mut ended) = tokio::sync::watch::channel(false);
        let service = gate.before(claviger_web::router(state));
        let serving = tokio::spawn(listen::serve(listener, None, limits, service, async move {
            drop(ended.wait_for(|ended| *ended).await)
        }));
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut house =
            Self { desk, gate, up, address, clock, full: String::new(), http, ending, _database: database, serving };
        house.account("alice", Some("alice's password")).await;
        house.full = house.token("alice", &["Full access"], &[]).await.1;
        house
    }

    /// Closes the door: nobody answers any more.
    pub(crate) async fn stop(&self) {
        self.ending.send_replace(true);
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn account(&self, login: &str, password: Option<&str>) {
        let new = NewAccount {
            login: login.to_owned(),
            name: String::new(),
            email: String::new(),
            kind: AccountKind::Person,
            home_project: None,
            site_role: SiteRole::User,
            password: password.map(Secret::from),
        };
        accounts::create(&self.desk, &operator(&self.desk), Sudo::by_password(), new).await.unwrap();
    }

    /// Makes a token with these sets and methods.
    pub(crate) async fn token(&self, login: &str, sets: &[&str], methods: &[&str]) -> (CredentialId, String) {
        let mut tx = self.desk.store.read().await.unwrap();
        let account = claviger_store::accounts::find_by_login(&mut tx, login).await.unwrap().unwrap();
        drop(tx);
        let wanted = NewToken {
            actor: Some(account.id),
            description: "test".to_owned(),
            rights: Rights {
                sets: sets.iter().map(|set| SetName::parse(set).unwrap()).collect(),
                methods: methods.iter().map(|method| MethodName::parse(method).unwrap()).collect(),
                projects: None,
                cidrs: vec![],
            },
            expiry: WantedExpiry::Default,
            format: TokenFormat::Native,
        };
        let issued = tokens::create(&self.desk, &operator(&self.desk), Sudo::by_password(), wanted).await.unwrap();
        (issued.token.credential.id, issued.secret.expose().clone())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// GET with the full token.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).bearer_auth(&self.full).send().await.unwrap()
    }

    /// Sends bytes and reads all that comes back until the connection ends, or for a moment when it stays open.
    pub(crate) async fn raw(&self, text: impl AsRef<[u8]>) -> Wire {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        // The server may answer and close before all of a long text is written.
        let _ = socket.write_all(text.as_ref()).await;
        let mut answer = Vec::new();
        let closed = loop {
            let patience = Duration::from_millis(if answer.is_empty() { 5000 } else { 700 });
            match tokio::time::timeout(patience, socket.read_buf(&mut answer)).await {
                Err(_) => break false,
                Ok(Ok(0) | Err(_)) => break true,
                Ok(Ok(_)) => {}
            }
        };
        Wire { text: String::from_utf8_lossy(&answer).into_owned(), closed }
    }

    /// A request head as a client writes it, with the full token, up to the further lines.
    pub(crate) fn head(&self, line: &str) -> String {
        format!("{line}\r\nHost: gate.example\r\nAuthorization: Bearer {}\r\n", self.full)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The claims of a statement of the gate, once its signature is held to the published keys.
pub(crate) fn verified(jwks: &serde_json::Value, token: &str) -> serde_json::Value {
    let decode = |text: &str| data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = UnparsedPublicKey::new(&ED25519, decode(jwks["keys"][0]["x"].as_str().unwrap()));
    key.verify(signed.as_bytes(), &decode(signature)).unwrap();
    serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap()
}

/// What came back over a bare socket.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) text: String,
    pub(crate) closed: bool,
}

impl Wire {
    /// The statuses of all answers.
    pub(crate) fn statuses(&self) -> Vec<u16> {
        let starts = self.text.match_indices("HTTP/1.");
        starts.filter_map(|(at, _)| self.text.get(at + 9..at + 12)?.parse().ok()).collect()
    }

    pub(crate) fn status(&self) -> u16 {
        *self.statuses().first().unwrap_or_else(|| panic!("no answer: {self:?}"))
    }
}
