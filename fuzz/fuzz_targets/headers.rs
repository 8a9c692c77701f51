//! What a client sends as headers: after the gate's brush no claim, no credential and no hop-by-hop field is left.
#![no_main]
use claviger_domain::gate::headers;
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut sent = HeaderMap::new();
    for line in text.split(|byte| *byte == b'\n').take(64) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(&line[colon + 1..]));
        if let (Ok(name), Ok(value)) = (name, value) {
            sent.append(name, value);
        }
    }
    let host = sent.get("host").cloned();
    let mut forwarded = sent;
    headers::strip_hop_by_hop(&mut forwarded);
    headers::strip_claims(&mut forwarded);
    headers::strip_credentials(&mut forwarded, |name| name == b"claviger");
    assert_eq!(forwarded.get("host").cloned(), host, "no Connection list takes the host away");
    for (name, value) in &forwarded {
        let seen = name.as_str().replace('_', "-").to_ascii_lowercase();
        assert!(!headers::is_claim(name) && !headers::is_credential(name), "{seen}");
        assert!(!["connection", "transfer-encoding", "te", "upgrade", "authorization"].contains(&&*seen), "{seen}");
        assert!(!seen.starts_with("x-claviger-") && !seen.starts_with("x-forwarded-"), "{seen}");
        if seen == "cookie" {
            let ours = |pair: &[u8]| pair.trim_ascii().starts_with(b"claviger=");
            assert!(!value.as_bytes().split(|byte| *byte == b';').any(ours));
        }
    }
});
