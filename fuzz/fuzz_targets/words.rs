//! What people and scripts type as names, networks and ids: accepted or refused, and what is accepted reads back as itself.
#![no_main]
use claviger_domain::{
    ids::{AccountId, CredentialId},
    method::{MethodName, SetName},
    rights::parse_cidr,
    text::{self, Login, ProjectName},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    if let Ok(login) = Login::parse(typed) {
        assert_eq!(login.key(), Login::key_of(typed), "a login is found by what was typed");
    }
    if let Ok(name) = ProjectName::parse(typed) {
        assert!(name.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    }
    if let Ok(method) = MethodName::parse(typed) {
        assert!(!method.as_str().contains([' ', ',', '\n', '\r']));
    }
    if let Ok(set) = SetName::parse(typed) {
        assert_eq!(SetName::parse(set.as_str()), Ok(set.clone()));
    }
    if let Ok(email) = text::email(typed) {
        assert_eq!(text::email(&email), Ok(email.clone()));
    }
    if let Ok(network) = parse_cidr(typed) {
        assert_eq!(parse_cidr(&network.to_string()), Ok(network));
    }
    if let Ok(id) = typed.parse::<CredentialId>() {
        assert_eq!(id.to_string(), typed);
        assert!(typed.parse::<AccountId>().is_err(), "an id is of one kind");
    }
});
