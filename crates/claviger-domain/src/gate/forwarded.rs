//! Who is really asking, when proxies stand between.
//!
//! ```text
//! client 203.0.113.9  ->  edge 10.0.0.1  ->  inner 10.0.0.2  ->  us
//!                         X-Forwarded-For: 198.51.100.1 (the client's own invention), 203.0.113.9, 10.0.0.1
//!                                                                                     ^^^^^^^^^^^  <- from the right
//! ```
//!
//! Forwarded headers are believed from configured proxies only; with none configured, from nobody. `X-Forwarded-For` is
//! read from right to left, past addresses that are proxies themselves, to the first that is not. Of the other headers
//! the last value counts: the one that the nearest proxy wrote. RFC 7239's `Forwarded` is not read: proxies that
//! pass it on unseen are more common than proxies that write it.

use http::uri::Authority;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_SSL: HeaderName = HeaderName::from_static("x-forwarded-ssl");

/// More entries than any chain of proxies writes.
const MAX_HOPS: usize = 32;

/// The networks whose forwarded headers are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// How the request came to the outermost proxy that is believed, or to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub client: IpAddr,
    /// Whether the client's connection was encrypted.
    pub https: bool,
    /// The host the client asked for, with its port when one was named, in lower case.
    pub host: Option<String>,
    /// The same as it was written, where that is not the same: a signature covers the dot at its end (RFC 5849, 3.4.1.2).
    pub dotted_host: Option<String>,
    /// Whether the request came through a proxy that is believed.
    pub through_proxy: bool,
}

impl Origin {
    /// The host as a signature covers it.
    pub fn signed_host(&self) -> Option<&str> {
        self.dotted_host.as_deref().or(self.host.as_deref())
    }
}

impl TrustedProxies {
    /// Trusts the given networks.
    pub fn new(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Whether an address is a proxy that is believed. `::ffff:10.0.0.1` is `10.0.0.1`.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Resolves where a request came from: `peer`, `tls` and `host` are what the connection itself says.
    pub fn resolve(&self, peer: IpAddr, tls: bool, host: Option<&str>, headers: &HeaderMap) -> Origin {
        let peer = peer.to_canonical();
        let own = || host.and_then(read_host);
        if !self.trusts(peer) {
            let (host, dotted_host) = own().unzip();
            return Origin { client: peer, https: tls, host, dotted_host: dotted_host.flatten(), through_proxy: false };
        }
        let (host, dotted_host) = last(headers, &FORWARDED_HOST).and_then(read_host).or_else(own).unzip();
        Origin {
            client: self.client(peer, headers),
            https: https(headers).unwrap_or(tls),
            host,
            dotted_host: dotted_host.flatten(),
            through_proxy: true,
        }
    }

    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        for entry in from_the_right(headers, &FORWARDED_FOR).take(MAX_HOPS) {
            // What cannot be read was not written by a proxy of ours: the last one that could be is the client.
            let Some(address) = address(entry) else { break };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }
}

/// `X-Forwarded-Proto` speaks before `X-Forwarded-Ssl`: a proxy sets the one and may pass the other through unseen.
fn https(headers: &HeaderMap) -> Option<bool> {
    match last(headers, &FORWARDED_PROTO) {
        Some(scheme) => Some(scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss")),
        None => last(headers, &FORWARDED_SSL).map(|value| value.eq_ignore_ascii_case("on")),
    }
}

/// A host as rules compare it: lower case, nothing but a host, and without the dot at its end that says that the name is
/// whole (RFC 1034, 3.1).
pub fn host_name(text: &str) -> Option<String> {
    read_host(text).map(|(name, _)| name)
}

/// A host as rules compare it, and as it was written if that had a dot at its end.
pub(super) fn read_host(text: &str) -> Option<(String, Option<String>)> {
    let authority: Authority = text.trim().parse().ok()?;
    let host = authority.host();
    if authority.as_str().contains('@') || matches!(host, "" | ".") {
        return None;
    }
    let mut name = authority.as_str().to_ascii_lowercase();
    let mut dotted = None;
    if host.ends_with('.') {
        dotted = Some(name.clone());
        name.remove(host.len() - 1);
    }
    Some((name, dotted))
}

fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches('"');
    let plain = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = plain.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(IpAddr::to_canonical(&address))
}

/// The entries of all lines of a list header, the last one first; a line that is no text counts as one unreadable entry.
fn from_the_right<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> + use<'h> {
    let lines = headers.get_all(name).iter().rev().map(|value| value.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.rsplit(',')).map(str::trim)
}

