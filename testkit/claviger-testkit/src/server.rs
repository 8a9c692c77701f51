//! A whole server on a real port, with a clock that stands still and chance that repeats.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::signature::Ed25519KeyPair;
use claviger_auth::keys::Keys;
use claviger_auth::revocations::Follower;
use claviger_auth::{Desk, PasswordCost, Settings, accounts, load, operator, write_behind};
use claviger_domain::account::Account;
use claviger_domain::digest::Pepper;
use claviger_domain::entropy::SeededEntropy;
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;
use claviger_domain::time::Clock as _;
use claviger_web::gate::Gate;
use claviger_web::{AppState, WebConfig, listen};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::actors::Actor;
use crate::clock::FrozenClock;
use crate::database::TestDatabase;
use crate::{listener, logs};

/// What a test may decide about its server before it starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The operator's decisions about credentials. Passwords are cheap to hash.
    pub settings: Settings,
    /// The operator's decisions about the doors.
    pub web: WebConfig,
    /// The gate's routes, as the configuration has them below `[gate]`.
    pub routes: String,
    /// What one connection may cost.
    pub limits: listen::Limits,
    /// The name by which the site is known, at the port that it gets: browsers ask for one with passkeys.
    pub named: Option<&'static str>,
    /// Where chance begins.
    pub seed: u64,
    /// Whether the index is filled before the server answers.
    pub fill: bool,
    /// Whether what others change is followed without being asked, as a server does.
    pub follow: bool,
}

impl Default for Options {
    fn default() -> Self {
        let passwords = PasswordCost { memory_kib: 64, passes: 1, at_once: 2, queue: 64 };
        let settings = Settings { passwords, ..Settings::default() };
        Self {
            settings,
            web: WebConfig::default(),
            routes: String::new(),
            limits: listen::Limits::default(),
            named: None,
            seed: 1,
            fill: true,
            follow: true,
        }
    }
}

/// A running server. Clones are the same server; it ends when the last one is dropped.
#[derive(Debug, Clone)]
pub struct TestServer(Arc<Running>);

/// What the clones share.
#[derive(Debug)]
pub struct Running {
    /// The desk behind the doors.
    pub desk: Arc<Desk>,
    /// The state of the router.
    pub state: AppState,
    /// The gate before the router.
    pub gate: Arc<Gate>,
    /// The clock that the server reads.
    pub clock: FrozenClock,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it listens for connections that count as encrypted.
    pub secure_address: SocketAddr,
    /// What follows the changes of others.
    pub follower: Arc<Follower>,
    /// The database under it.
    pub database: Arc<TestDatabase>,
    pub(crate) client: reqwest::Client,
    clients: Mutex<HashMap<IpAddr, reqwest::Client>>,
    pub(crate) secrets: Arc<Mutex<Vec<String>>>,
    options: Options,
    admin: Account,
    tasks: Vec<AbortHandle>,
    stop: watch::Sender<bool>,
}

impl TestServer {
    /// A server on SQLite in a file, as the product starts without being told anything.
    pub async fn start() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    /// A server that asks the store for nothing but what it is asked for itself: what is asked can be counted.
    pub async fn that_follows_nobody() -> Self {
        Self::with(TestDatabase::sqlite().await, |options| options.follow = false).await
    }

    /// A server on this database.
    pub async fn on(database: TestDatabase) -> Self {
        Self::with(database, |_| {}).await
    }

    /// A server on this database, with other decisions of its operator.
    pub async fn with(database: TestDatabase, decide: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::default();
        decide(&mut options);
        let db = database.db().clone();
        Self::open(Arc::new(database), db, FrozenClock::default(), options, Arc::default()).await
    }

    /// A second server on the same database, as another node is: its own memory, the same clock and keys.
    pub async fn twin(&self) -> Self {
        self.again(1000, self.clock.clone()).await
    }

    /// The same, on a machine whose clock is ahead by this much.
    pub async fn twin_ahead(&self, by: Duration) -> Self {
        let clock = FrozenClock::default();
        clock.set(self.clock.now().plus(by));
        self.again(1000, clock).await
    }

    /// The same server after a restart: nothing is left but the database. The old one goes on until it is dropped.
    pub async fn restarted(&self) -> Self {
        self.again(2000, self.clock.clone()).await
    }

    async fn again(&self, seed: u64, clock: FrozenClock) -> Self {
        let options = Options { seed: self.options.seed + seed, ..self.options.clone() };
        let db = self.database.open_again().await;
        Self::open(Arc::clone(&self.database), db, clock, options, Arc::clone(&self.secrets)).await
    }

