//! The server: everything that runs from start to end of `claviger serve`, and in which order.
//!
//! ```text
//! up    logs, database (alone on it), schema, keys, desk, certificate, socket, first administrator,
//!       what others change, index, write-behind, housekeeping, bell, doors, "listening on ..."
//! down  readiness says no, the socket closes, requests in flight finish, last uses are written, the database closes
//! ```

mod doors;
pub(crate) mod first_admin;
pub(crate) mod housekeeping;
pub(crate) mod logs;
mod reload;
mod signals;
pub(crate) mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use claviger_auth::revocations::Follower;
use claviger_auth::{Desk, load, write_behind};
use claviger_store::ServeLock;
use claviger_web::AppState;
use claviger_web::gate::Gate;
use claviger_web::listen::{self, CurrentTls};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::{Config, ConfigError};
use crate::doorbell::Bell;
use crate::open::{self, Opened};
use crate::world::Environment;
use first_admin::FirstAdmin;
use tls::Certificates;

pub(crate) use signals::Signals;

/// Reads the configuration again, from where it was read at the start.
pub(crate) type Reread = Arc<dyn Fn() -> Result<Config, ConfigError> + Send + Sync>;

/// A server whose socket is open.
pub(crate) struct Server {
    /// The desk.
    pub(crate) desk: Arc<Desk>,
    /// The configuration.
    pub(crate) config: Config,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The administrator that was made just now.
    pub(crate) first_admin: Option<FirstAdmin>,
    reread: Reread,
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    state: AppState,
    gate: Arc<Gate>,
    stop: watch::Sender<bool>,
    background: JoinSet<()>,
    _lock: ServeLock,
}

impl Server {
    /// Opens everything and starts what runs in the background. Nothing is answered before [`Server::run`].
    pub(crate) async fn start(config: Config, environment: &Environment, reread: Reread) -> anyhow::Result<Self> {
        let (opened, lock) = open::for_serving(config).await?;
        let Opened { desk, config, .. } = opened;
        let certificates = config.tls.clone().map(Certificates::load).transpose()?;
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!("{} cannot be listened on; is another server there? Choose another with --listen", config.listen)
        })?;
        let address = listener.local_addr()?;
        let state = AppState::new(Arc::clone(&desk), doors::web_config(&config, address));
        let gate = Gate::open(state.clone(), &config.gate).await?;
        let (stop, stopped) = watch::channel(false);
        let background = background(&desk, &config, certificates.as_ref(), &stopped).await?;
        // Last of all: a password that was drawn must not be lost to an error that comes after it.
        let first_admin = first_admin::make(&desk, environment).await?;
        if first_admin.is_none() && environment.contains_key(first_admin::VARIABLE) {
            let variable = first_admin::VARIABLE;
            tracing::info!("{variable} is not read: there are accounts already; `claviger user password` sets one");
        }
        Ok(Self {
            desk,
            config,
            address,
            first_admin,
            reread,
            listener,
            certificates,
            state,
            gate,
            stop,
            background,
            _lock: lock,
        })
    }

    /// `http://127.0.0.1:8470`, as it is told when the server is ready.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.certificates.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Answers until a signal ends it, then ends in order.
    pub(crate) async fn run(mut self, signals: Signals) -> anyhow::Result<()> {
        let current =
            self.certificates.clone().map(|certificates| -> CurrentTls { Arc::new(move || certificates.acceptor()) });
        let end = self.end(signals);
        let service = self.gate.before(claviger_web::router(self.state.clone()));
        Box::pin(listen::serve(self.listener, current, doors::limits(&self.config), service, end)).await;
        tracing::info!("no request is running any more");
        self.stop.send_replace(true);
        while self.background.join_next().await.is_some() {}
        self.desk.store.close().await;
        Ok(())
    }

    /// Ready when it is time to close the door.
    fn end(&self, mut signals: Signals) -> impl Future<Output = ()> + use<> {
        let (state, config, gate) = (self.state.clone(), self.config.clone(), Arc::clone(&self.gate));
        let (reread, certificates) = (Arc::clone(&self.reread), self.certificates.clone());
        async move {
            while signals.next().await == signals::Signal::Reload {
                reload::again(&gate, &config, &reread, certificates.clone()).await;
            }
            state.stop_serving();
            signals.kill_on_next();
            tracing::info!("told to stop: letting running requests finish; once more stops at once");
            tokio::time::sleep(config.limits.drain_delay).await;
        }
    }
}

/// What runs beside the doors until the server ends.
async fn background(
    desk: &Arc<Desk>,
    config: &Config,
    certificates: Option<&Arc<Certificates>>,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<JoinSet<()>> {
    let mut tasks = JoinSet::new();
    // The follower's place comes before the first row that the index reads: what changes meanwhile is not missed.
    let follower = Arc::new(Follower::start(Arc::clone(desk)).await?);
    let filling = Arc::clone(desk);
    tokio::spawn(async move {
        match load::fill(&filling).await {
            Ok(secrets) => tracing::info!(secrets, "the index is complete"),
            Err(error) => tracing::warn!(%error, "the index could not be filled; every miss reads the database"),
        }
    });
    match Bell::hang(&config.data).await {
        Ok(Some(bell)) => drop(tasks.spawn(bell.answer(Arc::clone(&follower), stopped.clone()))),
        Ok(None) => tracing::warn!(data = %config.data.display(), "another server has its socket in this data folder"),
        Err(error) => {
            tracing::warn!(%error, "commands cannot ring; what they change is seen within a second");
        }
    }
    let stop = stopped.clone();
    tasks.spawn(async move { follower.run(stop).await });
    let (writing, stop) = (Arc::clone(desk), stopped.clone());
    tasks.spawn(async move { write_behind::run(&writing, stop).await });
    let (keeping, stop) = (Arc::clone(desk), stopped.clone());
    tasks.spawn(async move { housekeeping::run(&keeping, stop).await });
    if let Some(certificates) = certificates {
        tasks.spawn(Arc::clone(certificates).watch(stopped.clone()));
    }
    Ok(tasks)
}
