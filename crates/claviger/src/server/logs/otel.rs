//! Traces over OTLP, for whoever collects them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter as Export};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::{Log, Told};

/// Where a collector takes spans.
const PATH: &str = "/v1/traces";

/// Where traces go; those that still wait are sent when it is finished.
#[derive(Debug)]
pub(super) struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Adds the layer that sends, if the configuration says where to.
    pub(super) fn start(log: &Log, layers: &mut Vec<Told>) -> anyhow::Result<Self> {
        let Some(url) = &log.traces else { return Ok(Self(None)) };
        // Collectors' own pages tell the address with the path and without.
        let site = url.as_str().trim_end_matches('/').trim_end_matches(PATH).trim_end_matches('/');
        let exporter = SpanExporter::builder().with_http().with_endpoint(format!("{site}{PATH}")).build()?;
        let exporter = Watched { exporter, url: url.to_string(), fails: AtomicBool::new(false) };
        let resource = Resource::builder().with_service_name("claviger").build();
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
        // Our own spans, and not what libraries say: the exporter itself is one of them.
        let ours = Targets::new().with_target(claviger_web::TRACE, LevelFilter::DEBUG);
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("claviger")).with_location(false);
        layers.push(Box::new(layer.with_threads(false).with_target(false).with_filter(ours)));
        Ok(Self(Some(provider)))
    }

    /// Sends what waits.
    pub(super) fn finish(self) {
        if let Some(Err(error)) = self.0.map(|provider| provider.shutdown()) {
            eprintln!("the last traces could not be sent: {error}");
        }
    }
}

/// Says once that the collector takes no spans, and once that it takes them again.
#[derive(Debug)]
struct Watched {
    exporter: SpanExporter,
    url: String,
    fails: AtomicBool,
}

impl Export for Watched {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        let failed = self.fails.swap(sent.is_err(), Ordering::Relaxed);
        match &sent {
            Err(error) if !failed => {
                tracing::warn!(%error, collector = %self.url, "traces cannot be sent; they are lost until the collector takes them");
            }
            Ok(()) if failed => tracing::info!(collector = %self.url, "traces are sent again"),
            Err(_) | Ok(()) => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
