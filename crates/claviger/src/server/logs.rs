//! What the server tells about itself while it runs: lines on stderr, for people or for programs.

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::Log;

/// Starts telling. What this returns ends it: traces that still wait are sent then.
pub(crate) fn start(log: &Log, colour: bool) -> anyhow::Result<Traces> {
    let filter = EnvFilter::builder().parse(&log.level)?;
    let colour = colour && std::io::stderr().is_terminal();
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if log.json {
        Box::new(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).with_filter(filter))
    } else {
        Box::new(fmt::layer().with_ansi(colour).with_writer(std::io::stderr).with_filter(filter))
    };
    let (traces, layer) = traces(log)?;
    Registry::default().with(vec![lines]).with(layer).try_init()?;
    Ok(traces)
}

#[cfg(feature = "otel")]
mod otel;
#[cfg(feature = "otel")]
pub(crate) use otel::{Traces, traces};

/// Nothing: this program was built without traces.
#[cfg(not(feature = "otel"))]
#[derive(Debug)]
pub(crate) struct Traces;

#[cfg(not(feature = "otel"))]
impl Traces {
    /// There is nothing to send.
    pub(crate) fn finish(self) {}
}

#[cfg(not(feature = "otel"))]
fn traces(log: &Log) -> anyhow::Result<(Traces, tracing_subscriber::layer::Identity)> {
    match &log.traces {
        None => Ok((Traces, tracing_subscriber::layer::Identity::new())),
        Some(_) => anyhow::bail!(
            "log.traces is set, but this claviger was built without OpenTelemetry: remove the setting, or build with --features otel"
        ),
    }
}
