//! The one spelling of a request path.
//!
//! ```text
//! /pets/J%c3%b6rg%7E1   ->  /pets/J%C3%B6rg~1      what may be written plainly is, the rest in upper case
//! /a/../b  /a/%2e%2e/b  /a%2fb  /a\b  //a  /a;x  /a%00  /a%252e  /a%23  %c0%ae      refused
//! ```
//!
//! An upstream may decode twice, cut at `;` or `#`, join `//` or follow `..`; the gate cannot know which. So a path
//! that is read differently by any of these is refused, and everything else has exactly one canonical form. That form
//! is matched, and that form is forwarded. Case is kept.

use std::borrow::Cow;
use thiserror::Error;

/// Longer paths are refused.
pub const MAX_PATH_BYTES: usize = 8 << 10;

/// A request path that means one thing: for the rules of the gate and for the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalPath<'r>(Cow<'r, str>);

/// Why a path is refused: it could be read in two ways, or it is not a path.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmbiguousPath {
    /// `*`, an absolute address, or nothing.
    #[error("the path must begin with a slash")]
    NoSlash,
    /// Longer than [`MAX_PATH_BYTES`].
    #[error("the path is too long")]
    TooLong,
    /// `//`.
    #[error("the path has an empty segment")]
    EmptySegment,
    /// `.` or `..`, plain or encoded.
    #[error("the path has a dot segment")]
    DotSegment,
    /// `%2f`, `%5c` or a backslash.
    #[error("the path has an encoded slash or a backslash")]
    HiddenSlash,
    /// `;`, plain or encoded.
    #[error("the path has a parameter after a semicolon")]
    Semicolon,
    /// `#` or an encoded `#` or `?`.
    #[error("the path has a fragment or an encoded query")]
    HiddenEnd,
    /// `%00` and other control characters.
    #[error("the path has a control character")]
    Control,
    /// `%25` before two hexadecimal digits.
    #[error("the path is encoded twice")]
    EncodedTwice,
    /// `%` without two hexadecimal digits behind it.
    #[error("the path has a broken percent sign")]
    BrokenPercent,
    /// Overlong or otherwise invalid UTF-8 behind percent signs.
    #[error("the path is not valid UTF-8")]
    NotUtf8,
    /// A character that must be percent-encoded.
    #[error("the path has a character that must be percent-encoded")]
    Unencoded,
}

impl<'r> CanonicalPath<'r> {
    /// Brings a request's path into its one spelling, or refuses it.
    pub fn read(raw: &'r str) -> Result<CanonicalPath<'r>, AmbiguousPath> {
        if !raw.starts_with('/') {
            return Err(AmbiguousPath::NoSlash);
        }
        if raw.len() > MAX_PATH_BYTES {
            return Err(AmbiguousPath::TooLong);
        }
        let mut encoded = false;
        for byte in raw.bytes() {
            match byte {
                b'/' => {}
                b'%' => encoded = true,
                _ if is_plain(byte) => {}
                _ => return Err(refusal(byte)),
            }
        }
        let path = if encoded { Cow::Owned(recode(raw.as_bytes())?) } else { Cow::Borrowed(raw) };
        check_segments(&path)?;
        Ok(CanonicalPath(path))
    }

    /// The path as it is decided on and sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments behind the first slash; a slash at the end makes an empty last one.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0[1..].split('/')
    }

    /// Whether the path is the prefix or lies under it: `/api` has `/api` and `/api/x`, not `/apix`.
    pub fn is_under(&self, prefix: &str) -> bool {
        let prefix = prefix.trim_end_matches('/');
        self.0.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Cuts the tie to the request's bytes.
    pub fn into_owned(self) -> CanonicalPath<'static> {
        CanonicalPath(Cow::Owned(self.0.into_owned()))
    }
}

/// What a path may hold unencoded (RFC 3986, 3.3: pchar), but for `;`, which some servers cut at.
pub(super) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:@".contains(&byte)
}

/// Why a byte, plain or decoded, is not let through.
fn refusal(byte: u8) -> AmbiguousPath {
    match byte {
        b'/' | b'\\' => AmbiguousPath::HiddenSlash,
        b';' => AmbiguousPath::Semicolon,
        b'#' | b'?' => AmbiguousPath::HiddenEnd,
        byte if byte.is_ascii_control() => AmbiguousPath::Control,
        _ => AmbiguousPath::Unencoded,
    }
}

fn recode(raw: &[u8]) -> Result<String, AmbiguousPath> {
    let mut path = String::with_capacity(raw.len());
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            path.push(char::from(byte));
            decoded.push(byte);
            continue;
        }
        let byte = match tail {
            [high, low, ..] => hex(*high).zip(hex(*low)).map(|(h, l)| h << 4 | l),
            _ => None,
        }
        .ok_or(AmbiguousPath::BrokenPercent)?;
        rest = &tail[2..];
        decoded.push(byte);
        match byte {
            // Some servers read a plain `+` as a space: the two spellings must not be exchanged.
            b'+' => path.push_str("%2B"),
            _ if is_plain(byte) => path.push(char::from(byte)),
            b'/' | b'\\' | b';' | b'#' | b'?' | 0..=0x1f | 0x7f => return Err(refusal(byte)),
            _ => push_encoded(&mut path, byte),
        }
    }
    // After the plain letters are plain, so that `%25%32%65` is seen as well.
    let twice = path.as_bytes().windows(5).any(|w| w.starts_with(b"%25") && hex(w[3]).is_some() && hex(w[4]).is_some());
    if twice {
        return Err(AmbiguousPath::EncodedTwice);
    }
    std::str::from_utf8(&decoded).map_err(|_| AmbiguousPath::NotUtf8)?;
    Ok(path)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

