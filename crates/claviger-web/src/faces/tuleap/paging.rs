//! Lists: `?limit=50&offset=0`, answered with the `X-PAGINATION-*` headers.

use std::str::FromStr;

use axum::response::{IntoResponse, Response};
use http::HeaderName;
use serde::Serialize;

use super::fault::Fault;
use crate::extract::Json;

/// The most items of one answer.
const MOST: usize = 50;

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    limit: usize,
    offset: usize,
}

impl Part {
    /// Reads the two parameters; `usual` is the limit of a request that names none.
    pub(crate) fn read(limit: Option<&str>, offset: Option<&str>, usual: usize) -> Result<Self, Fault> {
        let part = Self { limit: number("limit", limit, usual)?, offset: number("offset", offset, 0)? };
        if part.limit > MOST {
            return Err(Fault::bad_request(format!("`limit` must be at most {MOST}")));
        }
        Ok(part)
    }

    /// The part of these items, with the headers that tell how many there are.
    pub(crate) fn of<T: Serialize>(self, items: impl ExactSizeIterator<Item = T>) -> Response {
        let size = items.len();
        let part: Vec<T> = items.skip(self.offset).take(self.limit).collect();
        let headers = [
            ("x-pagination-limit", self.limit),
            ("x-pagination-offset", self.offset),
            ("x-pagination-size", size),
            ("x-pagination-limit-max", MOST),
        ];
        let headers = headers.map(|(name, number)| (HeaderName::from_static(name), number.to_string()));
        (headers, Json(part)).into_response()
    }
}

fn number(name: &str, typed: Option<&str>, usual: usize) -> Result<usize, Fault> {
    let wrong = |_| Fault::bad_request(format!("`{name}` must be a number from 0"));
    typed.map_or(Ok(usual), |typed| u32::from_str(typed).map(|number| number as usize).map_err(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dos_09_a_limit_is_a_number_and_not_more_than_fifty() {
        assert_eq!(Part::read(None, None, 10).unwrap(), Part { limit: 10, offset: 0 });
        assert_eq!(Part::read(Some("50"), Some("7"), 10).unwrap(), Part { limit: 50, offset: 7 });
        for (limit, offset) in [("51", "0"), ("-1", "0"), ("x", "0"), ("", "0"), ("1", "-1"), ("1", "99999999999")] {
            assert!(Part::read(Some(limit), Some(offset), 10).is_err(), "{limit} {offset}");
        }
        let response = Part { limit: 2, offset: 1 }.of([1, 2, 3, 4].into_iter());
        assert_eq!(response.headers()["x-pagination-size"], "4");
    }
}
