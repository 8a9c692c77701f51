//! Every credential of the site, with what takes many away at once.
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use crate::dashboard::view::Shell;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::listing::{Menu, MenuOption, Pager, address};
use crate::dashboard::view::token_list::{Grant, LastUse, TokenState};

/// `GET /admin/credentials`. Posts `id` (each ticked row) and `deed` (`revoke`, or `revoke-matching` with the fields of
/// the query) to `/admin/credentials/selected`, which answers with [`CredentialRevoke`].
#[derive(Clone, Debug, Template)]
#[template(path = "admin/credentials.html")]
pub struct CredentialList {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: CredentialQuery,
    /// The page of rows that match.
    pub rows: Vec<CredentialRow>,
    /// Where it stands.
    pub pager: Pager,
    /// How many there are without any filter.
    pub all: u64,
    /// The login of whoever was asked for, if they have a password: it is none of the rows.
    pub password_of: Option<String>,
}

/// What the list is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CredentialQuery {
    /// Words: a person, a description, an application, an address.
    pub q: String,
    /// A login, whole; empty for anybody's.
    pub owner: String,
    /// A [`Kind`]'s code, or `tokens` for all but sessions; empty for any.
    pub kind: String,
    /// `active`, `suspended`, `expired`; empty for any.
    pub state: String,
    /// `week`, `month`, `never`; empty for any.
    pub expires: String,
    /// `week` and `lately` (in the last 7 and 90 days), `quarter` (not in 90 days), `never`; empty for any.
    pub used: String,
    /// `yes` for full access only.
    pub full: String,
    /// From 1.
    pub page: String,
}

/// A credential as a line.
#[derive(Clone, Debug)]
pub struct CredentialRow {
    /// Its id.
    pub id: String,
    /// Of what kind it is.
    pub kind: Kind,
    /// What its owner calls it; an application's name for OAuth, a browser for a session.
    pub description: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// Whose it is.
    pub owner: String,
    /// Whether that account is shut out, so that it does not work whatever its own state.
    pub owner_disabled: bool,
    /// Whether it works.
    pub state: TokenState,
    /// What it can do.
    pub grant: Grant,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Its last use.
    pub used: Option<LastUse>,
}

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An access token.
    Access,
    /// An OAuth 1.0a token.
    OAuth1,
    /// A session of a browser or of the token endpoint.
    Session,
}

/// Confirms a revocation of many. Posts `id` (each) or, for all that match, `matching` and the fields of the query, and
/// `password` to `/admin/credentials/revoke`, or to `/admin/credentials/suspend`.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/credentials_revoke.html")]
pub struct CredentialRevoke {
    /// The frame.
    pub shell: Shell,
    /// The ids chosen by hand; empty for all that match.
    pub ids: Vec<String>,
    /// The query whose matches are meant, when all are.
    pub matching: Option<CredentialQuery>,
    /// How many credentials die.
    pub count: u64,
    /// How many of them were used in the last 7 days.
    pub in_use: u64,
    /// Whose they are: the logins with most of them, and how many.
    pub owners: Vec<(String, u64)>,
    /// The owners not named.
    pub more_owners: u64,
    /// Those that are named, the last used first.
    pub some: Vec<CredentialRow>,
    /// Whether they can be suspended in their place.
    pub milder: bool,
    /// The confirmation.
    pub confirm: Confirm,
}

impl Kind {
    /// Each kind.
    pub const ALL: [Self; 3] = [Self::Access, Self::OAuth1, Self::Session];

    /// The value in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::OAuth1 => "oauth1",
            Self::Session => "session",
        }
    }

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Access => "credential-access",
            Self::OAuth1 => "credential-oauth1",
            Self::Session => "credential-session",
        }
    }
}

impl CredentialRevoke {
    /// How many are not named.
    pub fn unnamed(&self) -> u64 {
        self.count.saturating_sub(self.some.len() as u64)
    }
}

