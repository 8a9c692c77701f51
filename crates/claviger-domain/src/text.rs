//! Words that people choose: checked once, at the door.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::{limits, token};

/// A field that cannot be accepted: which, and what it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidField {
    /// The field's name as the caller wrote it.
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl InvalidField {
    /// A complaint about one field.
    pub fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

/// A login: 1 to 64 letters, digits, `.`, `_`, `-`, `+` or `@`, beginning with a letter, digit or underscore. ASCII
/// only, so that no two logins look alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    /// Reads a login for a new account.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        let wrong = |problem: &str| Err(InvalidField::new("login", problem));
        if text.is_empty() || text.len() > limits::LOGIN {
            return wrong("must have 1 to 64 characters");
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+@".contains(&b)) {
            return wrong("may hold only ASCII letters, digits and . _ - + @");
        }
        if !text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return wrong("must begin with a letter, a digit or _");
        }
        if is_reserved(text) {
            return wrong("means something else in a path or in the audit log: choose another");
        }
        Ok(Self(text.to_owned()))
    }

    /// As the person wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which logins are unique and throttled: `Alice` and `alice` are one account.
    #[must_use]
    pub fn key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The look-up form of whatever a client typed: surrounding blanks and case do not make another account.
    #[must_use]
    pub fn key_of(typed: &str) -> String {
        typed.trim().to_ascii_lowercase()
    }
}

/// What a new account is not called: the words and ids that stand where a login may stand.
fn is_reserved(login: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    ["operator", "self", "me", "new"].iter().any(|word| login.eq_ignore_ascii_case(word))
        || login.split_once('-').is_some_and(|(kind, number)| digits(kind) && digits(number))
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A project's name: `^(?![0-9]+$)(?!-)[a-z0-9-]{1,62}[a-z0-9]$`, the form that all dialects can carry in a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProjectName(String);

impl ProjectName {
    /// Reads a name for a new project: not a word that stands where a name may stand.
    pub fn parse_new(text: &str) -> Result<Self, InvalidField> {
        match text {
            "new" => Err(InvalidField::new("name", "must not be `new`: the page for a new project is called so")),
            _ => Self::parse(text),
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        let wrong = |problem: &str| Err(InvalidField::new("name", problem));
        if !(2..=63).contains(&text.len()) {
            return wrong("must have 2 to 63 characters");
        }
        if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return wrong("may hold only lower-case letters, digits and -");
        }
        if text.starts_with('-') || text.ends_with('-') {
            return wrong("must not begin or end with -");
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return wrong("must hold a letter: a name of digits alone looks like an id");
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line that people read: trimmed, no control characters, at most `max` characters.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    if text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(InvalidField::new(field, "must be one line without control or invisible characters"));
    }
    // What is trimmed counts as well, as it does where the document's limit is checked before it is sent.
    let length = text.chars().count();
    if length > max {
        return Err(InvalidField::new(field, format!("must have at most {max} characters, this has {length}")));
    }
    Ok(text.trim().to_owned())
}

/// A line that must not be empty.
pub fn required_line(field: &'static str, text: &str, max: usize) -> Result<String, InvalidField> {
    let text = line(field, text, max)?;
    if text.is_empty() { Err(InvalidField::new(field, "must not be empty")) } else { Ok(text) }
}

/// A password that somebody chooses. Nothing is trimmed: what was typed is what counts.
pub fn new_password(text: &str) -> Result<(), InvalidField> {
    if text.len() > limits::PASSWORD {
        return Err(InvalidField::new("password", format!("must have at most {} bytes", limits::PASSWORD)));
    }
    if text.contains('\0') {
        return Err(InvalidField::new("password", "must not hold a NUL character"));
    }
    if token::is_marked(text) {
        // Where a password or a token may stand, such a text is only ever read as a token.
        return Err(InvalidField::new("password", "must not begin as a token does (cvg_, perm:, perm-, tlp.k1.)"));
    }
    if opaque(text).chars().count() < limits::PASSWORD_MIN_CHARS {
        let least = limits::PASSWORD_MIN_CHARS;
        return Err(InvalidField::new("password", format!("must have at least {least} characters")));
    }
    Ok(())
}

/// A password as it is hashed and compared (RFC 8265 section 4.2, OpaqueString): every keyboard and every input method spells
/// it alike. Blanks other than the ASCII one become that, and characters are put together (NFC); case and width stay.
#[must_use]
pub fn opaque(password: &str) -> Cow<'_, str> {
    if password.is_ascii() {
        return Cow::Borrowed(password);
    }
    let blank = |c: char| if c.is_whitespace() && !c.is_control() { ' ' } else { c };
    Cow::Owned(password.chars().map(blank).nfc().collect())
}

/// An e-mail address as far as it matters here: one `@` with something on both sides, no blanks.
pub fn email(text: &str) -> Result<String, InvalidField> {
    let text = line("email", text, 254)?;
    let good = text.is_empty()
        || text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
            && !text.contains(|c: char| c.is_whitespace() || c == ',' || c == ';' || c == '<' || c == '>');
    if good { Ok(text) } else { Err(InvalidField::new("email", "must be one address such as name@example.org")) }
}

/// What a client says of itself, as it can be shown: what is no text, or cannot be seen, is marked.
#[must_use]
pub fn legible(bytes: &[u8]) -> Cow<'_, str> {
    let unseen = |c: char| c.is_control() || is_invisible(c);
    match String::from_utf8_lossy(bytes) {
        text if text.contains(unseen) => Cow::Owned(text.replace(unseen, "\u{fffd}")),
        text => text,
    }
}

