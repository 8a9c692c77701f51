//! Traces over OTLP, for whoever collects them.

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::{Log, Told};

/// Where traces go; those that still wait are sent when it is finished.
#[derive(Debug)]
pub(super) struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Adds the layer that sends, if the configuration says where to.
    pub(super) fn start(log: &Log, layers: &mut Vec<Told>) -> anyhow::Result<Self> {
        let Some(url) = &log.traces else { return Ok(Self(None)) };
        let endpoint = format!("{}/v1/traces", url.as_str().trim_end_matches('/'));
        let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
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
