//! Lines that people write, on their way into the store. A token that somebody pasted ("found in this log: ...") is masked
//! there: what is kept is shown to others, and the audit log never forgets.

use claviger_domain::text::{self, InvalidField};
use claviger_domain::token;

use crate::desk::Desk;

/// A line as [`text::line`] has it, without tokens.
pub fn line(desk: &Desk, field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    text::line(field, text, max).map(|line| without_tokens(desk, line))
}

/// A line as [`text::required_line`] has it, without tokens.
pub fn required_line(desk: &Desk, field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    text::required_line(field, text, max).map(|line| without_tokens(desk, line))
}

/// Bare hex digits are a token only if they let somebody in: the hash of a commit has the same form.
fn without_tokens(desk: &Desk, line: String) -> String {
    let lets_in = |text: &str| {
        desk.keys.digest_of(text).is_ok_and(|digest| !desk.index.is_complete() || desk.index.find(&digest).is_some())
    };
    token::masked_if(&line, |text| token::is_marked(text) || lets_in(text)).into_owned()
}
