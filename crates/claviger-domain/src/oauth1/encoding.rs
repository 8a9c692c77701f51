//! Percent-encoding as RFC 5849 section 3.6 wants it, and the strict way back.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_encode};

/// Section 3.6: letters, digits, `-`, `.`, `_` and `~` stay; all else becomes `%` and two upper-case digits, a blank too.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes bytes for a base string, an `Authorization` header or a body.
pub fn encode(bytes: &[u8]) -> PercentEncode<'_> {
    percent_encode(bytes, RESERVED)
}

/// A `%` that two hexadecimal digits do not follow. Taking it literally would give two texts one meaning, and a signature
/// over the one would hold for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a % is not followed by two hexadecimal digits")]
pub struct BrokenPercent;

/// Where the text stood: a form's `+` is a blank (HTML 4.01 section 17.13.4), a header's `+` is itself (section 3.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A parameter of the `Authorization` header.
    Header,
    /// A query or a form body.
    Form,
}

/// The bytes that a percent-encoded text stands for.
pub fn decode(text: &[u8], place: Place) -> Result<Cow<'_, [u8]>, BrokenPercent> {
    let is_special = |byte: &u8| *byte == b'%' || (*byte == b'+' && place == Place::Form);
    if !text.iter().any(is_special) {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        decoded.push(match byte {
            b'%' => hex(rest.next())? << 4 | hex(rest.next())?,
            b'+' if place == Place::Form => b' ',
            plain => plain,
        });
    }
    Ok(Cow::Owned(decoded))
}

fn hex(digit: Option<&u8>) -> Result<u8, BrokenPercent> {
    match digit {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        Some(digit @ b'A'..=b'F') => Ok(digit - b'A' + 10),
        _ => Err(BrokenPercent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_alphabet_of_section_3_6() {
        assert_eq!(encode(b"aZ09-._~").to_string(), "aZ09-._~");
        assert_eq!(encode(b" +%&=*!'()/:\"\\").to_string(), "%20%2B%25%26%3D%2A%21%27%28%29%2F%3A%22%5C");
        assert_eq!(encode("ü☃".as_bytes()).to_string(), "%C3%BC%E2%98%83");
    }

    #[test]
    fn a_plus_depends_on_its_place() {
        assert_eq!(decode(b"a+b%2b", Place::Form).as_deref(), Ok(&b"a b+"[..]));
        assert_eq!(decode(b"a+b%2B", Place::Header).as_deref(), Ok(&b"a+b+"[..]));
    }

    #[test]
    fn broken_percents_are_refused() {
        for text in ["%", "%4", "a%g0", "%0g", "100%", "%%41", "%+1"] {
            assert_eq!(decode(text.as_bytes(), Place::Form), Err(BrokenPercent), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(bytes: Vec<u8>) {
            let text = encode(&bytes).to_string();
            prop_assert_eq!(decode(text.as_bytes(), Place::Form).unwrap(), bytes.clone());
            prop_assert_eq!(decode(text.as_bytes(), Place::Header).unwrap(), bytes);
        }
    }
}
