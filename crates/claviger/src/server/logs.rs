//! What the server tells about itself while it runs: lines on stderr, for people or for programs, and traces.

#[cfg(feature = "otel")]
mod otel;
#[cfg(not(feature = "otel"))]
mod without_otel;

use std::io::{IsTerminal, stderr};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::Log;

#[cfg(feature = "otel")]
pub(crate) use otel::Traces;
#[cfg(not(feature = "otel"))]
pub(crate) use without_otel::Traces;

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

/// Starts telling. What this returns is finished at the end: traces that still wait are sent then.
pub(crate) fn start(log: &Log, colour: bool) -> anyhow::Result<Traces> {
    let filter = EnvFilter::builder().parse(&log.level)?;
    let colour = colour && stderr().is_terminal();
    let lines: Lines = if log.json {
        Box::new(fmt::layer().json().flatten_event(true).with_writer(stderr).with_filter(filter))
    } else {
        Box::new(fmt::layer().with_ansi(colour).with_writer(stderr).with_filter(filter))
    };
    let mut layers = vec![lines];
    let traces = Traces::start(log, &mut layers)?;
    Registry::default().with(layers).try_init()?;
    Ok(traces)
}
