//! What is read of a body before the decision: a form, because a credential may be in it, and a body that the request's
//! signature covers. Nothing else of a body ever is.

use bytes::Bytes;
use claviger_auth::request::Body as Signed;
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::limits;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode, request::Parts};
use hyper::body::{Body as _, Incoming};
use std::borrow::Cow;

use super::answer::Stop;
use super::route::Route;
use crate::gather::{Gathering, Ungathered};
use crate::layer::form::signs_body;
use crate::media::MediaType;

/// A body, as far as it was read.
pub(super) enum Read {
    /// It streams through.
    Unread(Incoming),
    /// A whole form.
    Form(Bytes),
    /// A whole body whose hash the request's signature covers.
    Signed(Bytes),
}

impl Read {
    /// The form, where a credential may stand.
    pub(super) fn form(&self) -> Option<&[u8]> {
        if let Self::Form(bytes) = self { Some(bytes) } else { None }
    }

    /// The body, as a signature is held against it.
    pub(super) fn signed(&self) -> Signed<'_> {
        match self {
            Self::Signed(bytes) => Signed::Read(bytes),
            Self::Unread(rest) if !rest.is_end_stream() => Signed::Unread,
            Self::Unread(_) | Self::Form(_) => Signed::Absent,
        }
    }

    /// Takes the credential out of a form, and says its new length.
    pub(super) fn strip(&mut self, parameters: &CredentialParameters, headers: &mut HeaderMap) {
        if let Self::Form(form) = self
            && let Cow::Owned(clean) = parameters.strip_form(form)
        {
            headers.remove(header::TRANSFER_ENCODING);
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(clean.len()));
            *form = Bytes::from(clean);
        }
    }
}

/// The length that the head announces.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body if it is to be looked into. A form that cannot be does not pass: a credential in it would go unverified, and
/// on to the upstream. A GET has no form (TOK-07).
pub(super) async fn read(parts: &Parts, body: Incoming, route: &Route, gathering: &Gathering) -> Result<Read, Stop> {
    let (whole, most): (fn(Bytes) -> Read, _) = match MediaType::of(&parts.headers) {
        MediaType::Form if !matches!(parts.method, Method::GET | Method::HEAD) => {
            if parts.headers.contains_key(header::CONTENT_ENCODING) {
                return Err(encoded());
            }
            (Read::Form, route.max_form)
        }
        _ if signs_body(&parts.headers, &parts.uri) => (Read::Signed, limits::JSON_BODY as u64),
        _ => return Ok(Read::Unread(body)),
    };
    let most = usize::try_from(route.max_body.map_or(most, |max| max.min(most))).unwrap_or(usize::MAX);
    if length(&parts.headers).is_some_and(|length| length > most as u64) {
        return Err(Ungathered::TooLarge(most).into());
    }
    // Few requests have such a body: the others do not carry its room along.
    let gathered = Box::pin(gathering.whole(body, most)).await;
    gathered.map(whole).map_err(Stop::from)
}

fn encoded() -> Stop {
    let detail = "A form passes here without Content-Encoding only: a credential may be in it.";
    Stop::cannot(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
}

impl From<Ungathered> for Stop {
    fn from(why: Ungathered) -> Self {
        Self::cannot(why.status(), why.code(), why.detail())
    }
}
