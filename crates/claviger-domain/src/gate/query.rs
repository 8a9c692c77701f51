//! Takes credentials out of a query or a form body and leaves every other byte as it came.

use std::borrow::Cow;

/// The parameters of a query or form that are credentials on a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialParameters {
    /// `access_token` of RFC 6750.
    pub access_token: bool,
    /// `session`, an ordinary word that other APIs use for their own.
    pub session: bool,
    /// `oauth_consumer_key`, `oauth_signature` and the rest of RFC 5849, 3.5.2 and 3.5.3.
    pub oauth1: bool,
}

impl CredentialParameters {
    /// Every parameter that may be a credential.
    pub const ALL: CredentialParameters = CredentialParameters { access_token: true, session: true, oauth1: true };

    /// Whether a parameter, by its name as it stands in the text, is a credential.
    pub fn names(&self, raw_name: &str) -> bool {
        let name = decoded(raw_name);
        (self.access_token && name == "access_token")
            || (self.session && name == "session")
            || (self.oauth1 && name.starts_with("oauth_"))
    }

    /// A form's bytes without credentials. Borrowed when there was none.
    pub fn strip_form<'f>(&self, raw: &'f [u8]) -> Cow<'f, [u8]> {
        let named = |pair: &&[u8]| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            self.names(&String::from_utf8_lossy(name))
        };
        if !raw.split(|byte| *byte == b'&').any(|pair| named(&pair)) {
            return Cow::Borrowed(raw);
        }
        let kept: Vec<&[u8]> = raw.split(|byte| *byte == b'&').filter(|pair| !named(pair)).collect();
        Cow::Owned(kept.join(&b"&"[..]))
    }

    /// A query without credentials. Borrowed when there was none.
    pub fn strip<'q>(&self, raw: &'q str) -> Cow<'q, str> {
        let named = |pair: &&str| self.names(pair.split('=').next().unwrap_or_default());
        if !raw.split('&').any(|pair| named(&pair)) {
            return Cow::Borrowed(raw);
        }
        Cow::Owned(raw.split('&').filter(|pair| !named(pair)).collect::<Vec<_>>().join("&"))
    }
}

/// Some servers ignore blanks around a name.
fn decoded(raw: &str) -> String {
    let spaced = raw.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn strip(raw: &str) -> Cow<'_, str> {
        CredentialParameters::ALL.strip(raw)
    }

    #[test]
    fn gat_09_credentials_leave_the_query_and_nothing_else_moves() {
        assert_eq!(strip("a=1&access_token=x&b=%zz&&c"), "a=1&b=%zz&&c");
        assert_eq!(strip("access_token=x"), "");
        assert_eq!(strip("%61ccess_token=x&access%5Ftoken&oauth_nonce=1&q=access_token=x"), "q=access_token=x");
        assert!(matches!(strip("a=1&sessions=2&Access_Token=3"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_session_parameter_of_somebody_else_stays() {
        let parameters = CredentialParameters { session: false, ..CredentialParameters::ALL };
        assert_eq!(parameters.strip("session=7&access_token=x"), "session=7");
    }

    proptest! {
        #[test]
        fn gat_09_stripping_removes_only_credentials(pairs in proptest::collection::vec(("[a-z_%0-9+]{0,14}", "[a-z%=0-9]{0,5}"), 0..6), at in 0usize..6) {
            let clean: Vec<String> = pairs.iter().filter(|(name, _)| !CredentialParameters::ALL.names(name))
                .map(|(name, value)| format!("{name}={value}")).collect();
            let mut dirty = clean.clone();
            dirty.insert(at.min(clean.len()), "access_token=s3cret".into());
            let (clean, dirty) = (clean.join("&"), dirty.join("&"));
            prop_assert_eq!(strip(&clean), clean.as_str());
            prop_assert_eq!(strip(&dirty), clean.as_str());
            prop_assert_eq!(&*CredentialParameters::ALL.strip_form(dirty.as_bytes()), clean.as_bytes());
        }
    }
}