fn last<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    from_the_right(headers, name).next().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trusted() -> TrustedProxies {
        TrustedProxies::new([
            "127.0.0.1/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ])
    }

    fn resolve(peer: &str, lines: &[(&str, &str)]) -> Origin {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        trusted().resolve(peer.parse().unwrap(), false, Some("API.example:8080"), &headers)
    }

    #[test]
    fn gat_03_nobody_else_is_believed() {
        let lines = [
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-ssl", "on"),
            ("x-forwarded-host", "evil"),
            ("forwarded", "for=1.2.3.4;proto=https"),
            ("x-real-ip", "1.2.3.4"),
        ];
        let origin = resolve("203.0.113.9", &lines);
        let socket = Origin {
            client: "203.0.113.9".parse().unwrap(),
            https: false,
            host: Some("api.example:8080".into()),
            dotted_host: None,
            through_proxy: false,
        };
        assert_eq!(origin, socket);
        let nobody = TrustedProxies::default().resolve("127.0.0.1".parse().unwrap(), false, None, &HeaderMap::new());
        assert!(!nobody.through_proxy);
    }

    #[test]
    fn acc_04_the_chain_is_read_from_the_right() {
        let client = |peer, list| resolve(peer, &[("x-forwarded-for", list)]).client.to_string();
        assert_eq!(client("10.0.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.1"), "203.0.113.9");
        assert_eq!(client("::ffff:10.0.0.2", "203.0.113.9:5555"), "203.0.113.9");
        assert_eq!(client("fd00::1", "[2001:db8::1]:443,10.0.0.1"), "2001:db8::1");
        assert_eq!(client("10.0.0.2", "203.0.113.9, unknown, 10.0.0.1"), "10.0.0.1");
        assert_eq!(client("10.0.0.2", "10.0.0.7"), "10.0.0.7");
        assert_eq!(client("10.0.0.2", ""), "10.0.0.2");
        assert_eq!(
            resolve("10.0.0.2", &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "9.9.9.9")]).client.to_string(),
            "9.9.9.9"
        );
    }

    #[test]
    fn tok_06_the_scheme_is_what_the_nearest_proxy_says() {
        let https = |lines: &[(&str, &str)]| resolve("127.0.0.1", lines).https;
        assert!(https(&[("x-forwarded-proto", "https")]));
        assert!(https(&[("x-forwarded-ssl", "on")]));
        assert!(!https(&[("x-forwarded-proto", "https, http")]));
        assert!(!https(&[("x-forwarded-proto", "http"), ("x-forwarded-ssl", "on")]));
        assert!(!https(&[]));
    }

    #[test]
    fn a_forwarded_host_is_a_host_and_nothing_else() {
        let host = |value| resolve("127.0.0.1", &[("x-forwarded-host", value)]).host.unwrap();
        assert_eq!(host("Shop.example"), "shop.example");
        assert_eq!(host("shop.example/evil"), "api.example:8080");
        assert_eq!(host("a@b"), "api.example:8080");
        assert_eq!(host("shop.example."), "shop.example");
        assert_eq!(host("shop.example.:8443"), "shop.example:8443");
        assert_eq!(host("."), "api.example:8080");
        let signed = |value| resolve("127.0.0.1", &[("x-forwarded-host", value)]).signed_host().unwrap().to_owned();
        assert_eq!(signed("Shop.example.:8443"), "shop.example.:8443");
        assert_eq!(signed("Shop.example:8443"), "shop.example:8443");
    }

    proptest! {
        #[test]
        fn acc_04_a_client_never_chooses_its_own_address(invented in "[0-9a-f.:, ]{0,40}", real in any::<[u8; 4]>()) {
            let real = IpAddr::from(real);
            prop_assume!(!trusted().trusts(real));
            let origin = resolve("10.0.0.1", &[("x-forwarded-for", &invented), ("x-forwarded-for", &real.to_string())]);
            prop_assert_eq!(origin.client, real);
        }
    }
}
