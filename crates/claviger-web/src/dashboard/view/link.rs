//! Application links: programs that speak OAuth 1.0a and sign with a key pair or a shared secret.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::application::{ConsumerQuery, Dance};
use super::confirm::Confirm;
use super::fault::Faults;
use super::grant::GrantRow;
use super::listing::Pager;
use super::token_list::TokenState;

/// `GET /links`.
#[derive(Clone, Debug, Template)]
#[template(path = "links/list.html")]
pub struct LinkList {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: ConsumerQuery,
    /// The links that match.
    pub rows: Vec<LinkRow>,
    /// Where the page stands.
    pub pager: Pager,
}

/// A link as a line.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its consumer key.
    pub consumer_key: String,
    /// How it signs.
    pub signs: Signs,
    /// Live tokens of it, of all people.
    pub tokens: u64,
    /// How many people these act as.
    pub people: u64,
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

/// `GET /links/new`, `GET /links/{id}/edit`. Posts [`LinkFields`], `secret` and `password` to [`LinkForm::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "links/form.html")]
pub struct LinkForm {
    /// The frame.
    pub shell: Shell,
    /// The link as it is now, when one is changed.
    pub of: Option<LinkRow>,
    /// What is filled in.
    pub fields: LinkFields,
    /// The products whose manners it may know: value and name. One alone is no choice.
    pub faces: Vec<(&'static str, &'static str)>,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// The fields of a link as they were filled in, also when they make no sense.
#[derive(Clone, Debug, Default)]
pub struct LinkFields {
    /// The name that people read.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where its program is at home.
    pub url: String,
    /// Its consumer key; only for a new one.
    pub consumer_key: String,
    /// Whether a secret is shared in place of a key; only for a new one.
    pub shared_secret: bool,
    /// The public key as it was pasted; empty leaves it, when one is changed.
    pub public_key: String,
    /// Where people are sent back to; empty leaves it to each request.
    pub callback: String,
    /// Whether it may act without a person.
    pub two_legged: bool,
    /// Whom it then acts as.
    pub acts_as: String,
    /// `atlassian` or `allura`; only for a new one.
    pub face: String,
    /// The signature methods, of both kinds.
    pub methods: Vec<MethodChoice>,
    /// Whether bodies that are no forms must be covered by the signature.
    pub body_hash: bool,
}

/// `GET /links/{id}`. Every deed is a page of its own, with its confirmation.
#[derive(Clone, Debug, Template)]
#[template(path = "links/page.html")]
pub struct LinkPage {
    /// The frame.
    pub shell: Shell,
    /// The link.
    pub link: LinkRow,
    /// Where its program is at home.
    pub url: Option<String>,
    /// Where people are sent back to, if that was registered.
    pub callback: Option<String>,
    /// The fingerprint of its key.
    pub fingerprint: Option<String>,
    /// The signature methods it may use.
    pub signatures: Vec<&'static str>,
    /// Whether bodies that are no forms must be covered.
    pub body_hash: bool,
    /// Whom it acts as without a person.
    pub acts_as: Option<String>,
    /// When what a person allows today ends, unless they choose less; none for never.
    pub until: Option<Timestamp>,
    /// What its program needs to ask people for access; none where the site does not offer it.
    pub dance: Option<Dance>,
    /// What people allowed it.
    pub grants: Vec<GrantRow>,
    /// Where their page stands.
    pub pager: Pager,
}

/// A signature method to tick.
#[derive(Clone, Copy, Debug)]
pub struct MethodChoice {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it works with a key pair; the others with a shared secret.
    pub key: bool,
    /// Whether it is ticked.
    pub ticked: bool,
}

impl Signs {
    /// Whether the key is shorter than one should use today.
    pub const fn weak(self) -> bool {
        matches!(self, Self::Rsa(bits) if bits < 2048)
    }
}

impl LinkPage {
    /// How many let it in.
    pub fn summary(&self) -> String {
        let numbers = [("n", self.link.tokens.into()), ("people", self.link.people.into())];
        self.shell.tell("link-summary", &numbers)
    }
}

impl LinkForm {
    /// Where it posts.
    pub fn action(&self) -> String {
        match &self.of {
            Some(link) => format!("/links/{}/edit", link.id),
            None => "/links/new".to_owned(),
        }
    }

    /// Where Cancel leads.
    pub fn back(&self) -> String {
        self.of.as_ref().map_or_else(|| "/links".to_owned(), |link| format!("/links/{}", link.id))
    }

    /// The methods to choose from: of both kinds for a new link, of its own kind for one that is.
    pub fn choices(&self, key: bool) -> Vec<MethodChoice> {
        let fits = self.of.as_ref().is_none_or(|link| (link.signs != Signs::Secret) == key);
        self.fields.methods.iter().filter(|method| fits && method.key == key).copied().collect()
    }

    /// Whether anything stands in the part that is folded away.
    pub fn unfolded(&self) -> bool {
        self.faults.on("signature_methods") || self.fields.body_hash || self.fields.face == "allura"
    }
}
