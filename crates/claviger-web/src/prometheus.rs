//! `GET /metrics`: counters for Prometheus, and the recorder behind them.
//!
//! One recorder serves the whole process: the first router installs it. Labels are routes, codes and statuses, which are
//! all bounded; there is no user, token or address among them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_domain::action::Action;
use claviger_domain::policy::Thing;
use claviger_domain::refusal::Refusal;
use http::header;
use http::request::Parts;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::extract::{Maybe, peer};
use crate::faces::Face;
use crate::faces::native::Native;
use crate::state::AppState;

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
        metrics::set_global_recorder(recorder).is_ok().then_some(handle)
    });
}

/// Counts an answer. What was measured is gathered once in a while, so that memory stays bounded where nobody scrapes.
pub(crate) fn answered() {
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
