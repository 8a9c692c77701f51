//! The request that another proxy asks about: forward-auth.
//!
//! ```text
//! Traefik, Caddy   X-Forwarded-Method: GET   X-Forwarded-Proto: https   X-Forwarded-Host: api.example   X-Forwarded-Uri: /a?b=1
//! nginx            X-Original-Method: GET    X-Original-URL: https://api.example/a?b=1
//!                  X-Original-Method: GET    X-Original-URI: /a?b=1
//! ```
//!
//! All forms come from headers, so they are read only when the peer is a proxy that is believed; that is the caller's duty.
//! Which of them the proxy wrote is not known, and what it did not write it may have passed on from the client: whatever is
//! there must describe one and the same request.

use super::forwarded::{Origin, read_host};
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
    /// The same as it was written, where that had a dot at its end, which a signature covers.
    pub dotted_host: Option<String>,
    /// Its path as it was sent.
    pub path: String,
    /// Its query as it was sent.
    pub query: Option<String>,
}

/// Why the headers do not describe a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotDescribed {
    /// No form is there.
    #[error("neither X-Forwarded-Uri nor X-Original-URL is there")]
    Missing,
    /// The verb was told, but no address.
    #[error("X-Forwarded-Method or X-Original-Method is there, and no address beside it")]
    NoAddress,
    /// One header came twice: it cannot be known which one the proxy wrote.
    #[error("a header that describes the request came twice")]
    Twice,
    /// More than one form came, and they differ.
    #[error("X-Forwarded-Uri, X-Original-URL and X-Original-URI describe different requests")]
    Contradiction,
    /// A value that is no method, host or address.
    #[error("a header that describes the request cannot be read")]
    Unreadable,
}

impl OriginalRequest {
    /// Reads the description; `origin` is how the asking proxy itself was resolved.
    pub fn read(headers: &HeaderMap, origin: &Origin) -> Result<OriginalRequest, NotDescribed> {
        let forwarded = Form { uri: one(headers, &FORWARDED_URI)?, verb: one(headers, &FORWARDED_METHOD)? };
        let original = Form { uri: original_address(headers)?, verb: one(headers, &ORIGINAL_METHOD)? };
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
        let (site, target) = split(self.uri.unwrap_or_default());
        let (https, host) = match site {
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("https") => (true, read_host(host)),
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("http") => (false, read_host(host)),
            Some(_) => return Err(NotDescribed::Unreadable),
            None => (origin.https, origin.host.clone().map(|host| (host, origin.dotted_host.clone()))),
        };
        let (host, dotted_host) = host.ok_or(NotDescribed::Unreadable)?;
        let (path, query) = path_and_query(target);
        let (path, query) = (path.to_owned(), query.map(str::to_owned));
        Ok(OriginalRequest { verb, https, host, dotted_host, path, query })
    }
}

/// nginx's two headers: the one that names a host counts, and the other must not name another path beside it.
fn original_address(headers: &HeaderMap) -> Result<Option<&str>, NotDescribed> {
    let target = |uri| path_and_query(split(uri).1);
    match (one(headers, &ORIGINAL_URL)?, one(headers, &ORIGINAL_URI)?) {
        (Some(url), Some(uri)) if target(url) != target(uri) => Err(NotDescribed::Contradiction),
        (url, uri) => Ok(url.or(uri)),
    }
}

/// Scheme and host of an address, if it names them, and what follows.
fn split(uri: &str) -> (Option<(&str, &str)>, &str) {
    match uri.split_once("://") {
        Some((scheme, rest)) if !uri.starts_with('/') => {
            let (host, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            (Some((scheme, host)), target)
        }
        _ => (None, uri),
    }
}

/// A fragment stays in the path, where it is refused: no client sends one.
fn path_and_query(target: &str) -> (&str, Option<&str>) {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    (if path.is_empty() { "/" } else { path }, query)
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
            &Origin { client, https: true, host: Some("api.example".into()), dotted_host: None, through_proxy: true },
        )
    }

    fn expected() -> OriginalRequest {
        OriginalRequest {
            verb: Some(Method::PUT),
            https: true,
            host: "api.example".into(),
            dotted_host: None,
            path: "/a/%2e".into(),
            query: Some("b=1?&c".into()),
        }
    }

    #[test]
    fn every_form_says_the_same() {
        let traefik = [("x-forwarded-method", "PUT"), ("x-forwarded-uri", "/a/%2e?b=1?&c")];
        let nginx = [("x-original-method", "PUT"), ("x-original-url", "https://API.example/a/%2e?b=1?&c")];
        assert_eq!(read(&traefik), Ok(expected()));
        assert_eq!(read(&nginx), Ok(expected()));
        let path = [("x-original-method", "PUT"), ("x-original-uri", "/a/%2e?b=1?&c")];
        assert_eq!(read(&path), Ok(expected()));
        assert_eq!(read(&[&nginx[..], &path[1..]].concat()), Ok(expected()));
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
        for other in ["/admin", "/public?x", "https://api.example/admin", ""] {
            let nginx = [("x-original-uri", "/public"), ("x-original-url", other)];
            assert_eq!(read(&nginx), Err(NotDescribed::Contradiction), "{other}");
            let traefik = [("x-original-uri", "/public"), ("x-forwarded-uri", other)];
            assert_eq!(read(&traefik), Err(NotDescribed::Contradiction), "{other}");
        }
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