pub(super) fn push_encoded(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    text.push(char::from(DIGITS[usize::from(byte >> 4)]));
    text.push(char::from(DIGITS[usize::from(byte & 15)]));
}

fn check_segments(path: &str) -> Result<(), AmbiguousPath> {
    let mut segments = path[1..].split('/').peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." | ".." => return Err(AmbiguousPath::DotSegment),
            "" if segments.peek().is_some() => return Err(AmbiguousPath::EmptySegment),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(raw: &str) -> Result<String, AmbiguousPath> {
        CanonicalPath::read(raw).map(|path| path.as_str().to_owned())
    }

    #[test]
    fn gat_05_what_can_be_read_in_two_ways_is_refused() {
        use AmbiguousPath::*;
        for (raw, why) in [
            ("/public/../admin", DotSegment),
            ("/public/%2e%2e/admin", DotSegment),
            ("/public/.%2E/admin", DotSegment),
            ("/public/..%2fadmin", HiddenSlash),
            ("/public%2f..%2fadmin", HiddenSlash),
            ("//admin", EmptySegment),
            ("/a//b", EmptySegment),
            ("/./admin", DotSegment),
            ("/admin;x=1", Semicolon),
            ("/admin%3bx", Semicolon),
            ("/admin%00", Control),
            ("/admin%0d%0aX:y", Control),
            ("/public/..\\admin", HiddenSlash),
            ("/public/..%5Cadmin", HiddenSlash),
            ("/public/%252e%252e/admin", EncodedTwice),
            ("/public/%25%32e/admin", EncodedTwice),
            ("/public/%25%32%65/admin", EncodedTwice),
            ("/%c0%ae%c0%ae/admin", NotUtf8),
            ("/%e0%80%ae/admin", NotUtf8),
            ("/a%ff", NotUtf8),
            ("/a%", BrokenPercent),
            ("/a%2", BrokenPercent),
            ("/a%zz", BrokenPercent),
            ("/a%+1", BrokenPercent),
            ("/a b", Unencoded),
            ("/ä", Unencoded),
            ("admin", NoSlash),
            ("*", NoSlash),
            ("", NoSlash),
        ] {
            assert_eq!(read(raw), Err(why), "{raw}");
        }
        assert_eq!(read(&format!("/{}", "a".repeat(MAX_PATH_BYTES))), Err(TooLong));
    }

    #[test]
    fn gat_05_spellings_of_one_path_become_one() {
        assert_eq!(read("/%61dmin").unwrap(), "/admin");
        assert_eq!(read("/%41DMIN").unwrap(), "/ADMIN");
        assert_eq!(read("/pets%3asearch/a%2ejson").unwrap(), "/pets:search/a.json");
        assert_eq!(read("/J%c3%b6rg%20B").unwrap(), "/J%C3%B6rg%20B");
        assert_eq!(read("/100%25").unwrap(), "/100%25");
        assert_eq!(read("/%2b49+1").unwrap(), "/%2B49+1");
        assert_eq!(read("/a/").unwrap(), "/a/");
        assert_eq!(read("/").unwrap(), "/");
        assert_eq!(read("/...").unwrap(), "/...");
    }

    #[test]
    fn gat_06_a_fragment_is_no_part_of_a_path() {
        assert_eq!(read("/admin#/public"), Err(AmbiguousPath::HiddenEnd));
        assert_eq!(read("/admin%23/public"), Err(AmbiguousPath::HiddenEnd));
        assert_eq!(read("/admin%3Fx=/public"), Err(AmbiguousPath::HiddenEnd));
    }

    #[test]
    fn a_prefix_ends_at_a_segment() {
        let under = |path, prefix| CanonicalPath::read(path).unwrap().is_under(prefix);
        assert!(under("/api", "/api") && under("/api/x", "/api") && under("/api/x", "/api/") && under("/x", "/"));
        assert!(!under("/apix", "/api") && !under("/API", "/api") && !under("/", "/api"));
    }

    fn decode(text: &str) -> Vec<u8> {
        percent_encoding::percent_decode_str(text).collect()
    }

    proptest! {
        #[test]
        fn gat_05_canonical_paths_are_fixed_points_and_keep_their_meaning(raw in "(/([a-z.%]|%[0-9a-fA-F]{2}|[;+:A-Z]){0,6}){1,5}") {
            if let Ok(path) = CanonicalPath::read(&raw) {
                prop_assert_eq!(decode(path.as_str()), decode(&raw));
                prop_assert_eq!(read(path.as_str()).unwrap(), path.as_str());
                prop_assert!(path.segments().all(|segment| segment != "." && segment != ".."));
                prop_assert!(!path.as_str().contains("//"));
            }
        }

        #[test]
        fn gat_05_a_second_decoding_finds_no_new_segments(raw in "/[a-z0-9%./]{0,24}") {
            if let Ok(path) = CanonicalPath::read(&raw) {
                let twice = decode(&String::from_utf8(decode(path.as_str())).unwrap());
                let count = |bytes: &[u8]| bytes.split(|b| *b == b'/').count();
                prop_assert_eq!(count(&twice), count(path.as_str().as_bytes()));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(raw in any::<String>()) {
            let _ = CanonicalPath::read(&raw);
            let _ = CanonicalPath::read(&format!("/{raw}"));
        }
    }
}
