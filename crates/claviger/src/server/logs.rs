//! What the server tells about itself while it runs: lines on stderr, for people or for programs, and traces.

mod lines;
#[cfg(feature = "otel")]
mod otel;
mod plain;
#[cfg(not(feature = "otel"))]
mod without_otel;

use std::io::{IsTerminal, stderr};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::Log;

pub(crate) use lines::Lines;
#[cfg(feature = "otel")]
use otel::Traces;
use plain::{Moment, Plain};
#[cfg(not(feature = "otel"))]
use without_otel::Traces;

type Told = Box<dyn Layer<Registry> + Send + Sync>;

/// What tells while the server runs.
pub(crate) struct Logs {
    /// Where lines go.
    pub(crate) lines: Lines,
    traces: Option<Traces>,
}

impl Drop for Logs {
    /// What waits is sent and written.
    fn drop(&mut self) {
        self.traces.take().into_iter().for_each(Traces::finish);
        self.lines.flush();
    }
}

/// Starts telling, until what this returns is dropped.
pub(crate) fn start(log: &Log, colour: bool) -> anyhow::Result<Logs> {
    let filter = EnvFilter::builder().parse(&log.level)?;
    let colour = colour && stderr().is_terminal();
    let lines = Lines::to_stderr()?;
    let layer = fmt::layer().with_timer(Moment).with_ansi(colour).with_writer(lines.clone());
    let layer: Told = match (log.json, colour) {
        (true, _) => Box::new(layer.json().flatten_event(true).with_filter(filter)),
        (false, true) => Box::new(layer.with_filter(filter)),
        (false, false) => Box::new(layer.fmt_fields(Plain).with_filter(filter)),
    };
    let mut layers = vec![layer];
    let traces = Some(Traces::start(log, &mut layers)?);
    Registry::default().with(layers).try_init()?;
    Ok(Logs { lines, traces })
}
