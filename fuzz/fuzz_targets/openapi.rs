//! An API's document: read within limits or refused with a place, and every operation that it names is found again.
#![no_main]
use claviger_domain::{
    gate::{
        operations::{Match, OperationTable},
        path::CanonicalPath,
    },
    openapi::ApiDocument,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let document = match ApiDocument::parse(text) {
        Ok(document) => document,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let Ok(table) = OperationTable::mounted(&document, "") else { return };
    for operation in &document.operations {
        let path = filled(&format!("{}{}", document.servers_base_path, operation.path_template));
        let Ok(path) = CanonicalPath::read(&path) else { continue };
        assert!(
            matches!(table.find(&operation.verb, &path), Match::Operation(_)),
            "{} {}",
            operation.verb,
            path.as_str()
        );
        assert!(table.verbs(&path).contains(&operation.verb));
    }
});

/// The template with `1` in the place of every parameter.
fn filled(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        path.push_str(before);
        path.push('1');
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    path + rest
}
