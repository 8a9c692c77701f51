//! Searches in which somebody may look for what has leaked. They are posted: a value must not stand in an address, from
//! where it would go on into histories and logs. Words go on to the list's own address.

use axum::response::Response;
use claviger_domain::token;

use super::view::{Notice, shell};
use super::visitor::Visitor;

/// The value that was typed, alone or with what stood around it where it was found. What only begins as one does is none.
pub(super) fn value_in(typed: &str) -> Option<&str> {
    let apart = |c: char| c.is_whitespace() || "\"'`,;<>()[]{}".contains(c);
    let parts = typed.split(apart).flat_map(|part| [part, part.split_once('=').map_or("", |(_, value)| value)]);
    // one with a slip in it is as secret as the right one
    let read = parts.clone().find(|part| token::read(part).is_ok());
    read.or_else(|| parts.clone().find(|part| token::masked(part) != *part))
}

/// Back to the list: nothing has this value, as far as the visitor may know.
pub(super) fn nothing(visitor: &Visitor, list: &str) -> Response {
    let text = visitor.reader().t("search-no-such-value").into_owned();
    visitor.lead_to(list, Notice { tone: shell::Tone::Warning, text, action: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_what_stood_around_it_and_words_are_words() {
        let hex = "0123456789abcdef0123";
        for typed in
            [hex.to_owned(), format!(" {hex}\n"), format!("Authorization: Bearer {hex}"), format!("TOKEN='{hex}'")]
        {
            assert_eq!(value_in(&typed), Some(hex), "{typed}");
        }
        let slip = "cvg_p_0123456789012345678901234567890123456789";
        assert_eq!(value_in(slip), Some(slip), "its checksum is wrong");
        for words in ["", "ci-deploy", "cvg_p_…a81f", "…a81f", "tok_01jd8m2v7wf3r9n0h4k6t5x2qz", "cvg_"] {
            assert_eq!(value_in(words), None, "{words}");
        }
    }
}
