//! How names become values of the gate's own headers: nothing in a name can split a header or a list.

use super::path::push_encoded;
use http::{HeaderName, HeaderValue};

/// Who the caller is, for the upstream. Absent on public routes that nobody signed in to.
pub const USER: HeaderName = HeaderName::from_static("x-claviger-user");
/// The subject's stable id.
pub const USER_ID: HeaderName = HeaderName::from_static("x-claviger-user-id");
/// The credential's id; never its secret.
pub const CREDENTIAL: HeaderName = HeaderName::from_static("x-claviger-credential");
/// How the credential came.
pub const DIALECT: HeaderName = HeaderName::from_static("x-claviger-dialect");
/// The API sets of the credential, separated by commas.
pub const SETS: HeaderName = HeaderName::from_static("x-claviger-sets");
/// The ids of the projects that the credential is limited to, separated by commas; absent where it is not.
pub const PROJECTS: HeaderName = HeaderName::from_static("x-claviger-projects");
/// In place of ids, where a credential is limited to projects of which none is left. An empty header is lost on the way.
pub const NO_PROJECT: &str = "none";
/// A signed statement of all of these.
pub const ASSERTION: HeaderName = HeaderName::from_static("x-claviger-assertion");

/// Longer names are not sent: the request is refused.
pub const MAX_VALUE_BYTES: usize = 4 << 10;

/// A name as a header value. Visible ASCII stays as it is, but for `%` and `,`; a space stays between other characters;
/// everything else is percent-encoded UTF-8. `None` when it would be too long.
pub fn value(name: &str) -> Option<HeaderValue> {
    list([name])
}

/// A list of names as one header value, separated by `, `. `None` when it would be too long.
pub fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<HeaderValue> {
    let mut text = String::new();
    for (at, name) in names.into_iter().enumerate() {
        text.push_str(if at > 0 { ", " } else { "" });
        push_name(&mut text, name);
    }
    if text.len() > MAX_VALUE_BYTES { None } else { HeaderValue::try_from(text).ok() }
}

fn push_name(text: &mut String, name: &str) {
    text.reserve(name.len());
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b' ' if at > 0 && at + 1 < name.len() => text.push(' '),
            b'%' | b',' => push_encoded(text, byte),
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => push_encoded(text, byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gat_16_no_name_splits_a_header_or_a_list() {
        assert_eq!(value("a\r\nX-Evil: 1").unwrap(), "a%0D%0AX-Evil: 1");
        assert_eq!(value("Jörg, B").unwrap(), "J%C3%B6rg%2C B");
        assert_eq!(value(&"x".repeat(8 << 10)), None);
        assert_eq!(list(["Full access", "a,b"]).unwrap(), "Full access, a%2Cb");
    }

    proptest! {
        #[test]
        fn gat_16_every_name_comes_back(name in any::<String>()) {
            if let Some(value) = value(&name) {
                let back: Vec<u8> = percent_encoding::percent_decode(value.as_bytes()).collect();
                prop_assert_eq!(back, name.as_bytes());
            }
        }
    }
}
