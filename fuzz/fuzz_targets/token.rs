//! A token's text is read or refused, and its canonical form is the same token.
#![no_main]
use claviger_domain::token::{self, TokenFormat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(shape) = token::read(text) else { return };
    let again = token::read(&shape.canonical).expect("the canonical form of a token is a token");
    assert_eq!(again.format, shape.format);
    assert_eq!(again.canonical, shape.canonical, "a canonical form has no other");
    if shape.format == TokenFormat::Tuleap.into() {
        assert!(shape.canonical.starts_with("tlp.k1.") && !shape.canonical.contains(|c: char| c.is_ascii_uppercase()));
    }
    assert!(text.ends_with(token::hint(text)));
});
