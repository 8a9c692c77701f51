//! Lines that people write, on their way into the store. A token that somebody pasted ("found in this log: ...") is masked
//! there: what is kept is shown to others, and the audit log never forgets (docs/decisions/0015).

use claviger_domain::text::{self, InvalidField};
use claviger_domain::token;

use crate::desk::Desk;

/// A line as [`text::line`] has it, without tokens.
pub fn kept_line(desk: &Desk, field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    text::line(field, text, max).map(|line| without_tokens(desk, line))
}

/// A line as [`text::required_line`] has it, without tokens.
pub fn required_kept_line(desk: &Desk, field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    text::required_line(field, text, max).map(|line| without_tokens(desk, line))
}

/// Bare hex digits are a token only if they are known as one: the hash of a commit has the same form. While the index is
/// still filling nobody can tell, and they are masked.
fn without_tokens(desk: &Desk, line: String) -> String {
    let is_known = |text: &str| {
        desk.keys.digest_of(text).is_ok_and(|digest| !desk.index.is_complete() || desk.index.find(&digest).is_some())
    };
    token::masked_if(&line, |text| token::is_shaped(text) || !token::is_marked(text) && is_known(text)).into_owned()
}
