//! What stands for the context of traces in a program that was built without them: what the client says goes on as it came.

use http::HeaderMap;
use tracing::Span;

pub(super) const fn join(_span: &Span, _headers: &HeaderMap) {}

pub(crate) const fn carry(_span: &Span, _headers: &mut HeaderMap) {}
