//! Paging: `?limit=50&cursor=...`, answered with the items and the next cursor.
//!
//! ```text
//! cursor = base64url( what the store continues after (8 or 16 bytes) || first 16 bytes of its HMAC )
//! ```
//!
//! A cursor is ours or it is refused: nothing that a client writes reaches a statement (CVE-2026-33504).

use claviger_auth::{Page, PageRequest};
use claviger_domain::digest::Pepper;
use claviger_domain::ids::{Id, Kind};
use claviger_domain::limits;
use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// The two parameters of every list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items at most: 50 if nothing is said. No page has more than 500.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

/// What a cursor holds.
pub trait Cursor: Sized {
    /// As bytes.
    fn write(&self) -> Vec<u8>;
    /// From bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl<K: Kind> Cursor for Id<K> {
    fn write(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_bytes(bytes.try_into().ok()?))
    }
}

impl Cursor for i64 {
    fn write(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_be_bytes(bytes.try_into().ok()?))
    }
}

impl Paging {
    /// The two parameters, where a list has others beside them.
    #[must_use]
    pub fn of(limit: Option<i64>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// What the store is asked for.
    pub fn request<C: Cursor>(&self, pepper: &Pepper) -> Result<PageRequest<C>, Problem> {
        let limit = self.limit.unwrap_or(i64::from(limits::PAGE));
        if limit < 1 {
            return Err(Problem::invalid_parameter("limit", "must be at least 1"));
        }
        let limit = u32::try_from(limit).unwrap_or(limits::PAGE_MAX).min(limits::PAGE_MAX);
        let after = self.cursor.as_deref().map(|cursor| open(pepper, cursor).ok_or_else(bad_cursor)).transpose()?;
        Ok(PageRequest::new(after, limit))
    }
}

/// The cursor after the last item of a page; none on the last page.
pub fn next_cursor<T, C: Cursor>(page: &Page<T>, pepper: &Pepper, place: impl Fn(&T) -> C) -> Option<String> {
    let last = page.items.last().filter(|_| page.more)?;
    let mut bytes = place(last).write();
    let seal = pepper.seal_cursor(&bytes);
    bytes.extend_from_slice(&seal[..16]);
    Some(BASE64URL_NOPAD.encode(&bytes))
}

fn open<C: Cursor>(pepper: &Pepper, cursor: &str) -> Option<C> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().filter(|bytes| (17..=64).contains(&bytes.len()))?;
    let (body, seal) = bytes.split_at(bytes.len() - 16);
    let good: bool = subtle::ConstantTimeEq::ct_eq(&pepper.seal_cursor(body)[..16], seal).into();
    if good { C::read(body) } else { None }
}

fn bad_cursor() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_cursor")
        .of_field("cursor", "is not one of ours: start again without it")
}

#[cfg(test)]
mod tests {
    use claviger_domain::secret::Secret;

    use super::*;

    #[test]
    fn dos_09_a_forged_cursor_is_refused_and_a_limit_is_capped() {
        let pepper = Pepper::new(&Secret::new([1; 32]));
        let page = Page { items: vec![7_i64], more: true };
        let cursor = next_cursor(&page, &pepper, |seq| *seq).unwrap();
        let paging = |cursor: &str, limit| Paging { limit: Some(limit), cursor: Some(cursor.to_owned()) };
        let request = paging(&cursor, i64::MAX).request::<i64>(&pepper).unwrap();
        assert_eq!((request.after, request.limit()), (Some(7), limits::PAGE_MAX as usize));
        assert!(paging(&cursor, 0).request::<i64>(&pepper).is_err());
        for forged in ["", "AAAA", "';--", &BASE64URL_NOPAD.encode(&[0; 24]), &cursor[1..]] {
            assert!(paging(forged, 1).request::<i64>(&pepper).is_err(), "{forged}");
        }
    }
}
