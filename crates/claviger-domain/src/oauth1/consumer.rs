//! A consumer: the program that signs, and what its operator decided about it.

use std::time::Duration;

use super::callback::Callback;
use super::method::SignatureMethods;
use super::timestamp::Window;
use super::{KeyFloor, RsaPublicKey};
use crate::account::words;
use crate::ids::{AccountId, ConsumerId, CredentialId};
use crate::text::InvalidField;
use crate::time::Timestamp;

/// Which product's manners the consumer knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// An application link, as between Jira, Confluence and Bamboo.
    Atlassian,
    /// A registered application of Apache Allura.
    Allura,
}

words! {
    Provider: Provider::Atlassian = "atlassian", Provider::Allura = "allura";
}

const DAY: Duration = Duration::from_hours(24);

impl Provider {
    /// How far the consumer's clock may be off.
    #[must_use]
    pub const fn window(self) -> Window {
        match self {
            Self::Atlassian => Window::ATLASSIAN,
            Self::Allura => Window::ALLURA,
        }
    }

    /// How long what a person allowed lasts, where they do not say; none leaves it to the site.
    #[must_use]
    pub const fn lifetime(self) -> Option<Duration> {
        match self {
            Self::Atlassian => Some(Duration::from_secs(157_680_000)),
            Self::Allura => None,
        }
    }

    /// For how long after it was allowed it can be renewed; none if it cannot.
    #[must_use]
    pub fn renewable(self) -> Option<Duration> {
        self.lifetime().map(|life| life + 30 * DAY)
    }
}

/// A consumer as the store keeps it, with what it proves itself by. Of a secret only the sealed form is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Its id.
    pub id: ConsumerId,
    /// The consumer key, by which its requests name it.
    pub key: String,
    /// The name that people read.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where the program is at home, for people who want to look at it.
    pub url: Option<String>,
    /// Whose manners it knows.
    pub provider: Provider,
    /// Who registered it; a link of the site's administrators belongs to nobody.
    pub owner: Option<AccountId>,
    /// What it proves itself by.
    pub proof: ConsumerProof,
    /// The signature methods it may use.
    pub methods: SignatureMethods,
    /// Where a person is sent back to; none leaves it to each request.
    pub callback: Option<String>,
    /// The credential of requests without a person, where that is switched on.
    pub two_legged: Option<CredentialId>,
    /// Whether bodies that are no forms must be covered by the signature.
    pub demands_body_hash: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What a consumer proves itself by.
#[derive(Clone, PartialEq, Eq)]
pub enum ConsumerProof {
    /// The SubjectPublicKeyInfo of its RSA key.
    Key(Vec<u8>),
    /// A secret that both sides know, sealed.
    Secret(Vec<u8>),
}

impl std::fmt::Debug for ConsumerProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key(..)",
            Self::Secret(_) => "Secret(..)",
        })
    }
}

impl Consumer {
    /// Its public key, if it proves itself by one.
    #[must_use]
    pub fn public_key(&self) -> Option<RsaPublicKey> {
        match &self.proof {
            ConsumerProof::Key(spki) => RsaPublicKey::from_der(spki, KeyFloor::Bits1024).ok(),
            ConsumerProof::Secret(_) => None,
        }
    }

    /// Whether an address that a request names is one to send people back to: the registered one or below it.
    #[must_use]
    pub fn takes_back_to(&self, callback: &Callback) -> bool {
        match (&self.callback, callback) {
            (None, _) | (_, Callback::OutOfBand) => true,
            (Some(registered), Callback::Url(asked)) => is_below(registered, asked),
        }
    }
}

/// The same origin, the registered path or one below it, and the registered query, behind which more may follow.
fn is_below(registered: &str, asked: &str) -> bool {
    let (Ok(registered), Ok(asked)) = (url::Url::parse(registered), url::Url::parse(asked)) else { return false };
    let rest = asked.path().strip_prefix(registered.path());
    let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/') || registered.path().ends_with('/');
    let more = match registered.query().unwrap_or_default() {
        "" => Some(""),
        query => asked.query().and_then(|asked| asked.strip_prefix(query)),
    };
    registered.origin() == asked.origin()
        && rest.is_some_and(|rest| is_below(rest) && stays_below(rest))
        && more.is_some_and(|more| more.is_empty() || more.starts_with('&'))
}

/// Whether no server reads the path as one that leads up again: some decode dots and slashes before they take a path apart,
/// some decode twice, and some drop what follows a semicolon.
fn stays_below(rest: &str) -> bool {
    let rest = rest.to_ascii_lowercase();
    let is_up = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    !["%2e", "%2f", "%5c", "%25", "%00"].iter().any(|written| rest.contains(written)) && !rest.split('/').any(is_up)
}

/// A consumer key: what is visible and needs no quoting in a header, at most 100 characters.
pub fn consumer_key(text: &str) -> Result<String, InvalidField> {
    let good = (1..=100).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\,&=%<>".contains(&byte));
    match good {
        true => Ok(text.to_owned()),
        false => Err(InvalidField::new(
            "consumer_key",
            "must be 1 to 100 visible characters of ASCII, without blanks, quotes, and , & = % < > \\",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oa1_16_people_are_sent_back_below_the_registered_address_only() {
        for (registered, asked, good) in [
            ("https://a.example/back", "https://a.example/back", true),
            ("https://a.example/back", "https://a.example/back?x=1", true),
            ("https://a.example/back", "https://a.example/back/er", true),
            ("https://a.example", "https://a.example/anything", true),
            ("https://a.example/back", "https://a.example/backer", false),
            ("https://a.example/back", "https://a.example/back/../evil", false),
            ("https://a.example/back", "http://a.example/back", false),
            ("https://a.example/back", "https://a.example:444/back", false),
            ("https://a.example/back", "https://a.example.evil/back", false),
            ("https://a.example/back", "https://a.example/back/%2e%2e%2fevil", false),
            ("https://a.example/back", "https://a.example/back/%2E%2E/evil", false),
            ("https://a.example/back", "https://a.example/back/%252e%252e%252fevil", false),
            ("https://a.example/back", "https://a.example/back/..%2Fevil", false),
            ("https://a.example/back", "https://a.example/back/..%5Cevil", false),
            ("https://a.example/back", "https://a.example/back\\..\\evil", false),
            ("https://a.example/back", "https://a.example/back/..;/evil", false),
            ("https://a.example/back", "https://a.example/back/..;x=y/evil", false),
            ("https://a.example/back", "https://a.example/back/a..b/c;d=e/%20", true),
            ("https://a.example/%7eback", "https://a.example/%7eback/er", true),
            ("https://a.example/back?app=1", "https://a.example/back?app=1", true),
            ("https://a.example/back?app=1", "https://a.example/back/er?app=1&x=2", true),
            ("https://a.example/back?app=1", "https://a.example/back", false),
            ("https://a.example/back?app=1", "https://a.example/back?app=12", false),
            ("https://a.example/back?app=1", "https://a.example/back?app=2&app=1", false),
            ("https://a.example/back?", "https://a.example/back?x=1", true),
        ] {
            assert_eq!(is_below(registered, asked), good, "{registered} {asked}");
        }
    }

    #[test]
    fn a_consumer_key_needs_no_quoting() {
        assert!(consumer_key("OauthKey").is_ok() && consumer_key("hardcoded-consumer:1").is_ok());
        for bad in ["", " ", "a b", "a\"", "ä", &"x".repeat(101), "a\r\n"] {
            assert!(consumer_key(bad).is_err(), "{bad}");
        }
    }
}
