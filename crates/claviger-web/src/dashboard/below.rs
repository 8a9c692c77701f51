//! What the floors below find wrong, as the reader of a page is told it. Their own sentences are English and speak to
//! programs; what a form checks first is met here only where something changed in between.

use claviger_domain::limits;
use claviger_domain::text::{InvalidField, line};

use super::view::fault::Fault;

/// There are as many as there may be.
pub(super) const QUOTA: Fault = Fault::Said("fault-quota");

/// The sentence about a field.
pub(super) fn fault_of(wrong: &InvalidField) -> Fault {
    match wrong.field {
        "expires_at" => Fault::Said("fault-bad-end"),
        "cidrs" | "projects" | "sets" | "methods" => Fault::Said("fault-not-there"),
        "user" | "owner" | "two_legged" => Fault::Said("fault-not-active"),
        "name" | "title" | "description" | "reason" => Fault::BadLine,
        "email" => Fault::BadEmail,
        "secret" => Fault::Said("fault-secret-length"),
        "public_key" => Fault::Said("fault-key-unreadable"),
        "signature_methods" => Fault::Said("fault-no-method"),
        "consumer_key" => Fault::Said("fault-bad-consumer-key"),
        _ => Fault::Said("fault-unacceptable"),
    }
}

/// What is wrong with a description, if anything.
pub(super) fn fault_of_description(typed: &str) -> Option<Fault> {
    match line("description", typed, limits::DESCRIPTION) {
        Ok(_) => None,
        Err(_) if typed.chars().count() > limits::DESCRIPTION => Some(Fault::TooLong(limits::DESCRIPTION as u64)),
        Err(_) => Some(Fault::BadLine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_and_what_nobody_sees_is_called_so() {
        assert_eq!(fault_of_description(&"ä".repeat(limits::DESCRIPTION)), None);
        let longer = "ä".repeat(limits::DESCRIPTION + 1);
        assert_eq!(fault_of_description(&longer), Some(Fault::TooLong(limits::DESCRIPTION as u64)));
        assert_eq!(fault_of_description("a\u{200b}b"), Some(Fault::BadLine));
    }
}
