//! The dialects: how a request carries a credential.
//!
//! To add one that carries a token in a new way: one file beside the others with the drawing of its wire form, and one
//! line in [`DIALECTS`]. One with a new ceremony adds a [`Proof`](crate::request::Proof) and a file under `verify/`.

mod access_key;
mod access_token;
mod basic;
mod bearer;
pub mod cookie;
mod oauth1;
mod session_param;
mod token_pair;

use claviger_domain::oauth1::parameters::Name;
use http::HeaderMap;

use crate::request::{Presented, RequestView};

/// What is known of a dialect without a request.
#[derive(Debug)]
pub struct Card {
    /// The name in configuration, audit, metrics and `X-Claviger-Dialect`.
    pub name: &'static str,
    /// The challenge for `WWW-Authenticate`, without its realm. Every refusal for want of a credential needs one, so that what
    /// has no registered scheme has one all the same.
    pub challenge: &'static str,
    /// Where it carries its secret: what the gate strips (`domain/gate/headers.rs` and `query.rs`; a test holds them to it).
    pub carries: Carries,
}

/// Where a dialect carries its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// In `Authorization`, under this scheme.
    Authorization(&'static str),
    /// In headers of its own, by their lower-case names.
    Headers(&'static [&'static str]),
    /// In a parameter of query or form.
    Parameter(&'static str),
    /// In a cookie, under one of these names.
    Cookie(&'static [&'static str]),
    /// In `Authorization` under this scheme, or in parameters of query or form: a signature and what belongs to it.
    Signature(&'static str),
}

/// A way to carry a credential. `presents` is pure: it reads, and decides nothing.
pub trait Dialect: Sync {
    /// What is known of it.
    fn card(&self) -> &'static Card;
    /// What this request holds of it.
    fn presents<'r>(&self, request: &RequestView<'r>) -> Presented<'r>;
}

/// Every dialect. Order is meaning: it is the order of the challenges, and an explicit credential outranks what is
/// ambient: the cookie is the last.
pub const DIALECTS: &[&dyn Dialect] = &[
    &bearer::Bearer,
    &access_key::AccessKeyHeader,
    &token_pair::TokenPair,
    &access_token::AccessTokenParam,
    &session_param::SessionParam,
    &oauth1::OAuth1,
    &basic::Basic,
    &cookie::SessionCookie,
];

/// Which dialects a place accepts: one bit each, by its place in [`DIALECTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accepts {
    accepted: u16,
    /// Those that are not accepted, and yet make a request ambiguous when they stand beside one that is.
    noticed: u16,
    /// Whether a credential is refused unread where the connection is not encrypted.
    tls_only: bool,
    /// Whether `oauth_token` by itself says that the request is signed.
    lone_tokens: bool,
}

/// A name that is no dialect's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no dialect `{0}`; there are {known}", known = Accepts::all().names().collect::<Vec<_>>().join(", "))]
pub struct UnknownDialect(pub String);

impl Accepts {
    /// All of them.
    #[must_use]
    pub const fn all() -> Self {
        Self { accepted: (1 << DIALECTS.len()) - 1, noticed: 0, tls_only: false, lone_tokens: false }
    }

    /// The dialects with these names.
    pub fn named<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self, UnknownDialect> {
        names.into_iter().try_fold(Self { accepted: 0, ..Self::all() }, |accepts, name| {
            let place = DIALECTS.iter().position(|dialect| dialect.card().name == name.as_ref());
            place
                .map(|place| Self { accepted: accepts.accepted | 1 << place, ..accepts })
                .ok_or_else(|| UnknownDialect(name.as_ref().to_owned()))
        })
    }

