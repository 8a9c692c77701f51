//! Forwarded headers and the description of a forward-auth request: believed from a proxy only, and never half.
#![no_main]
use std::net::{IpAddr, Ipv4Addr};

use claviger_domain::gate::{forwarded::TrustedProxies, original::OriginalRequest};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

fuzz_target!(|text: &[u8]| {
    const NAMES: [&str; 9] = [
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-ssl",
        "x-forwarded-method",
        "x-forwarded-uri",
        "x-original-method",
        "x-original-url",
        "forwarded",
    ];
    let mut headers = HeaderMap::new();
    for line in text.split(|byte| *byte == b'\n').take(32) {
        let Some((which, value)) = line.split_first() else { continue };
        let name = HeaderName::from_static(NAMES[usize::from(*which) % NAMES.len()]);
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let trusted = TrustedProxies::new(["10.0.0.0/8".parse().expect("a network")]);
    let stranger = trusted.resolve(STRANGER, true, Some("api.example"), &headers);
    assert_eq!((stranger.client, stranger.https, stranger.through_proxy), (STRANGER, true, false));
    assert_eq!(stranger.host.as_deref(), Some("api.example"));

    let origin = trusted.resolve(PROXY, false, Some("api.example"), &headers);
    assert!(origin.through_proxy);
    if let Ok(request) = OriginalRequest::read(&headers, &origin) {
        assert!(!request.host.is_empty() && request.host == request.host.to_ascii_lowercase());
        assert!(!request.host.contains(['/', '@', ' ', '?', '#']), "{}", request.host);
        assert!(!request.path.is_empty() && !request.path.contains('?'));
    }
});
