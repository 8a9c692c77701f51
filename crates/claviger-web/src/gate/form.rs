//! A form may carry a credential, so a short one is read before the decision. Nothing else of a body ever is.

use bytes::{Bytes, BytesMut};
use claviger_domain::gate::query::CredentialParameters;
use http::header::{self, HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::borrow::Cow;
use std::time::Duration;

/// Longer forms are not looked into: no credential comes with them.
const MAX_FORM: usize = 64 << 10;

/// What was read of a body, and the rest of it.
pub(super) struct Read {
    pub(super) first: Bytes,
    pub(super) rest: Option<Incoming>,
    /// Whether `first` is a whole form.
    pub(super) is_form: bool,
}

/// Why a form could not be read.
pub(super) enum FormError {
    Broken,
    Slow,
}

/// Whether the body says it is a form (RFC 6750, 2.2).
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mime = mime.split(';').next().unwrap_or_default().trim();
    mime.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && !headers.contains_key(header::CONTENT_ENCODING)
        && length(headers).is_none_or(|length| length <= MAX_FORM as u64)
}

/// The length that the head announces.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a form, up to what a form may be.
pub(super) async fn read(mut body: Incoming, patience: Duration) -> Result<Read, FormError> {
    let mut first = BytesMut::new();
    while first.len() <= MAX_FORM {
        match tokio::time::timeout(patience, body.frame()).await {
            Err(_) => return Err(FormError::Slow),
            Ok(Some(Err(_))) => return Err(FormError::Broken),
            Ok(None) => return Ok(Read { first: first.freeze(), rest: None, is_form: true }),
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    first.extend_from_slice(&data);
                }
            }
        }
    }
    Ok(Read { first: first.freeze(), rest: Some(body), is_form: false })
}

/// Takes the credential out of a form that was read, and says its new length.
pub(super) fn strip(read: &mut Read, parameters: &CredentialParameters, headers: &mut HeaderMap) {
    if let Cow::Owned(clean) = parameters.strip_form(&read.first) {
        headers.remove(header::TRANSFER_ENCODING);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(clean.len()));
        read.first = Bytes::from(clean);
    }
}