    /// The dialects with these names, all of which are known at build time.
    #[must_use]
    pub fn of(names: &[&'static str]) -> Self {
        Self::named(names).unwrap_or_else(|error| unreachable!("{error}"))
    }

    /// The same, where a credential of one of these dialects is not accepted but does not go unnoticed either: beside an
    /// accepted one it makes the request ambiguous (RFC 6750 section 2).
    #[must_use]
    pub fn and_notices(self, others: Self) -> Self {
        Self { noticed: others.accepted & !self.accepted, ..self }
    }

    /// The same, where a credential of any other dialect does not go unnoticed either. A cookie is no second credential:
    /// browsers send it without being asked.
    #[must_use]
    pub fn and_notices_all_others(self) -> Self {
        let cookie = |dialect: &&dyn Dialect| matches!(dialect.card().carries, Carries::Cookie(_));
        let spoken = Self::all().dialects().filter(|dialect| !cookie(dialect));
        Self::named(spoken.map(|dialect| dialect.card().name)).map_or(self, |others| self.and_notices(others))
    }

    /// The same, but over TLS only: whether a credential is good is not told over a connection that gives it away.
    #[must_use]
    pub const fn over_tls_only(self) -> Self {
        Self { tls_only: true, ..self }
    }

    /// The same, where `oauth_token` by itself is a credential that is present. Elsewhere it is not: the page where a person
    /// consents is opened with it, ours as well as one behind the gate.
    #[must_use]
    pub const fn and_takes_lone_tokens(self) -> Self {
        Self { lone_tokens: true, ..self }
    }

    pub(crate) const fn takes_lone_tokens(self) -> bool {
        self.lone_tokens
    }

    pub(crate) const fn demands_tls(self) -> bool {
        self.tls_only
    }

    /// The accepted dialects, in order.
    pub fn dialects(self) -> impl Iterator<Item = &'static dyn Dialect> {
        of_bits(self.accepted)
    }

    /// The dialects that are only noticed.
    pub(crate) fn noticed(self) -> impl Iterator<Item = &'static dyn Dialect> {
        of_bits(self.noticed)
    }

    /// Their names, in order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.dialects().map(|dialect| dialect.card().name)
    }

    /// The challenges of a 401, in order, each scheme once and with the realm (RFC 9110 section 11.6.1).
    pub fn challenges(self, realm: &str) -> impl Iterator<Item = String> {
        let realm = realm.replace(['"', '\\'], "");
        let mut schemes: Vec<_> = vec![];
        for scheme in self.dialects().map(|dialect| dialect.card().challenge) {
            if !schemes.contains(&scheme) {
                schemes.push(scheme);
            }
        }
        schemes.into_iter().map(move |scheme| format!("{scheme} realm=\"{realm}\""))
    }
}

fn of_bits(bits: u16) -> impl Iterator<Item = &'static dyn Dialect> {
    DIALECTS.iter().enumerate().filter(move |(place, _)| bits & (1 << place) != 0).map(|(_, dialect)| *dialect)
}

/// The parameters that carry a credential in the accepted dialects.
pub fn credential_parameters(accepts: Accepts) -> impl Iterator<Item = &'static str> {
    accepts.dialects().flat_map(|dialect| match dialect.card().carries {
        Carries::Parameter(name) => vec![name],
        Carries::Signature(_) => Name::ALL.iter().map(|name| name.as_str()).collect(),
        Carries::Authorization(_) | Carries::Headers(_) | Carries::Cookie(_) => vec![],
    })
}

/// Whether there is anything in `Authorization` at all.
pub(crate) fn has_authorization(headers: &HeaderMap) -> bool {
    headers.contains_key(http::header::AUTHORIZATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_contracts() {
        let names: Vec<_> = Accepts::all().names().collect();
        assert_eq!(
            names,
            ["bearer", "access-key", "token-pair", "access-token", "session", "oauth1", "basic", "cookie"]
        );
        assert!(Accepts::named(["bearer", "nonsense"]).unwrap_err().to_string().contains("nonsense"));
    }

    #[test]
    fn challenges_are_well_formed_and_only_of_what_is_accepted() {
        let challenges: Vec<_> = Accepts::of(&["bearer", "access-token", "basic"]).challenges("a\"b").collect();
        assert_eq!(challenges, ["Bearer realm=\"ab\"", "Basic realm=\"ab\""]);
        for dialect in DIALECTS {
            assert_eq!(Accepts::of(&[dialect.card().name]).challenges("x").count(), 1, "{}", dialect.card().name);
        }
    }
}
