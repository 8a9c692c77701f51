//! What a body says it is.

use http::{HeaderMap, header};

/// The media types that are read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/x-www-form-urlencoded`: a credential may be in it (RFC 6750, 2.2).
    Form,
    /// `application/json`.
    Json,
    /// Anything else, or nothing.
    Other,
}

impl MediaType {
    /// Parameters such as a charset do not count. Of two headers the one that says form does: who reads the body next may
    /// believe it.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let named = |wanted: &str| {
            let values = headers.get_all(header::CONTENT_TYPE).iter().filter_map(|value| value.to_str().ok());
            let mut names = values.map(|value| value.split(';').next().unwrap_or_default().trim());
            names.any(|name| name.eq_ignore_ascii_case(wanted))
        };
        if named("application/x-www-form-urlencoded") {
            Self::Form
        } else if named("application/json") {
            Self::Json
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_read_without_its_parameters() {
        let of = |values: &[&str]| {
            let value = |value: &&str| (header::CONTENT_TYPE, value.parse().unwrap());
            let mut headers = HeaderMap::new();
            headers.extend(values.iter().map(value));
            MediaType::of(&headers)
        };
        assert_eq!(of(&["Application/X-WWW-Form-Urlencoded; charset=utf-8"]), MediaType::Form);
        assert_eq!(of(&["application/json"]), MediaType::Json);
        assert_eq!(of(&["application/problem+json"]), MediaType::Other);
        assert_eq!(of(&[]), MediaType::Other);
        assert_eq!(of(&["text/plain", "application/x-www-form-urlencoded"]), MediaType::Form);
    }
}