    async fn open(
        database: Arc<TestDatabase>,
        db: claviger_store::Db,
        clock: FrozenClock,
        options: Options,
        secrets: Arc<Mutex<Vec<String>>>,
    ) -> Self {
        logs::keep();
        let master = Secret::new([7; 32]);
        let assertion = Secret::new(signing_key());
        let keys = Keys { pepper: Pepper::new(&master), seal: Seal::new(&master), assertion };
        let entropy = Arc::new(SeededEntropy::new(options.seed));
        let desk = Arc::new(Desk::new(db, Arc::new(clock.clone()), entropy, keys, options.settings.clone()));
        let follower = Arc::new(Follower::start(Arc::clone(&desk)).await.expect("the sequence can be read"));
        if options.fill {
            load::fill(&desk).await.expect("the index fills");
        }
        let password = password_of("admin");
        let first = accounts::first_admin(&desk, Secret::from(password.clone())).await.expect("the first account");
        let admin = match first {
            Some(admin) => admin,
            None => accounts::find_by_login(&desk, &operator(&desk), "admin").await.expect("admin exists"),
        };
        secrets.lock().unwrap_or_else(PoisonError::into_inner).push(password);

        let mut sockets = vec![];
        for tls in [false, true] {
            sockets.push((TcpListener::bind("127.0.0.1:0").await.expect("a free port"), tls));
        }
        let address = |socket: &TcpListener| socket.local_addr().expect("a bound socket has an address");
        let addresses: Vec<_> = sockets.iter().map(|(socket, _)| address(socket)).collect();
        let mut web = options.web.clone();
        if let Some(name) = options.named {
            web.public_url = format!("http://{name}:{}", addresses[0].port());
        }
        let state = AppState::new(Arc::clone(&desk), web);
        let routes = toml::from_str(&options.routes).expect("the gate's routes are written as in the configuration");
        let gate = Gate::open(state.clone(), &routes).await.expect("the gate opens");
        let (stop, stopping) = watch::channel(false);
        let mut tasks = vec![];
        for (socket, tls) in sockets {
            let serving = listener::serve(socket, state.clone(), Arc::clone(&gate), options.limits, tls);
            tasks.push(tokio::spawn(serving).abort_handle());
        }
        if options.follow {
            let follower = Arc::clone(&follower);
            tasks.push(tokio::spawn(async move { follower.run(stopping).await }).abort_handle());
        }
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self(Arc::new(Running {
            desk,
            state,
            gate,
            clock,
            address: addresses[0],
            secure_address: addresses[1],
            follower,
            database,
            client: client.build().expect("a client"),
            clients: Mutex::default(),
            secrets,
            options,
            admin,
            tasks,
            stop,
        }))
    }

    /// The first administrator.
    pub fn admin(&self) -> Actor {
        Actor::new(self, self.admin.clone())
    }

    /// A client that sends from another address of this machine.
    pub(crate) fn client_at(&self, address: IpAddr) -> reqwest::Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
            client.local_address(address).build().expect("a client")
        };
        clients.entry(address).or_insert_with(new).clone()
    }

    /// Where browsers find it: by its name. One without a name is `localhost`, which they count as trustworthy, as they do a
    /// site over TLS.
    pub(crate) fn home(&self) -> String {
        format!("http://{}:{}", self.options.named.unwrap_or("localhost"), self.address.port())
    }

    /// Remembers a secret: [`TestServer::after`] looks for it everywhere.
    pub fn remember_secret(&self, secret: &str) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if secret.len() >= 8 && !secrets.iter().any(|known| known == secret) {
            secrets.push(secret.to_owned());
        }
    }

    /// Whether this value opens `/v1/me` as a bearer just now.
    pub async fn lets_in(&self, secret: impl AsRef<str>) -> bool {
        let answer = self.get("/v1/me").bearer(secret).send().await;
        assert!([200, 401].contains(&answer.status), "neither yes nor no: {} {}", answer.status, answer.text());
        answer.status == 200
    }

    /// Cuts the wire to the database: from now on nothing can be read or written.
    pub async fn cut_database(&self) {
        self.desk.store.close().await;
    }

    /// Writes what checks noted in memory: last uses, and refusals for the audit log.
    pub async fn flush(&self) {
        write_behind::flush(&self.desk).await.expect("what was noted can be written");
    }
}

fn signing_key() -> Vec<u8> {
    let key = Ed25519KeyPair::generate().expect("a key for tests");
    let der: Pkcs8V1Der<'_> = key.as_der().expect("a key can be written");
    der.as_ref().to_vec()
}

/// The password of every account that tests make: a canary that is recognised wherever it turns up.
#[must_use]
pub fn password_of(login: &str) -> String {
    format!("canary-password-of-{login}")
}

impl Deref for TestServer {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}
