//! Which trace a request belongs to, as it goes from program to program (W3C Trace Context).
//!
//! ```text
//! traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
//!                 the trace                        the span above   flags
//! ```

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Puts a new span below the one that the request names. A name that cannot be read is none.
pub(super) fn join(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&Named(headers));
    if context.span().span_context().is_valid() {
        // It fails where nobody collects; then there is nothing to join.
        let _ = span.set_parent(context);
    }
}

/// Names a span as the one above, in a request that is sent on.
pub(crate) fn carry(span: &Span, headers: &mut HeaderMap) {
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut Names(headers));
    }
}

struct Named<'h>(&'h HeaderMap);

impl Extractor for Named<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.0.get_all(key).iter();
        // Of two nobody knows which one is meant.
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Names<'h>(&'h mut HeaderMap);

impl Injector for Names<'_> {
    fn set(&mut self, key: &str, value: String) {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) else { return };
        if value.is_empty() {
            self.0.remove(name);
        } else {
            self.0.insert(name, value);
        }
    }
}
