//! ```text
//! Cookie: __Host-claviger=<session>      over TLS
//! Cookie: claviger=<session>             over plain HTTP, where a browser keeps no `__Host-` cookie
//! ```
//!
//! A browser sends it by itself, with requests that other sites caused too. So a request that may change something (an
//! upgrade may, whatever its method) must come from a page of this origin (Fetch Metadata; `Origin`, RFC 6454 section 7,
//! from older browsers), and a place must name this dialect to hear it.

use claviger_domain::gate::forwarded::host_name;
use claviger_domain::refusal::Malformed;
use http::{HeaderMap, Method, header};

use super::{Card, Carries, Dialect};
use crate::request::{Presented, Proof, RequestView};

/// The cookie of a browser that is signed in.
pub(super) struct SessionCookie;

/// Its names: over TLS, and over plain HTTP.
const NAMES: &[&str] = &["__Host-claviger", "claviger"];

/// The name under which this connection's browser keeps it.
#[must_use]
pub const fn name(secure: bool) -> &'static str {
    if secure { NAMES[0] } else { NAMES[1] }
}

/// Whether a cookie of this name is ours: the session, and what the pages keep beside it, whose names go on with a hyphen. No
/// upstream sees one, and none may set one.
#[must_use]
pub fn is_ours(name: &[u8]) -> bool {
    let ours =
        |known: &&str| name.strip_prefix(known.as_bytes()).is_some_and(|rest| rest.is_empty() || rest[0] == b'-');
    NAMES.iter().any(ours)
}

impl Dialect for SessionCookie {
    fn card(&self) -> &'static Card {
        &Card { name: "cookie", challenge: "Cookie", carries: Carries::Cookie(NAMES) }
    }

    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r> {
        match find(request.headers, name(request.client.secure)) {
            Ok(None) => Presented::Absent,
            Ok(Some(_)) if may_change(request) && !is_same_origin(request.headers, request.outer.host) => {
                Presented::Malformed(Malformed::Form)
            }
            Ok(Some(token)) => Presented::Proof(Proof::Cookie(token)),
            Err(malformed) => Presented::Malformed(malformed),
        }
    }
}

/// The value of a cookie. Two of a name are never chosen from: a neighbouring site may have set one of them.
pub fn find<'r>(headers: &'r HeaderMap, name: &str) -> Result<Option<&'r str>, Malformed> {
    let mut found = None;
    for line in headers.get_all(header::COOKIE) {
        let line = line.to_str().map_err(|_| Malformed::Form)?;
        for pair in line.split(';') {
            let Some((key, value)) = pair.trim_matches([' ', '\t']).split_once('=') else { continue };
            if key == name && found.replace(value.trim_matches('"')).is_some() {
                return Err(Malformed::Ambiguous);
            }
        }
    }
    Ok(found.filter(|value| !value.is_empty()))
}

/// Whether the request may change something: its method is not safe (RFC 9110 section 9.2.1), or it opens a connection
/// over which anything can be said, which pages of other sites may do too (RFC 6455 section 10.2).
fn may_change(request: &RequestView<'_>) -> bool {
    let is_safe = matches!(*request.method, Method::GET | Method::HEAD | Method::OPTIONS);
    !is_safe || request.headers.contains_key(header::UPGRADE)
}

/// Whether the browser says that a page of this very origin sent the request. What says nothing is not from a browser
/// that could be misled, or too old to tell: forms then still prove themselves by their token. `host` is the one that the
/// client named, as far as proxies that are believed tell.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let of = origin.split_once("://").and_then(|(_, of)| host_name(of));
    of.is_some() && of == host.and_then(host_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::Accepts;
    use crate::request::{Client, Outer};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn presents(method: Method, secure: bool, headers: &HeaderMap) -> Result<Option<String>, Malformed> {
        let client = Client { address: [127, 0, 0, 1].into(), secure };
        let accepts = Accepts::of(&["cookie"]);
        let view = RequestView {
            method: &method,
            path: "/",
            query: None,
            headers,
            form: None,
            outer: Outer { host: Some("keys.example"), ..Outer::default() },
            client,
            accepts,
            learned: None,
        };
        match SessionCookie.presents(&view) {
            Presented::Absent => Ok(None),
            Presented::Proof(Proof::Cookie(token)) => Ok(Some(token.to_owned())),
            Presented::Proof(_) => unreachable!("a cookie is a cookie"),
            Presented::Malformed(malformed) => Err(malformed),
        }
    }

    #[test]
    fn ses_03_two_cookies_of_the_name_are_never_chosen_from() {
        let two = headers(&[("cookie", "__Host-claviger=a; __Host-claviger=b")]);
        assert_eq!(presents(Method::GET, true, &two), Err(Malformed::Ambiguous));
        let sibling = headers(&[("cookie", "claviger=evil; __Host-claviger=mine")]);
        assert_eq!(presents(Method::GET, true, &sibling), Ok(Some("mine".into())));
        assert_eq!(presents(Method::GET, true, &headers(&[("cookie", "claviger=evil")])), Ok(None));
    }

    #[test]
    fn ses_05_a_change_must_come_from_a_page_of_this_origin() {
        let from = |name: &'static str, value: &str| {
            let headers = headers(&[("cookie", "claviger=s"), ("host", "keys.example"), (name, value)]);
            presents(Method::POST, false, &headers).is_ok()
        };
        assert!(from("sec-fetch-site", "same-origin"));
        assert!(!from("sec-fetch-site", "same-site"));
        assert!(!from("sec-fetch-site", "cross-site"));
        assert!(from("origin", "https://keys.example"));
        assert!(!from("origin", "https://evil.example"));
        assert!(!from("origin", "null"));
        let believed =
            [("cookie", "claviger=s"), ("origin", "https://evil.example"), ("x-forwarded-host", "evil.example")];
        assert!(
            presents(Method::POST, false, &headers(&believed)).is_err(),
            "nobody says himself for which host he asks"
        );
        let socket = [("cookie", "claviger=s"), ("host", "keys.example"), ("upgrade", "websocket")];
        let open =
            |origin| presents(Method::GET, false, &headers(&[&socket[..], &[("origin", origin)]].concat())).is_ok();
        assert!(open("https://keys.example") && !open("https://evil.example"), "a socket is a change");
        let link = headers(&[("cookie", "claviger=s"), ("sec-fetch-site", "cross-site")]);
        assert!(presents(Method::GET, false, &link).is_ok(), "a link from elsewhere may lead here");
    }
}