impl CredentialRow {
    /// Whether it ends within two weeks, unawaited: a session is meant to.
    pub fn ends_soon(&self, now: &Timestamp) -> bool {
        let left = self.expires.map(|end| end.as_second() - now.as_second());
        let is_to_end = self.kind == Kind::Session;
        !is_to_end && self.state == TokenState::Active && left.is_some_and(|seconds| seconds < 14 * 86_400)
    }
}

impl CredentialQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 6] {
        [
            ("owner", &self.owner),
            ("kind", &self.kind),
            ("state", &self.state),
            ("expires", &self.expires),
            ("used", &self.used),
            ("full", &self.full),
        ]
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Whether anything was asked for.
    pub fn filters(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// The fields, for hidden inputs.
    pub fn fields(&self) -> [(&'static str, &str); 7] {
        let Self { q, owner, kind, state, expires, used, full, .. } = self;
        [
            ("q", q),
            ("owner", owner),
            ("kind", kind),
            ("state", state),
            ("expires", expires),
            ("used", used),
            ("full", full),
        ]
    }

    /// The list's address.
    pub fn href(&self) -> String {
        let fields = self.fields().into_iter().chain([("page", self.page.as_str())]);
        address("/admin/credentials", &fields.collect::<Vec<_>>())
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u64) -> String {
        Self { page: if page > 1 { page.to_string() } else { String::new() }, ..self.clone() }.href()
    }
}

impl CredentialList {
    /// The filters as menus.
    pub fn menus(&self) -> Vec<Menu> {
        let mut kinds: Vec<_> = Kind::ALL.iter().map(|kind| (kind.code(), kind.key())).collect();
        kinds.push((TOKENS, "credential-tokens"));
        let filters = vec![
            self.menu("filter-kind", &self.query.kind, &kinds, |query, value| query.kind = value),
            self.menu("filter-state", &self.query.state, &STATES, |query, value| query.state = value),
            self.menu("filter-expires", &self.query.expires, &EXPIRES, |query, value| query.expires = value),
            self.menu("filter-used", &self.query.used, &USED, |query, value| query.used = value),
            self.menu("filter-grant", &self.query.full, &FULL, |query, value| query.full = value),
        ];
        self.owner().into_iter().chain(filters).collect()
    }

    /// Whose, if somebody was asked for: there are too many to choose from.
    fn owner(&self) -> Option<Menu> {
        let owner = &self.query.owner;
        let option = |login: &str, text: String| {
            let query = CredentialQuery { owner: login.to_owned(), page: String::new(), ..self.query.clone() };
            MenuOption { text, href: query.href(), chosen: login == owner, group: None }
        };
        let options = vec![option("", self.shell.t("filter-anyone").into_owned()), option(owner, owner.clone())];
        (!owner.is_empty()).then(|| Menu::new(self.shell.t("filter-owner").into_owned(), options))
    }

    fn menu(
        &self,
        label: &str,
        now: &str,
        options: &[(&str, &str)],
        set: impl Fn(&mut CredentialQuery, String),
    ) -> Menu {
        let option = |(value, key): &(&str, &str)| {
            let mut query = CredentialQuery { page: String::new(), ..self.query.clone() };
            set(&mut query, (*value).to_owned());
            MenuOption { text: self.shell.t(key).into_owned(), href: query.href(), chosen: *value == now, group: None }
        };
        let all = std::iter::once(&("", "filter-any")).chain(options);
        Menu::new(self.shell.t(label).into_owned(), all.map(option).collect())
    }
}

/// The value in addresses of all kinds but sessions.
pub const TOKENS: &str = "tokens";
const STATES: [(&str, &str); 3] =
    [("active", "state-active"), ("suspended", "state-suspended"), ("expired", "state-expired")];
const EXPIRES: [(&str, &str); 3] =
    [("week", "filter-this-week"), ("month", "filter-this-month"), ("never", "filter-never")];
const USED: [(&str, &str); 4] = [
    ("week", "filter-last-week"),
    ("lately", "filter-last-quarter"),
    ("quarter", "filter-not-in-quarter"),
    ("never", "filter-never"),
];
const FULL: [(&str, &str); 1] = [("yes", "filter-full")];
