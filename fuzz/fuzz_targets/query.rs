//! A query or form without its credentials: an independent reader finds none, and what is not one stays.
#![no_main]
use claviger_domain::gate::query::CredentialParameters;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &str| {
    let kept = CredentialParameters::ALL.strip(raw);
    assert_eq!(CredentialParameters::ALL.strip(&kept), kept);
    let is_ours = |name: &str| name == "access_token" || name == "session" || name.starts_with("oauth_");
    for (name, _) in url::form_urlencoded::parse(kept.as_bytes()) {
        assert!(!is_ours(name.trim()), "{name}");
    }
    let others = |text: &str| {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).filter(|(name, _)| !is_ours(name.trim()));
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect::<Vec<_>>()
    };
    assert_eq!(others(raw), others(&kept));
});
