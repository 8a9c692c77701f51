//! `Claviger-Confirm: <password>`: the confirmation of a change, in the same step.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use claviger_domain::secret::{Password, Secret};
use http::HeaderName;
use http::request::Parts;

/// The header. Its value never reaches a log or an upstream.
const HEADER: HeaderName = HeaderName::from_static("claviger-confirm");

/// The password that confirms a change, if one was sent. Any UTF-8 is welcome, as passwords are.
pub struct Confirm(pub Option<Password>);

impl<S: Sync> FromRequestParts<S> for Confirm {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let value = parts.headers.get(HEADER).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        Ok(Self(value.map(Secret::from)))
    }
}
