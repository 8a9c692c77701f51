//! Identifiers: a UUIDv7 that knows what it names.
//!
//! ```text
//! usr_  01jd8m2v7wf3r9n0h4k6t5x2qz
//! kind  26 characters of Crockford base32, lower case: the 128 bits of RFC 9562 section 5.7
//! ```
//!
//! The text form carries the kind, so that an id pasted into the wrong place is refused instead of looked up. The
//! database keeps the 16 bytes. Ids are never reused.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::entropy::Entropy;
use crate::time::Timestamp;

/// What an [`Id`] names. The registry below is the only place that makes one.
pub trait Kind: 'static {
    /// The three letters before the underscore.
    const PREFIX: &'static str;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $($(#[$doc])* #[derive(Debug)] pub enum $name {} impl Kind for $name { const PREFIX: &'static str = $prefix; })*
        #[cfg(test)]
        const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

/// The registry of kinds: one line each.
pub mod kind {
    use super::Kind;
    kinds! {
        /// A person, a service account or a project's bot.
        Account = "usr";
        /// A project of the forge.
        Project = "prj";
        /// Anything a program proves itself with: an access token, a session.
        Credential = "tok";
        /// A passkey of a person.
        Passkey = "pky";
        /// A program that speaks OAuth 1.0a: an application link, or a registered application.
        Consumer = "con";
        /// One request, as the logs and error bodies name it.
        Request = "req";
    }
    #[cfg(test)]
    mod tests {
        #[test]
        fn every_prefix_is_its_own() {
            let mut seen = super::PREFIXES.to_vec();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), super::PREFIXES.len());
        }
    }
}

/// An account's id.
pub type AccountId = Id<kind::Account>;
/// A project's id.
pub type ProjectId = Id<kind::Project>;
/// A credential's id: stable over all secrets that the credential ever had.
pub type CredentialId = Id<kind::Credential>;
/// A passkey's id.
pub type PasskeyId = Id<kind::Passkey>;
/// A consumer's id.
pub type ConsumerId = Id<kind::Consumer>;
/// A request's id.
pub type RequestId = Id<kind::Request>;

/// A typed UUIDv7.
pub struct Id<K>([u8; 16], PhantomData<fn() -> K>);

/// The text is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected `{0}_` and 26 letters and digits")]
pub struct NotAnId(&'static str);

/// Crockford's: no letter is mistaken for a digit.
const SYMBOLS: &str = "0123456789abcdefghjkmnpqrstvwxyz";

static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str(SYMBOLS);
    spec.encoding().expect("the alphabet has 32 different symbols")
});

impl<K: Kind> Id<K> {
    /// A new id: 48 bits of time, so that ids sort by age, and 74 bits of chance.
    #[must_use]
    pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        Self::from_bytes(*uuid::Builder::from_unix_timestamp_millis(millis, &random).as_uuid().as_bytes())
    }

    /// When it was made: an id begins with its time.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        let millis = self.0[..6].iter().fold(0, |millis, byte| millis << 8 | i64::from(*byte));
        Timestamp::from_millis(millis)
    }

    /// The id that the database keeps as these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The bytes that the database keeps.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    /// By hand, because every request writes a handful of ids: 128 bits are 25 times five and three more, at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        let mut text = [b'_'; 30];
        text[..3].copy_from_slice(K::PREFIX.as_bytes());
        for (at, symbol) in text[4..].iter_mut().enumerate() {
            let five = if at < 25 { bits >> (123 - 5 * at) } else { bits << 2 };
            *symbol = SYMBOLS.as_bytes()[(five & 31) as usize];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let error = NotAnId(K::PREFIX);
        let rest = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(error)?;
        let bytes = CROCKFORD.decode(rest.as_bytes()).map_err(|_| error)?;
        Ok(Self::from_bytes(bytes.try_into().map_err(|_| error)?))
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// By hand, because a derive would ask the same of `K`, which is never there.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn an_id_reads_back_and_sorts_by_age() {
        let entropy = SeededEntropy::new(1);
        let older = AccountId::new(Timestamp::from_millis(1_700_000_000_000), &entropy);
        let newer = AccountId::new(Timestamp::from_millis(1_700_000_000_001), &entropy);
        assert!(older < newer && older.to_string() < newer.to_string());
        assert_eq!(older.to_string().parse(), Ok(older));
    }

    #[test]
    fn an_id_is_written_as_it_always_was() {
        for bytes in [[0; 16], [255; 16], *b"\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10"] {
            let id = AccountId::from_bytes(bytes);
            assert_eq!(id.to_string(), format!("usr_{}", CROCKFORD.encode(&bytes)));
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let account = AccountId::new(Timestamp::from_millis(1), &SeededEntropy::new(1)).to_string();
        assert!(account.parse::<ProjectId>().is_err());
        for bad in ["", "usr_", "usr", &account[..29], &format!("{account}0"), &account.to_uppercase()] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
    }
}
