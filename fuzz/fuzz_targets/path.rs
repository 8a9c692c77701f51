//! A path has one spelling, and no way to read it again makes another path of it.
#![no_main]
use claviger_domain::gate::path::CanonicalPath;
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;

fuzz_target!(|raw: &str| {
    let Ok(path) = CanonicalPath::read(raw) else { return };
    let canonical = path.as_str();
    assert_eq!(CanonicalPath::read(canonical).expect("what was decided on is sent").as_str(), canonical);

    // As an upstream may read it that decodes twice and then follows what it sees.
    let once = percent_decode_str(canonical).decode_utf8().expect("a canonical path is UTF-8");
    let twice = percent_decode_str(&once).decode_utf8_lossy();
    for read in [&*once, &*twice] {
        assert_eq!(read.matches('/').count(), canonical.matches('/').count(), "no slash was hidden");
        assert!(!read.contains(['\\', ';', '?', '#', '\0', '\r', '\n']) && !read.contains("//"));
        assert!(read.split('/').all(|segment| segment != "." && segment != ".."));
    }
    assert!(path.is_under("/") && path.is_under(canonical));
});
