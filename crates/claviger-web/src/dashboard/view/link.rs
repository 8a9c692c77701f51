//! Application links: programs that speak OAuth 1.0a and sign with a key pair or a shared secret.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;

/// `GET /links`.
#[derive(Clone, Debug, Template)]
#[template(path = "links/list.html")]
pub struct LinkList {
    /// The frame.
    pub shell: Shell,
    /// The links there are.
    pub rows: Vec<LinkRow>,
}

/// A link as a line.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its consumer key.
    pub consumer_key: String,
    /// How it signs.
    pub signs: Signs,
    /// Live tokens of it, of all people.
    pub tokens: u64,
    /// When a token of it was last used.
    pub used: Option<Timestamp>,
    /// When it was made.
    pub made: Timestamp,
}

/// How a consumer proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// With an RSA key of so many bits.
    Rsa(u64),
    /// With a secret both sides know.
    Secret,
}

/// `GET /links/new`. Posts `name`, `consumer_key`, `proof` (`key` or `secret`), `public_key` (PEM), `callback`, `two_legged`
/// (`yes`) and `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "links/form.html")]
pub struct LinkForm {
    /// The frame.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// Its consumer key.
    pub consumer_key: String,
    /// Whether a secret is shared in place of a key.
    pub shared_secret: bool,
    /// The public key as it was pasted.
    pub public_key: String,
    /// Where it may be answered; empty for anywhere, which is dangerous, or for none.
    pub callback: String,
    /// Whether it may act without a person, as its own owner.
    pub two_legged: bool,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /links/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "links/page.html")]
pub struct LinkPage {
    /// The frame.
    pub shell: Shell,
    /// The link.
    pub link: LinkRow,
    /// Where it may be answered.
    pub callback: String,
    /// The fingerprint of its key.
    pub fingerprint: Option<String>,
    /// The signature methods it may use.
    pub signatures: Vec<String>,
    /// Whether it may act without a person.
    pub two_legged: bool,
    /// The three addresses its program needs: request, authorize, access.
    pub addresses: [String; 3],
    /// Whether the reader may delete it.
    pub may_change: bool,
}

impl Signs {
    /// Whether the key is shorter than one should use today.
    pub const fn weak(self) -> bool {
        matches!(self, Self::Rsa(bits) if bits < 2048)
    }
}
