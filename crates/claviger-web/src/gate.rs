//! The gate: every request for an API that is not ours is let in, refused and accounted for here.
//!
//! Its pure rules are in `claviger_domain::gate`; [`passage`] is the walk of one request. It stands before the router as a
//! plain service: a request of a gate route never sees the router, and every other one goes to it untouched.
//!
//! To add something that a route can say: a field in [`settings`], its compiled form in [`route`], its use in one place
//! of [`passage`], a row in the table of the gate's page in the docs.

mod answer;
mod body;
mod check;
pub mod counts;
mod decide;
mod form;
mod forward;
mod journal;
mod jwks;
mod passage;
mod recheck;
mod rewrite;
mod route;
pub mod settings;
mod table;
mod target;
mod tunnel;
mod wire;

use arc_swap::ArcSwap;
use axum::response::Response;
use claviger_auth::assertion::Assertions;
use claviger_domain::caller::Caller;
use claviger_domain::catalogue::{CatalogueError, Method};
use claviger_domain::gate::identity;
use claviger_domain::ids::RequestId;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Request};
use hyper::body::{Body as _, Incoming};
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll};
use thiserror::Error;
use tokio::sync::Mutex;
use tower::{Service, ServiceExt};

pub use forward::reach;
pub use route::{Route, RouteError};
pub use settings::GateSettings;
pub use table::RouteTable;

use crate::layer::notes::Notes;
use crate::state::AppState;
use forward::Upstreams;

/// The gate of one server.
pub struct Gate {
    state: AppState,
    routes: ArcSwap<RouteTable>,
    upstreams: Upstreams,
    assertions: Assertions,
    /// The methods of the routes. Whoever changes the routes holds it.
    methods: Mutex<Vec<Method>>,
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
        let (routes, methods) = compile(settings).await?;
        state.desk.publish(methods.clone()).await??;
        let (routes, methods) = (ArcSwap::from_pointee(routes), Mutex::new(methods));
        let gate = Arc::new(Gate { state, routes, upstreams: Upstreams::new()?, assertions, methods });
        gate.state.stands_behind(&gate);
        Ok(gate)
    }

    /// Takes another configuration; an error changes nothing. While the routes change, the methods of both are known: no
    /// request is refused because its route is older or newer than the catalogue.
    pub async fn reload(&self, settings: &GateSettings) -> Result<(), GateError> {
        let mut known = self.methods.lock().await;
        let (routes, methods) = compile(settings).await?;
        self.state.desk.publish(both(&known, &methods)).await??;
        self.routes.store(Arc::new(routes));
        known.clone_from(&methods);
        // The new routes are in force; what only the old ones knew is in nobody's way until the next time.
        match self.state.desk.publish(methods).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "methods of the old routes stay in the catalogue"),
            Err(error) => tracing::warn!(%error, "methods of the old routes stay in the catalogue"),
        }
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

/// Compiles routes where nobody waits for it: their documents are files, and may be long.
async fn compile(settings: &GateSettings) -> Result<(RouteTable, Vec<Method>), GateError> {
    let settings = settings.clone();
    let compiling = tokio::task::spawn_blocking(move || {
        RouteTable::compile(&settings, |path: &Path| std::fs::read_to_string(path))
    });
    Ok(compiling.await.map_err(std::io::Error::other)??)
}

/// The new methods, and of the old ones those that have no successor.
fn both(old: &[Method], new: &[Method]) -> Vec<Method> {
    let gone = old.iter().filter(|method| new.iter().all(|other| other.name != method.name));
    new.iter().chain(gone).cloned().collect()
}

/// The answer to a HEAD: it tells the length of what it leaves out (RFC 9110 section 9.3.2). What comes from an upstream
/// is that already; over HTTP/2 a body would be an error of the protocol.
fn head_of(mut response: Response) -> Response {
    if !response.body().is_end_stream() {
        let whole = std::mem::take(response.body_mut());
        if let Some(length) = whole.size_hint().exact() {
            response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(length.into());
        }
    }
    response
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
        let is_head = request.method() == http::Method::HEAD;
        Box::pin(async move {
            let response = match AssertUnwindSafe(passage::walk(&gate, request)).catch_unwind().await {
                Ok(Ok(response)) => response,
                Ok(Err(request)) => return router.oneshot(request).await,
                Err(_) => {
                    let notes = Notes::new(gate.state.request_id());
                    let mut response = journal::broken(notes.id());
                    notes.mark(&mut response);
                    response
                }
            };
            Ok(if is_head { head_of(response) } else { response })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn while_routes_change_the_methods_of_both_are_known() {
        let methods = async |text: &str| compile(&toml::from_str(text).unwrap()).await.unwrap().1;
        let old = methods("[[route]]\nname = 'old'\n[[route]]\nname = 'kept'\npath = '/kept'").await;
        let new = methods("[[route]]\nname = 'new'\n[[route]]\nname = 'kept'\npath = '/kept'").await;
        let both = both(&old, &new);
        let mut names: Vec<_> = both.iter().map(|method| method.name.as_str()).collect();
        names.sort_unstable();
        let all =
            ["gate", "kept", "new", "old"].map(|route| [format!("{route}.read"), format!("{route}.write")]).concat();
        assert_eq!(names, all);
    }
}
