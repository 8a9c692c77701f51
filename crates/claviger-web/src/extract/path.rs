//! The names in an address.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// One or more segments of the path. What cannot be read names nothing, and is answered so.
#[derive(Debug)]
pub struct Path<T>(pub T);

#[expect(clippy::disallowed_types, reason = "this is the one that is to be taken in its place")]
impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(segments)| Self(segments)).map_err(|_| Problem::not_found())
    }
}
