//! `GET /metrics`: counters for Prometheus, and the recorder behind them.
//!
//! One recorder serves the whole process: the first router installs it. Labels are routes, codes and statuses, which are
//! all bounded; there is no user, token or address among them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::action::Action;
use claviger_domain::policy::Thing;
use claviger_domain::refusal::Refusal;
use http::request::Parts;
use http::{Method, header};
use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::extract::{Maybe, peer};
use crate::faces::Face;
use crate::faces::native::Native;
use crate::state::AppState;

/// What the metrics are, for `# HELP`.
const ABOUT: [(&str, Kind, &str); 10] = [
    ("claviger_http_requests_total", Kind::Counter, "Requests, by method, route and status"),
    ("claviger_http_request_seconds", Kind::Histogram, "How long requests took, by route"),
    ("claviger_refusals_total", Kind::Counter, "Refusals, by code"),
    ("claviger_gate_requests_total", Kind::Counter, "Requests at the gate, by route and outcome"),
    ("claviger_dialect_requests_total", Kind::Counter, "Requests whose credential was verified, by dialect"),
    ("claviger_oauth1_requests_total", Kind::Counter, "Requests that were signed, by consumer and signature method"),
    (CONNECTIONS, Kind::Gauge, "Connections that are open, tunnels among them"),
    (CONNECTIONS_LIMIT, Kind::Gauge, "Connections that may be open at once"),
    (TUNNELS, Kind::Gauge, "WebSockets that are open"),
    ("claviger_build_info", Kind::Gauge, "Always 1, by version"),
];

/// How many connections are open.
pub(crate) const CONNECTIONS: &str = "claviger_connections";
/// How many may be.
pub(crate) const CONNECTIONS_LIMIT: &str = "claviger_connections_limit";
/// How many WebSockets are open.
pub(crate) const TUNNELS: &str = "claviger_tunnels";

#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// From a hit of the index to a slow upstream, in seconds.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// How many requests are answered between two tidyings.
const TIDY_EVERY: u32 = 4096;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
static ANSWERED: AtomicU32 = AtomicU32::new(0);

/// Installs the recorder, once. If the process has another one already, that one is left alone and `/metrics` is empty.
pub(crate) fn install() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        for (name, kind, about) in ABOUT {
            match kind {
                Kind::Counter => metrics::describe_counter!(name, about),
                Kind::Gauge => metrics::describe_gauge!(name, about),
                Kind::Histogram => metrics::describe_histogram!(name, about),
            }
        }
        metrics::gauge!("claviger_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
        Some(handle)
    });
}

/// Says how many connections may be open at once.
pub(crate) fn limit(connections: usize) {
    install();
    metrics::gauge!(CONNECTIONS_LIMIT).set(u32::try_from(connections).unwrap_or(u32::MAX));
}

/// One of something that is counted while it is there.
pub(crate) struct Counted(Gauge);

impl Counted {
    /// Counts one more, until what this returns is dropped.
    pub(crate) fn one(name: &'static str) -> Self {
        install();
        let gauge = metrics::gauge!(name);
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

impl std::fmt::Debug for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counted")
    }
}

/// The counters of one route, kept at hand: to find them by their labels for each request would cost as much as its check.
pub(crate) struct Meter {
    route: Option<String>,
    seconds: Histogram,
    answers: RwLock<HashMap<(&'static str, u16), Counter>>,
}

impl Meter {
    /// The counters of the route with this name, or of requests that no route takes.
    pub(crate) fn new(route: Option<String>) -> Self {
        install();
        let seconds = metrics::histogram!("claviger_http_request_seconds", "route" => label(route.as_deref()));
        Self { route, seconds, answers: RwLock::default() }
    }

    /// The route's name.
    pub(crate) fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// Counts an answer and how long it took.
    pub(crate) fn count(&self, method: &Method, status: u16, took: Duration) {
        let key = (method_label(method), status);
        let known = self.answers.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let counter = known.unwrap_or_else(|| {
            let (method, route, status) = (key.0, label(self.route()), status.to_string());
            let new = metrics::counter!("claviger_http_requests_total", "method" => method, "route" => route, "status" => status);
            self.answers.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(new).clone()
        });
        counter.increment(1);
        self.seconds.record(took.as_secs_f64());
        answered();
    }
}

fn label(route: Option<&str>) -> String {
    route.unwrap_or("none").to_owned()
}

/// A client may invent methods; a metric's labels are bounded.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Meter").field(&self.route).finish_non_exhaustive()
    }
}

/// The meters of the router's routes.
#[derive(Debug, Default)]
pub(crate) struct Meters(RwLock<HashMap<String, Arc<Meter>>>);

impl Meters {
    /// The meter of a route; requests that no route takes are counted together.
    pub(crate) fn of(&self, route: Option<&str>) -> Arc<Meter> {
        let key = route.unwrap_or_default();
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        known.unwrap_or_else(|| {
            let new = Arc::new(Meter::new(route.map(str::to_owned)));
            let mut meters = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(meters.entry(key.to_owned()).or_insert(new))
        })
    }
}

/// What was measured is gathered once in a while, so that memory stays bounded where nobody scrapes.
fn answered() {
    if ANSWERED.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1
        && let Some(Some(handle)) = HANDLE.get()
    {
        handle.run_upkeep();
    }
}

/// Read the metrics.
///
/// Open to the networks that the operator named; everybody else needs `metrics.read`.
#[utoipa::path(get, path = "/metrics", operation_id = "metrics.read", tag = "Operations",
    responses((status = 200, description = "The metrics, as Prometheus reads them.", content_type = "text/plain", body = String),
        (status = 401, body = crate::Problem), (status = 403, body = crate::Problem)))]
pub async fn show(State(state): State<AppState>, caller: Maybe<Native>, parts: Parts) -> Response {
    let address = peer::client_of(&parts, &state).address;
    let near = state.config.metrics_networks.iter().any(|network| network.contains(&address));
    let allowed = match &caller.0 {
        _ if near => Ok(()),
        Some(caller) => state.desk.authorize(caller, Action::MetricsRead, Thing::Site).map(drop),
        None => Err(Refusal::Absent),
    };
    if let Err(refusal) = allowed {
        return Native::speak(&state, Error::Refused(refusal));
    }
    let text = HANDLE.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
