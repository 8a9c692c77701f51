//! The desk at which everything on this floor happens: the store, the clock, chance, the keys, and what is kept in memory.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use claviger_domain::catalogue::{Catalogue, CatalogueError, Method};
use claviger_domain::credential::ExpiryPolicy;
use claviger_domain::entropy::Entropy;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::time::{Clock, Timestamp};
use claviger_store::{Db, Tx};

use crate::consumers::ConsumerTable;
use crate::error::Result;
use crate::grant_table::GrantTable;
use crate::hearing::Hearing;
use crate::index::Index;
use crate::journal::Journal;
use crate::keys::Keys;
use crate::last_used::LastUsed;
use crate::nonces::Nonces;
use crate::oidc::{IdentityProvider, Providers};
use crate::passwords::{PasswordCost, Passwords};
use crate::throttle::Throttle;
use crate::usage::Usage;

/// What the operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How long tokens may live.
    pub expiry: ExpiryPolicy,
    /// What passwords cost.
    pub passwords: PasswordCost,
    /// Which prefix Tuleap's keys are made with.
    pub tuleap_prefix: TuleapPrefix,
    /// Other sites whose accounts are welcome.
    pub upstreams: Vec<IdentityProvider>,
}

/// The two spellings of Tuleap's access keys; both are always read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TuleapPrefix {
    /// `tlp.k1.`, which older releases and the published documentation print.
    #[default]
    Dots,
    /// `tlp-k1-`, which newer releases print.
    Dashes,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            expiry: ExpiryPolicy { max_lifetime: None, default_lifetime: None },
            passwords: PasswordCost::default(),
            tuleap_prefix: TuleapPrefix::default(),
            upstreams: vec![],
        }
    }
}

/// Everything that the functions of this floor work with. One for a process; cheap to share.
pub struct Desk {
    /// The store.
    pub store: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The server's keys.
    pub keys: Keys,
    /// The operator's decisions.
    pub settings: Settings,
    /// The memory index.
    pub index: Index,
    /// Held by whoever brings memory up to date, from before the store is read until memory has it. What is put last is
    /// then what was read last: a slow reader cannot bring a revoked token back. Checks never take it.
    pub(crate) memory: tokio::sync::Mutex<()>,
    pub(crate) filling: tokio::sync::Mutex<()>,
    pub(crate) catalogue: ArcSwap<Catalogue>,
    pub(crate) apis: ArcSwap<Vec<Method>>,
    pub(crate) grants: GrantTable,
    pub(crate) hearing: Hearing,
    pub(crate) consumers: ConsumerTable,
    pub(crate) nonces: Arc<Nonces>,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) last_used: LastUsed,
    pub(crate) usage: Usage,
    pub(crate) journal: Journal,
    pub(crate) identity_providers: Providers,
}

impl Desk {
    /// A desk over an open and migrated store. The catalogue holds our own methods; [`Desk::publish`] adds others.
    #[must_use]
    pub fn new(store: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, keys: Keys, settings: Settings) -> Self {
        let passwords = Passwords::new(settings.passwords, &*entropy);
        let catalogue = Catalogue::build(with_own(&[]), vec![]).expect("our own methods have different names");
        Self {
            store,
            clock,
            entropy,
            keys,
            settings,
            index: Index::new(),
            memory: tokio::sync::Mutex::default(),
            filling: tokio::sync::Mutex::default(),
            catalogue: ArcSwap::from_pointee(catalogue),
            apis: ArcSwap::from_pointee(vec![]),
            grants: GrantTable::default(),
            hearing: Hearing::default(),
            consumers: ConsumerTable::default(),
            nonces: Arc::default(),
            passwords,
            throttle: Throttle::default(),
            last_used: LastUsed::new(),
            usage: Usage::new(),
            journal: Journal::default(),
            identity_providers: Providers::default(),
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The catalogue of this moment.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.load_full()
    }

    /// Replaces the methods of the APIs behind the gate, reads the operator's own sets again, and brings all grants up
    /// to date. An error leaves the old catalogue in place.
    pub async fn publish(&self, apis: Vec<Method>) -> Result<Result<(), CatalogueError>> {
        let _memory = self.memory.lock().await;
        self.rebuild(&mut self.store.read().await?, apis).await
    }

    async fn rebuild(&self, tx: &mut Tx, apis: Vec<Method>) -> Result<Result<(), CatalogueError>> {
        let own_sets = own_sets(tx).await?;
        let methods = with_own(&apis);
        Ok(self.catalogue.load().followed_by(methods, own_sets).map(|catalogue| {
            self.apis.store(Arc::new(apis));
            // The catalogue first: a grant that is made meanwhile is made from it, or is among those brought up to date.
            self.catalogue.store(Arc::new(catalogue));
            self.grants.update_catalogue(&self.catalogue.load());
        }))
    }

    /// The operator's own sets changed: the same methods, other sets. For those who hold `memory`.
    pub(crate) async fn reread_sets(&self, tx: &mut Tx) -> Result<()> {
        let apis = Vec::clone(&self.apis.load());
        // The methods were accepted before, so the catalogue can be built again.
        drop(self.rebuild(tx, apis).await?);
        Ok(())
    }
}

/// Whether these methods of APIs behind the gate can stand beside each other and beside our own, as [`Desk::publish`] will
/// put them.
pub fn can_be_published(apis: &[Method]) -> Result<(), CatalogueError> {
    Catalogue::build(with_own(apis), vec![]).map(drop)
}

fn with_own(apis: &[Method]) -> Vec<Method> {
    crate::own_methods::all().into_iter().chain(apis.iter().cloned()).collect()
}

async fn own_sets(tx: &mut Tx) -> Result<Vec<(SetName, String, Vec<MethodName>)>> {
    let sets = claviger_store::sets::list(tx).await?;
    Ok(sets.into_iter().map(|set| (set.name, set.note, set.methods)).collect())
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

/// How often what was noted in memory is written.
pub const WRITE_BEHIND: Duration = Duration::from_secs(1);
