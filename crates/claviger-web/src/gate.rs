//! The gate: every request for an API that is not ours is let in, refused and accounted for here.
//!
//! Its pure rules are in `claviger_domain::gate`; [`line`] is the walk of one request. It stands before the router as a
//! plain service: a request of a gate route never sees the router, and every other one goes to it untouched.
//!
//! To add something that a route can say: a field in [`settings`], its compiled form in [`route`], its use in one place
//! of [`line`], a row in the table of the gate's page in the docs.

mod answer;
mod body;
mod check;
pub mod counts;
mod decide;
mod form;
mod forward;
mod journal;
mod jwks;
mod line;
mod recheck;
mod rewrite;
mod route;
pub mod settings;
mod table;
mod target;
mod tunnel;

use arc_swap::ArcSwap;
use axum::response::Response;
use claviger_auth::Desk;
use claviger_auth::assertion::Assertions;
use claviger_domain::caller::Caller;
use claviger_domain::catalogue::CatalogueError;
use claviger_domain::gate::identity;
use claviger_domain::ids::RequestId;
use futures_util::future::BoxFuture;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Request};
use hyper::body::Incoming;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll};
use thiserror::Error;
use tower::{Service, ServiceExt};

pub use route::{Route, RouteError};
pub use settings::GateSettings;
pub use table::RouteTable;

use crate::state::AppState;
use forward::Upstreams;

/// The gate of one server.
pub struct Gate {
    state: AppState,
    routes: ArcSwap<RouteTable>,
    upstreams: Upstreams,
    assertions: Assertions,
}

/// Why a configuration of the gate cannot be used. The one before stays in force.
#[derive(Debug, Error)]
pub enum GateError {
    /// A route is wrong.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// A route's methods clash with others.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The store could not be asked for the operator's sets.
    #[error(transparent)]
    Auth(#[from] claviger_auth::Error),
    /// The client for upstreams could not be made.
    #[error("the gate cannot be opened: {0}")]
    Io(#[from] std::io::Error),
}

impl Gate {
    /// Opens the gate: compiles the routes and publishes their methods in the catalogue.
    pub async fn open(state: AppState, settings: &GateSettings) -> Result<Arc<Gate>, GateError> {
        let assertions = Assertions::new(&state.desk.keys, &state.config.public_url).map_err(std::io::Error::other)?;
        let routes = publish(&state.desk, settings).await?;
        let upstreams = Upstreams::new()?;
        let gate = Arc::new(Gate { state, routes: ArcSwap::from_pointee(routes), upstreams, assertions });
        gate.state.stands_behind(&gate);
        Ok(gate)
    }

    /// Takes another configuration. Requests that are on their way end as they began; an error changes nothing.
    pub async fn reload(&self, settings: &GateSettings) -> Result<(), GateError> {
        let routes = publish(&self.state.desk, settings).await?;
        self.routes.store(Arc::new(routes));
        Ok(())
    }

    /// The routes of this moment.
    pub fn routes(&self) -> Arc<RouteTable> {
        self.routes.load_full()
    }

    /// The keys that upstreams check assertions with (RFC 7517), for `/oauth2/jwks`.
    pub fn jwks(&self) -> serde_json::Value {
        self.assertions.jwks()
    }

    /// The key of the assertions itself, as a SubjectPublicKeyInfo.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.assertions.public_key()
    }

    /// Puts the gate before a router.
    pub fn before<S>(self: &Arc<Self>, router: S) -> GateService<S> {
        GateService { gate: Arc::clone(self), router }
    }

    /// States who the caller is, where the route says so: in a header of its own, in the credential's place, or both.
    fn add_assertion(&self, headers: &mut HeaderMap, route: &Route, caller: &Caller, audience: &str, id: RequestId) {
        if !route.assertion && !route.bearer_assertion {
            return;
        }
        let assertion = self.assertions.sign(caller, audience, self.state.desk.now(), id);
        let mut add = |name: HeaderName, text: &str| {
            if let Ok(mut value) = HeaderValue::from_str(text) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        };
        if route.assertion {
            add(identity::ASSERTION, &assertion);
        }
        if route.bearer_assertion {
            add(header::AUTHORIZATION, &format!("Bearer {assertion}"));
        }
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("routes", &self.routes.load().all().len()).finish_non_exhaustive()
    }
}

async fn publish(desk: &Desk, settings: &GateSettings) -> Result<RouteTable, GateError> {
    let (routes, methods) = RouteTable::compile(settings, |path: &Path| std::fs::read_to_string(path))?;
    desk.publish(methods).await??;
    Ok(routes)
}

/// The gate with a router behind it.
#[derive(Clone, Debug)]
pub struct GateService<S> {
    gate: Arc<Gate>,
    router: S,
}

impl<S> Service<Request<Incoming>> for GateService<S>
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let (gate, router) = (Arc::clone(&self.gate), self.router.clone());
        Box::pin(async move {
            match line::walk(&gate, request).await {
                Ok(response) => Ok(response),
                Err(request) => router.oneshot(request).await,
            }
        })
    }
}
