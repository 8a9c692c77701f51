//! What of a request's headers never reaches an upstream, and what of an answer's never leaves.
//!
//! Names are compared normalised: lower case, `_` as `-`, because upstreams that speak CGI or WSGI cannot tell
//! `X_Forwarded_User` from `X-Forwarded-User`. Deleting comes before adding, on public routes too.
//!
//! [`strip_request`] does it all. Its order matters: first [`strip_hop_by_hop`], which obeys the client's `Connection` list, then [`strip_claims`] and
//! [`strip_credentials`], then ours are added. So no list that a client sends can name what the gate adds.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;

/// Belongs to one connection only (RFC 9110, 7.6.1), with the fields that old software sends there.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
    "proxy-authenticate",
    "proxy-authentication-info",
];

/// A `Connection` list cannot name these: taking them away would change what the message is.
const NOT_TO_BE_NAMED: &[&str] = &["host", "content-length", "content-type", "content-encoding", "expect", "cookie"];

/// Claims about who is asking, from where, for what: believed by upstreams when they come from a gate.
const CLAIMS: &[&str] = &[
    "forwarded",
    "client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "front-end-https",
    "auth-user",
    "client-cert",
    "client-cert-chain",
    "proxy-user",
    "proxy", // CGI programs see it as HTTP_PROXY
];

/// Families of such claims.
const CLAIM_PREFIXES: &[&str] = &["remote-", "auth-request-", "cf-access-", "ssl-client-"];

/// Another verb or another path than the one that was decided on; `x-` comes before it.
const X_OVERRIDES: &[&str] =
    &["http-method", "http-method-override", "method-override", "rewrite-url", "waf-url", "http-path-override"];

/// Claims that begin with `x-`, without it.
const X_CLAIMS: &[&str] = &[
    // addresses, schemes, hosts
    "real-ip",
    "client-ip",
    "true-client-ip",
    "cluster-client-ip",
    "host",
    "http-host-override",
    "forwarded",
    "scheme",
    "url-scheme",
    "front-end-https",
    "envoy-original-path",
    "envoy-original-host",
    "envoy-internal",
    "middleware-subrequest",
    "invoke-path",
    // persons
    "user",
    "userid",
    "user-id",
    "user-name",
    "username",
    "user-email",
    "user-groups",
    "user-roles",
    "userinfo",
    "email",
    "groups",
    "roles",
    "role",
    "login",
    "jwt-assertion",
    "token-subject",
    "ms-client-principal",
    "consumer-id",
    "consumer-custom-id",
    "consumer-username",
    "credential-identifier",
    "anonymous-consumer",
    "client-cert",
    "client-verify",
    "client-dn",
];

/// Families of such claims.
const X_CLAIM_PREFIXES: &[&str] = &[
    "claviger-",
    "forwarded-",
    "original-",
    "auth-",
    "authenticated-",
    "authentik-",
    "remote-",
    "webauth-",
    "vouch-",
    "pomerium-",
    "goog-authenticated-",
    "goog-iap-",
    "amzn-oidc-",
    "ms-client-principal-",
    "ms-token-",
    "ssl-",
    "proxy-",
    "accel-",
];

/// Credentials of the dialects. The `X-Auth-..` ones fall under the claims already.
const CREDENTIALS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "claviger-confirm",
    "x-auth-accesskey",
    "x-auth-token",
    "x-auth-userid",
    "dpop",
];

