//! A consumer's key as somebody pasted it: one key in one stored form, or refused; and whatever it is, it vouches for nothing.
#![no_main]
use claviger_domain::oauth1::{KeyFloor, RsaPublicKey, SignatureMethod};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    for key in [RsaPublicKey::from_der(bytes, KeyFloor::Bits1024), RsaPublicKey::read(text, KeyFloor::Bits1024)]
        .into_iter()
        .flatten()
    {
        assert!((1024..=8192).contains(&key.bits()));
        for again in [
            RsaPublicKey::from_der(key.spki(), KeyFloor::Bits1024),
            RsaPublicKey::read(&key.to_pem(), KeyFloor::Bits1024),
        ] {
            assert!(again.is_ok_and(|again| again.spki() == key.spki()));
        }
        assert!(!key.verifies(SignatureMethod::RsaSha1, b"message", bytes));
    }
});
