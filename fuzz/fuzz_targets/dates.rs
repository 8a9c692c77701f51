//! Moments in the dialects' spellings: what is read is written so that it reads the same.
#![no_main]
use claviger_domain::dates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(moment) = dates::parse_jelastic(text) {
        assert_eq!(dates::parse_jelastic(&dates::jelastic(moment)).map(dates::jelastic), Ok(dates::jelastic(moment)));
    }
    if let Ok(moment) = dates::parse_tuleap(text) {
        assert_eq!(dates::parse_tuleap(&dates::tuleap(moment)).map(dates::tuleap), Ok(dates::tuleap(moment)));
    }
});
