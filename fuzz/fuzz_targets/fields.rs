//! `fields=` of YouTrack and Hub: read or refused, and an answer never holds what the value does not.
#![no_main]
use claviger_domain::fields::{Fields, Flavour, project};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let Ok(fields) = Fields::parse(text) else { return };
    let value =
        json!({ "$type": "User", "type": "user", "id": "1", "name": "a", "a": { "b": [{ "id": "2", "a": null }] } });
    for flavour in [Flavour::YouTrack, Flavour::Hub] {
        let answer = project(&value, fields.as_ref(), flavour);
        assert_eq!(project(&answer, fields.as_ref(), flavour), answer, "what was picked is picked again");
    }
});