/// A header's name as upstreams see it: lower case, `-` for `_`.
pub fn normalised(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte == b'_' || byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase().replace('_', "-"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether a header claims something that only a gate may say.
pub fn is_claim(name: &HeaderName) -> bool {
    claims(&normalised(name.as_str()))
}

/// Whether a header names another verb or path than the request's own, for APIs that let it decide.
pub fn is_override(name: &HeaderName) -> bool {
    overrides(&normalised(name.as_str()))
}

fn overrides(name: &str) -> bool {
    name.strip_prefix("x-").is_some_and(|rest| X_OVERRIDES.contains(&rest))
}

fn claims(name: &str) -> bool {
    if overrides(name) {
        return true;
    }
    let (names, prefixes, name) = match name.strip_prefix("x-") {
        Some(rest) => (X_CLAIMS, X_CLAIM_PREFIXES, rest),
        None => (CLAIMS, CLAIM_PREFIXES, name),
    };
    names.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a header carries the caller's credential.
pub fn is_credential(name: &HeaderName) -> bool {
    CREDENTIALS.contains(&&*normalised(name.as_str()))
}

/// Removes what belongs to this connection, and what the `Connection` list names.
pub fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named = named_by_connection(headers);
    remove(headers, |name| {
        let name = normalised(name.as_str());
        HOP_BY_HOP.contains(&&*name) || named.iter().any(|other| *other == name)
    });
}

/// Removes every claim of identity, address, verb or path.
pub fn strip_claims(headers: &mut HeaderMap) {
    remove(headers, is_claim);
}

/// Removes the caller's credentials: the headers, and the cookies of these names.
pub fn strip_credentials(headers: &mut HeaderMap, ours: impl Fn(&[u8]) -> bool) {
    remove(headers, is_credential);
    strip_cookies(headers, ours);
}

/// All three of them in one walk, for the hot path.
pub fn strip_request(headers: &mut HeaderMap, ours: impl Fn(&[u8]) -> bool) {
    let named = named_by_connection(headers);
    remove(headers, |name| {
        let name = normalised(name.as_str());
        HOP_BY_HOP.contains(&&*name)
            || claims(&name)
            || CREDENTIALS.contains(&&*name)
            || named.iter().any(|other| *other == name)
    });
    if headers.contains_key(header::COOKIE) {
        strip_cookies(headers, ours);
    }
}

/// Removes the cookies of these names and leaves the others as they are, in one line: HTTP/2 sends each in a line of its own,
/// and they "MUST be concatenated" before they leave it (RFC 9113, 8.2.3).
pub fn strip_cookies(headers: &mut HeaderMap, ours: impl Fn(&[u8]) -> bool) {
    let lines: Vec<HeaderValue> = headers.get_all(header::COOKIE).iter().cloned().collect();
    let pairs = || lines.iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    if lines.len() <= 1 && !pairs().any(|pair| ours(name_of(pair))) {
        return;
    }
    headers.remove(header::COOKIE);
    let others = pairs().map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty() && !ours(name_of(pair)));
    let line = others.collect::<Vec<_>>().join(&b"; "[..]);
    if let Ok(line) = HeaderValue::from_bytes(&line)
        && !line.is_empty()
    {
        headers.insert(header::COOKIE, line);
    }
}

/// The name of a cookie, in a request or in `Set-Cookie`.
fn name_of(pair: &[u8]) -> &[u8] {
    pair.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii()
}

/// Removes from an upstream's answer what only the gate says: its own headers, and `Set-Cookie` for the cookies of
/// these names.
pub fn strip_answer(headers: &mut HeaderMap, ours: impl Fn(&[u8]) -> bool) {
    remove(headers, |name| normalised(name.as_str()).starts_with("x-claviger-"));
    let ours = |value: &HeaderValue| ours(name_of(value.as_bytes()));
    if headers.get_all(header::SET_COOKIE).iter().any(ours) {
        let kept: Vec<HeaderValue> =
            headers.get_all(header::SET_COOKIE).iter().filter(|value| !ours(value)).cloned().collect();
        headers.remove(header::SET_COOKIE);
        for value in kept {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let ordinary = |value: &HeaderValue| value == "keep-alive" || value == "close";
    if headers.get_all(header::CONNECTION).iter().all(ordinary) && !headers.contains_key("proxy-connection") {
        return Vec::new();
    }
    let lists = headers.iter().filter(|(name, _)| *name == header::CONNECTION || name.as_str() == "proxy-connection");
    let names = lists.filter_map(|(_, value)| value.to_str().ok()).flat_map(|list| list.split(','));
    let names = names.map(|name| normalised(name.trim()).into_owned());
    names.filter(|name| !name.is_empty() && !NOT_TO_BE_NAMED.contains(&name.as_str())).collect()
}

fn remove(headers: &mut HeaderMap, unwanted: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| unwanted(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        headers
    }

    fn names(headers: &HeaderMap) -> Vec<&str> {
        let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn gat_01_claims_go_in_every_spelling() {
        let mut headers = map(&[
            ("X-Forwarded-User", "admin"),
            ("x_forwarded_user", "admin"),
            ("x-forwarded_user", ""),
            ("X_Claviger_User", "admin"),
            ("Remote-User", "admin"),
            ("X_REMOTE_USER", "admin"),
            ("X-Auth-Request-Email", "a@b"),
            ("accept", "*/*"),
            ("x-user-agent", "grpc-web"),
        ]);
        strip_claims(&mut headers);
        assert_eq!(names(&headers), ["accept", "x-user-agent"]);
    }

    #[test]
    fn gat_02_the_connection_list_names_hop_by_hop_headers_and_nothing_that_counts() {
        let mut headers = map(&[
            ("connection", "close, X_Trace , Host"),
            ("Connection", "content-length"),
            ("x-trace", "1"),
            ("host", "a"),
            ("content-length", "3"),
            ("te", "trailers"),
            ("upgrade", "h2c"),
            ("http2-settings", "AAMAAABkAAQ"),
        ]);
        strip_hop_by_hop(&mut headers);
        assert_eq!(names(&headers), ["content-length", "host"]);
    }

    #[test]
    fn gat_03_addresses_and_rewritten_paths_are_claims() {
        for name in [
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-uri",
            "x-forwarded-method",
            "forwarded",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x_original_uri",
        ] {
            assert!(is_claim(&HeaderName::from_bytes(name.as_bytes()).unwrap()), "{name}");
        }
    }

    #[test]
    fn scp_09_another_verb_or_path_is_a_claim() {
        for name in ["x-http-method-override", "X_HTTP_Method", "x-method_override", "X-Rewrite-URL"] {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            assert!(is_claim(&name) && is_override(&name), "{name}");
        }
        assert!(!is_override(&HeaderName::from_static("x-original-url")), "proxies describe requests by it");
    }

    #[test]
    fn gat_09_credentials_go_and_other_cookies_stay() {
        let mut headers = map(&[
            ("authorization", "Bearer x"),
            ("x-auth-accesskey", "x"),
            ("Claviger_Confirm", "pw"),
            ("cookie", "a=1; __Host-claviger=secret;b=2"),
            ("cookie", "__Host-claviger=other"),
            ("accept", "*/*"),
        ]);
        strip_credentials(&mut headers, |name| name == b"__Host-claviger");
        assert_eq!(names(&headers), ["accept", "cookie"]);
        assert_eq!(headers.get_all("cookie").iter().collect::<Vec<_>>(), ["a=1; b=2"]);
    }

    #[test]
    fn cookies_of_several_lines_become_one() {
        let cookies = |lines: &[&str]| {
            let mut headers = map(&lines.iter().map(|line| ("cookie", *line)).collect::<Vec<_>>());
            strip_cookies(&mut headers, |name| name == b"ours");
            headers.get_all("cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(cookies(&["a=1", "ours=2", "b=\"3 4\"; c=5"]), ["a=1; b=\"3 4\"; c=5"]);
        assert_eq!(cookies(&["a=1;b=2 ;; c"]), ["a=1;b=2 ;; c"], "one line is passed on as it came");
        assert_eq!(cookies(&["ours=1", " ours =2"]), [""; 0]);
    }

    #[test]
    fn gat_10_an_answer_sets_no_cookie_of_ours() {
        let mut headers = map(&[
            ("set-cookie", "__Host-claviger=x; Path=/"),
            ("set-cookie", "theirs=1"),
            ("x_claviger_user", "admin"),
        ]);
        strip_answer(&mut headers, |name| name == b"__Host-claviger");
        assert_eq!(headers, map(&[("set-cookie", "theirs=1")]));
    }

    proptest! {
        #[test]
        fn gat_01_no_spelling_of_a_claim_survives(which in 0..X_CLAIM_PREFIXES.len(), tail in "[a-zA-Z_-]{1,12}", mask in any::<u64>()) {
            let spelt: String = format!("x-{}{tail}", X_CLAIM_PREFIXES[which]).chars().enumerate().map(|(i, c)| match c {
                '-' if mask >> (i % 64) & 1 == 1 => '_',
                c if mask >> (i % 64) & 1 == 1 => c.to_ascii_uppercase(),
                c => c,
            }).collect();
            let mut headers = map(&[(&spelt, "admin")]);
            let mut same = headers.clone();
            strip_claims(&mut headers);
            strip_request(&mut same, |_| false);
            prop_assert!(headers.is_empty() && same.is_empty());
        }
    }
}