/// Marks that hide or turn text around.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_08_twins_of_a_login_are_one_account_or_refused() {
        assert_eq!(Login::parse("Alice").unwrap().key(), Login::key_of(" alice "));
        for bad in ["", "ａlice", "al ice", "-x", "a\u{200b}b", "dotlessı", &"a".repeat(65)] {
            assert!(Login::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_and_ids_that_stand_for_something_else_are_nobodys_login() {
        for bad in ["operator", "Self", "me", "NEW", "1-2", "0-0"] {
            assert!(Login::parse(bad).is_err(), "{bad}");
        }
        for good in ["operators", "115", "1-", "1-2-3", "a-1", "newt"] {
            assert!(Login::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn project_names_fit_every_dialect() {
        assert!(ProjectName::parse("my-project").is_ok());
        assert!(ProjectName::parse_new("new").is_err() && ProjectName::parse("new").is_ok());
        for bad in ["", "a", "123", "-ab", "ab-", "Ab", "a_b", "a/b"] {
            assert!(ProjectName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lines_hold_no_control_characters() {
        assert_eq!(line("description", "  ci ", 10).unwrap(), "ci");
        assert!(
            line("description", "\u{e4}\u{1f511}", 2).is_ok() && line("description", "abc", 2).is_err(),
            "in characters"
        );
        assert!(line("description", "a\nb", 10).is_err());
        assert!(line("description", "a\n", 10).is_err());
        assert!(line("description", "a\u{202e}b", 10).is_err());
        assert_eq!(legible("Jörg's tool/1.0".as_bytes()), "Jörg's tool/1.0");
        assert_eq!(legible(b"tool\xff/1\x1b[2J \xe2\x80\xaefdp"), "tool\u{fffd}/1\u{fffd}[2J \u{fffd}fdp");
        assert!(required_line("description", " ", 10).is_err());
    }

    #[test]
    fn a_password_is_the_same_however_it_is_put_together() {
        assert_eq!(opaque("pa\u{308}ssword"), "pässword");
        assert_eq!(opaque("correct\u{a0}horse\u{3000}"), "correct horse ");
        assert_eq!(
            opaque("Ｗide and ſtrange "),
            "Ｗide and ſtrange ",
            "neither case nor width is folded, nothing trimmed"
        );
        assert!(new_password("a\u{308}o\u{308}u\u{308}a\u{308}").is_err(), "four characters");
    }

    #[test]
    fn acc_07_a_password_is_bounded_before_it_is_hashed() {
        assert!(new_password(&"x".repeat(limits::PASSWORD + 1)).is_err());
        assert!(new_password("short").is_err());
        assert!(new_password("with\0nul-inside").is_err());
        assert!(new_password("perm-anent residence").is_err());
        assert!(new_password("correct horse").is_ok());
    }
}
