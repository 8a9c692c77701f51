//! What every handler can reach.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use claviger_auth::Desk;
use claviger_domain::entropy::Drawn;
use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_domain::ids::RequestId;
use claviger_domain::time::Timestamp;
use ipnet::IpNet;

use crate::dashboard::view::admin::site::SettingSection;
use crate::faces::native::Challenges;
use crate::gate::Gate;
use crate::gather::Gathering;
use crate::prometheus::Meters;

/// Which products' faces are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faces {
    /// Apache Allura, under `/rest`.
    pub allura: bool,
    /// Tuleap, under `/api`.
    pub tuleap: bool,
    /// Atlassian, under `/rest/api` and `/plugins/servlet/oauth`.
    pub atlassian: bool,
    /// YouTrack and Hub, under `/api` and `/hub`.
    pub youtrack: bool,
    /// Jelastic, under `/1.0`.
    pub jelastic: bool,
}

/// How Tuleap's `POST /api/tokens` answers. Its documentation and its code differ; its known clients read both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TuleapTokens {
    /// 200, a text as `user_id`, `/api/tokens/...`: as the published documentation has it.
    #[default]
    Documented,
    /// 201, a number as `user_id`, `tokens/...`: as the released code answers.
    Released,
}

/// The operator's decisions about the doors.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// The address that people and programs use, without a slash at the end.
    pub public_url: String,
    /// The proxies whose forwarded headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// The faces that are shown.
    pub faces: Faces,
    /// The networks that may read the metrics without a token.
    pub metrics_networks: Vec<IpNet>,
    /// How Tuleap's session tokens are answered.
    pub tuleap_tokens: TuleapTokens,
    /// How long a body may take that is gathered in memory.
    pub body_timeout: Duration,
    /// How many bytes all of them may take up together while they arrive.
    pub body_memory: usize,
    /// Every setting and where it comes from, for the administrators' page.
    pub settings: Vec<SettingSection>,
    /// The file that the settings come from.
    pub file: Option<String>,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8470".to_owned(),
            trusted_proxies: TrustedProxies::default(),
            faces: Faces { allura: true, tuleap: true, atlassian: true, youtrack: true, jelastic: true },
            metrics_networks: vec![],
            tuleap_tokens: TuleapTokens::default(),
            body_timeout: Duration::from_secs(30),
            body_memory: 64 << 20,
            settings: vec![],
            file: None,
        }
    }
}

/// The state of the router: cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

/// What the clones share.
#[derive(Debug)]
pub struct Shared {
    /// The keyring.
    pub desk: Arc<Desk>,
    /// The operator's decisions.
    pub config: WebConfig,
    /// When the server was started.
    pub started: Timestamp,
    /// The counters of the router's routes.
    pub(crate) meters: Meters,
    /// What a 401 says.
    pub(crate) challenges: Challenges,
    drawn: Drawn,
    /// The bodies that are on their way into memory.
    pub(crate) gathering: Gathering,
    gate: OnceLock<Weak<Gate>>,
    serving: AtomicBool,
}

impl AppState {
    /// The state over a desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>, config: WebConfig) -> Self {
        Self(Arc::new(Shared {
            started: desk.now(),
            drawn: Drawn::from(Arc::clone(&desk.entropy)),
            gathering: Gathering::new(config.body_timeout, config.body_memory),
            desk,
            config,
            meters: Meters::default(),
            challenges: Challenges::default(),
            gate: OnceLock::new(),
            serving: AtomicBool::new(true),
        }))
    }
}

impl Shared {
    /// From now on `/health/ready` says no: the server is about to close its door.
    pub fn stop_serving(&self) {
        self.serving.store(false, Ordering::Release);
    }

    /// The id of a request that has come.
    pub(crate) fn request_id(&self) -> RequestId {
        RequestId::new(self.desk.now(), &self.drawn)
    }

    /// The gate before the router, once it is open.
    pub fn gate(&self) -> Option<Arc<Gate>> {
        self.gate.get()?.upgrade()
    }

    /// Makes the gate known to the pages.
    pub(crate) fn stands_behind(&self, gate: &Arc<Gate>) {
        drop(self.gate.set(Arc::downgrade(gate)));
    }

    /// Whether new requests are welcome.
    pub fn is_serving(&self) -> bool {
        self.serving.load(Ordering::Acquire)
    }

    /// The address of the site, for examples that append a path.
    #[must_use]
    pub fn home(&self) -> String {
        self.config.public_url.trim_end_matches('/').to_owned()
    }

    /// The realm of challenges: the host that people know.
    #[must_use]
    pub fn realm(&self) -> &str {
        let after_scheme = self.config.public_url.split_once("://").map_or(&*self.config.public_url, |(_, rest)| rest);
        after_scheme.split('/').next().unwrap_or("claviger")
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
