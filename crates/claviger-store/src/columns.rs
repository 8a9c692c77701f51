//! How the words of the domain lie in columns.

use claviger_domain::account::{AccountKind, AccountState, SiteRole};
use claviger_domain::audit::Outcome;
use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{CredentialId, Id, Kind};
use claviger_domain::method::MethodName;
use claviger_domain::project::Role;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::SecretFormat;

use crate::row::Column;

/// That a credential is of this kind, where it is looked for by whose it is. The kind stands in an expression that no index
/// knows: SQLite would look by it rather than by the owner, and read what all the site has of that kind.
macro_rules! kind_is {
    ($kind:literal) => {
        concat!("COALESCE(credential.kind, '') = '", $kind, "'")
    };
}
pub(crate) use kind_is;

impl<K: Kind> Column for Id<K> {
    type Raw = Vec<u8>;
    fn read(raw: Vec<u8>) -> Option<Self> {
        Some(Self::from_bytes(raw.try_into().ok()?))
    }
    fn raw(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Column for TokenDigest {
    type Raw = Vec<u8>;
    fn read(raw: Vec<u8>) -> Option<Self> {
        Some(Self::from_bytes(raw.try_into().ok()?))
    }
    fn raw(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Column for Timestamp {
    type Raw = i64;
    fn read(raw: i64) -> Option<Self> {
        Some(Self::from_millis(raw))
    }
    fn raw(&self) -> i64 {
        self.as_millis()
    }
}

/// Closed lists of words.
macro_rules! words {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Raw = String;
            fn read(raw: String) -> Option<Self> {
                Self::from_word(&raw)
            }
            fn raw(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )*};
}
words!(AccountKind, SiteRole, AccountState, Role, CredentialKind, CredentialState, SecretFormat);

impl Column for Outcome {
    type Raw = String;
    fn read(raw: String) -> Option<Self> {
        [Outcome::Done, Outcome::Refused].into_iter().find(|outcome| outcome.as_str() == raw)
    }
    fn raw(&self) -> String {
        self.as_str().to_owned()
    }
}

/// Nested values, as JSON.
macro_rules! json {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Raw = String;
            fn read(raw: String) -> Option<Self> {
                serde_json::from_str(&raw).ok()
            }
            fn raw(&self) -> String {
                // names, ids and addresses: nothing in them that JSON could not say
                serde_json::to_string(self).unwrap_or_default()
            }
        }
    )*};
}
json!(Rights, Vec<MethodName>, serde_json::Map<String, serde_json::Value>);

/// The form in which text is searched: case does not matter, in any script, and alike on both databases.
pub(crate) fn folded(texts: &[&str]) -> String {
    texts.join(" ").to_lowercase()
}

/// Whether a text can stand in a column at all. PostgreSQL holds no NUL and cannot even be asked for one, which would
/// look as if it were out of order: what no row holds is not asked for.
pub(crate) fn can_be_held(typed: &str) -> bool {
    !typed.contains('\0')
}

/// A `LIKE` pattern, with `!` as its escape character, for texts that contain what somebody typed. A NUL is asked for as
/// another control character: no text that is searched holds any.
pub(crate) fn containing(typed: &str) -> String {
    let mut pattern = String::from("%");
    for character in typed.trim().to_lowercase().chars() {
        match character {
            '\0' => pattern.push('\u{1}'),
            '%' | '_' | '!' => pattern.extend(['!', character]),
            other => pattern.push(other),
        }
    }
    pattern.push('%');
    pattern
}

/// The credential that somebody typed the id of, as its column holds it.
pub(crate) fn id_in(typed: &str) -> Option<Vec<u8>> {
    typed.trim().parse::<CredentialId>().ok().map(|id| id.raw())
}

/// What may be seen of a secret, if it was typed as pages show it: `cvg_p_…a81f`, `…a81f`, or the end alone.
pub(crate) fn hint_in(typed: &str) -> Option<String> {
    let end = typed.trim().rsplit('…').next().unwrap_or_default();
    (end.len() == 4 && end.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| end.to_owned())
}

/// The cursor before the first of a list that runs downwards by id: no id is above it.
pub(crate) const ABOVE_ALL: [u8; 16] = [0xff; 16];
/// The cursor before the first of a list that runs upwards by id.
pub(crate) const BELOW_ALL: [u8; 16] = [0; 16];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_no_wildcards_but_its_own() {
        assert_eq!(containing(" 100%_Ö! "), "%100!%!_ö!!%");
        assert!(can_be_held(&containing("a\0b")));
    }
}
