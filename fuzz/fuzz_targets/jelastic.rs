//! Jelastic's lists and paths: a method has one spelling, whichever way it came.
#![no_main]
use claviger_domain::jelastic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(methods) = jelastic::parse_api_list(text) {
        for method in &methods {
            assert_eq!(jelastic::normalize_method(method).as_ref(), Some(method));
        }
        assert_eq!(jelastic::parse_api_list(&methods.join(",")), Ok(methods));
    }
    if let Some(method) = jelastic::method_of_path(text) {
        assert_eq!(jelastic::normalize_method(&method), Some(method));
    }
    if let Ok(jelastic::Ids::Some(ids)) = jelastic::parse_ids(text) {
        assert_eq!(jelastic::parse_ids(&ids.join(";")), Ok(jelastic::Ids::Some(ids)));
    }
});
