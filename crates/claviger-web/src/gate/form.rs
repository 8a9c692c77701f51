//! A form may carry a credential, so a short one is read before the decision. Nothing else of a body ever is.

use bytes::{Bytes, BytesMut};
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::limits;
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
    /// Whether `first` is a whole body whose hash the request's signature covers.
    pub(super) is_signed: bool,
}

impl Read {
    /// Nothing was read.
    pub(super) fn unread(body: Incoming) -> Self {
        Self { first: Bytes::new(), rest: Some(body), is_form: false, is_signed: false }
    }
}

/// Why a body is read before the decision.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A credential may be in it.
    Form,
    /// The request's signature covers its hash.
    Signed,
}

impl What {
    const fn most(self) -> usize {
        match self {
            Self::Form => MAX_FORM,
            Self::Signed => limits::JSON_BODY,
        }
    }
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

/// Reads a body, up to what it may be. A longer one is passed on, and nothing in it counts.
pub(super) async fn read(mut body: Incoming, what: What, patience: Duration) -> Result<Read, FormError> {
    let mut first = BytesMut::new();
    while first.len() <= what.most() {
        match tokio::time::timeout(patience, body.frame()).await {
            Err(_) => return Err(FormError::Slow),
            Ok(Some(Err(_))) => return Err(FormError::Broken),
            Ok(None) => {
                let (is_form, is_signed) = (what == What::Form, what == What::Signed);
                return Ok(Read { first: first.freeze(), rest: None, is_form, is_signed });
            }
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    first.extend_from_slice(&data);
                }
            }
        }
    }
    Ok(Read { first: first.freeze(), rest: Some(body), is_form: false, is_signed: false })
}

/// Takes the credential out of a form that was read, and says its new length.
pub(super) fn strip(read: &mut Read, parameters: &CredentialParameters, headers: &mut HeaderMap) {
    if let Cow::Owned(clean) = parameters.strip_form(&read.first) {
        headers.remove(header::TRANSFER_ENCODING);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(clean.len()));
        read.first = Bytes::from(clean);
    }
}
