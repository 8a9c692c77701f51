//! The request that another proxy asks about: forward-auth.
//!
//! ```text
//! Traefik, Caddy   X-Forwarded-Method: GET   X-Forwarded-Proto: https   X-Forwarded-Host: api.example   X-Forwarded-Uri: /a?b=1
//! nginx            X-Original-Method: GET    X-Original-URL: https://api.example/a?b=1
//!                  X-Original-Method: GET    X-Original-URI: /a?b=1
//! ```
//!
//! Both forms come from headers, so they are read only when the peer is a proxy that is believed; that is the caller's duty.

use super::forwarded::{Origin, host_name};
use http::{HeaderMap, HeaderName, Method};
use thiserror::Error;

/// The headers that describe a request, in both forms.
pub const DESCRIBING: [HeaderName; 5] = [FORWARDED_URI, FORWARDED_METHOD, ORIGINAL_URL, ORIGINAL_URI, ORIGINAL_METHOD];

const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
const ORIGINAL_URL: HeaderName = HeaderName::from_static("x-original-url");
const ORIGINAL_URI: HeaderName = HeaderName::from_static("x-original-uri");
const ORIGINAL_METHOD: HeaderName = HeaderName::from_static("x-original-method");

/// The request that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalRequest {
    /// Its verb; none if the proxy did not say it, and then it may be any.
    pub verb: Option<Method>,
    /// Whether it came over TLS.
    pub https: bool,
    /// Its host, with the port when one was named, in lower case.
    pub host: String,
    /// Its path as it was sent.
    pub path: String,
    /// Its query as it was sent.
    pub query: Option<String>,
}

/// Why the headers do not describe a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotDescribed {
    /// Neither form is there.
    #[error("neither X-Forwarded-Uri nor X-Original-URL is there")]
    Missing,
    /// The verb was told, but no address.
    #[error("X-Forwarded-Method or X-Original-Method is there, and no address beside it")]
    NoAddress,
    /// One header came twice: it cannot be known which one the proxy wrote.
    #[error("a header that describes the request came twice")]
    Twice,
    /// Both forms came, and they differ.
    #[error("X-Forwarded-Uri and X-Original-URL describe different requests")]
    Contradiction,
    /// A value that is no method, host or address.
    #[error("a header that describes the request cannot be read")]
    Unreadable,
}

impl OriginalRequest {
    /// Reads the description; `origin` is how the asking proxy itself was resolved.
    pub fn read(headers: &HeaderMap, origin: &Origin) -> Result<OriginalRequest, NotDescribed> {
        let forwarded = Form { uri: one(headers, &FORWARDED_URI)?, verb: one(headers, &FORWARDED_METHOD)? };
        let url = one(headers, &ORIGINAL_URL)?.or(one(headers, &ORIGINAL_URI)?);
        let original = Form { uri: url, verb: one(headers, &ORIGINAL_METHOD)? };
        match (forwarded.uri.is_some(), original.uri.is_some()) {
            (true, true) => {
                let (mut first, mut second) = (forwarded.request(origin)?, original.request(origin)?);
                first.verb = first.verb.or_else(|| second.verb.clone());
                second.verb = second.verb.or_else(|| first.verb.clone());
                if first == second { Ok(first) } else { Err(NotDescribed::Contradiction) }
            }
            (true, false) => forwarded.request(origin),
            (false, true) => original.request(origin),
            (false, false) if forwarded.verb.is_some() || original.verb.is_some() => Err(NotDescribed::NoAddress),
            (false, false) => Err(NotDescribed::Missing),
        }
    }
}

struct Form<'h> {
    uri: Option<&'h str>,
    verb: Option<&'h str>,
}

impl Form<'_> {
    fn request(&self, origin: &Origin) -> Result<OriginalRequest, NotDescribed> {
        let verb = self.verb.map(str::parse).transpose().map_err(|_| NotDescribed::Unreadable)?;
        let uri = self.uri.unwrap_or_default();
        let (https, host, target) = match uri.split_once("://") {
            Some((scheme, rest)) if !uri.starts_with('/') => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let https = match scheme.to_ascii_lowercase().as_str() {
                    "https" => true,
                    "http" => false,
                    _ => return Err(NotDescribed::Unreadable),
                };
                (https, host_name(&rest[..end]), &rest[end..])
            }
            _ => (origin.https, origin.host.clone(), uri),
        };
        // A fragment stays in the path, where it is refused: no client sends one.
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (target, None),
        };
        let path = if path.is_empty() { "/" } else { path }.to_owned();
        Ok(OriginalRequest { verb, https, host: host.ok_or(NotDescribed::Unreadable)?, path, query })
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, NotDescribed> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(NotDescribed::Twice);
    }
    first.map(|value| value.to_str().map_err(|_| NotDescribed::Unreadable)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[(&'static str, &str)]) -> Result<OriginalRequest, NotDescribed> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let client = "203.0.113.9".parse().unwrap();
        OriginalRequest::read(
            &headers,
            &Origin { client, https: true, host: Some("api.example".into()), through_proxy: true },
        )
    }

    fn expected() -> OriginalRequest {
        OriginalRequest {
            verb: Some(Method::PUT),
            https: true,
            host: "api.example".into(),
            path: "/a/%2e".into(),
            query: Some("b=1?&c".into()),
        }
    }

    #[test]
    fn both_forms_say_the_same() {
        let traefik = [("x-forwarded-method", "PUT"), ("x-forwarded-uri", "/a/%2e?b=1?&c")];
        let nginx = [("x-original-method", "PUT"), ("x-original-url", "https://API.example/a/%2e?b=1?&c")];
        assert_eq!(read(&traefik), Ok(expected()));
        assert_eq!(read(&nginx), Ok(expected()));
        assert_eq!(read(&[traefik, nginx].concat()), Ok(expected()));
        assert_eq!(read(&[&traefik[..], &nginx[1..]].concat()), Ok(expected()));
        assert_eq!(read(&[&traefik[1..], &nginx[..]].concat()), Ok(expected()));
        assert_eq!(read(&traefik[1..]), Ok(OriginalRequest { verb: None, ..expected() }), "nobody guesses a verb");
    }

    #[test]
    fn gat_04_what_is_not_clear_is_no_description() {
        assert_eq!(read(&[]), Err(NotDescribed::Missing));
        assert_eq!(read(&[("x-forwarded-uri", "/a"), ("x-forwarded-uri", "/b")]), Err(NotDescribed::Twice));
        assert_eq!(
            read(&[("x-forwarded-uri", "/public"), ("x-original-url", "/admin")]),
            Err(NotDescribed::Contradiction)
        );
        assert_eq!(read(&[("x-forwarded-uri", "/a"), ("x-forwarded-method", "G T")]), Err(NotDescribed::Unreadable));
        assert_eq!(read(&[("x-original-url", "ftp://a/b")]), Err(NotDescribed::Unreadable));
        for verb in ["x-forwarded-method", "x-original-method"] {
            assert_eq!(read(&[(verb, "GET")]), Err(NotDescribed::NoAddress));
        }
        assert_eq!(read(&[("x-original-url", "https://a@b/c")]), Err(NotDescribed::Unreadable));
    }

    #[test]
    fn gat_06_a_fragment_stays_where_it_is_refused() {
        assert_eq!(read(&[("x-forwarded-uri", "/admin#/public?x")]).unwrap().path, "/admin#/public");
        assert_eq!(read(&[("x-forwarded-uri", "?x")]).unwrap().path, "/");
    }
}
