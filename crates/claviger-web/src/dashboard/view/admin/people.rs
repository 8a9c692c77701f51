//! People and service accounts: the list, a new one, one of them, and what goes with them.
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use crate::dashboard::view::Shell;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Faults;
use crate::dashboard::view::listing::{Menu, MenuOption, Pager, address};

/// `GET /admin/people`.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/people.html")]
pub struct People {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: PeopleQuery,
    /// The page of rows.
    pub rows: Vec<PersonRow>,
    /// Where it stands.
    pub pager: Pager,
}

/// What the list is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    /// Words: login, name, e-mail.
    pub q: String,
    /// `person`, `service`, `admin`; empty for any.
    pub kind: String,
    /// `active`, `disabled`; empty for any.
    pub state: String,
    /// From 1.
    pub page: String,
}

/// A person or service account as a line.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// The login.
    pub login: String,
    /// The name; may be empty.
    pub name: String,
    /// The e-mail address; may be empty.
    pub email: String,
    /// Whether it runs by itself, without a password.
    pub service: bool,
    /// Whether they rule the site.
    pub admin: bool,
    /// Whether they are shut out.
    pub disabled: bool,
    /// Their live credentials.
    pub credentials: u64,
    /// When a credential of theirs was last used. Of a password that is not kept.
    pub seen: Option<Timestamp>,
    /// Whether they have a password.
    pub password: bool,
    /// Since when.
    pub made: Timestamp,
}

/// `GET /admin/people/-/new`. Posts `kind` (`person` or `service`), `login`, `name`, `email`, `admin` (`yes`), `password`
/// (the administrator's own). A person's first password is made by a link that the answer shows: [`PersonInvited`].
#[derive(Clone, Debug, Template)]
#[template(path = "admin/person_new.html")]
pub struct PersonNew {
    /// The frame.
    pub shell: Shell,
    /// Whether it runs by itself.
    pub service: bool,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Whether they will rule the site.
    pub admin: bool,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// The link with which someone chooses their password: shown once, `Cache-Control: no-store`.
#[derive(Template)]
#[template(path = "admin/person_invited.html")]
pub struct PersonInvited {
    /// The frame.
    pub shell: Shell,
    /// Whose it is.
    pub login: String,
    /// The whole link.
    pub link: String,
    /// When it stops working.
    pub until: Timestamp,
}

/// `GET /admin/people/{login}`. Posts `name`, `email`, `admin`, `password` to it. Every other deed is a page of its own,
/// with its confirmation.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/person.html")]
pub struct PersonPage {
    /// The frame.
    pub shell: Shell,
    /// The person.
    pub person: PersonRow,
    /// The name in the form.
    pub name: String,
    /// The e-mail address in the form.
    pub email: String,
    /// Whether they rule the site, in the form.
    pub admin: bool,
    /// Whether it is the reader, who cannot shut themselves out.
    pub oneself: bool,
    /// Their projects, with the role in the reader's language.
    pub projects: Vec<(String, String)>,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /admin/people/{login}/delete`: what dies with them. Posts `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/person_delete.html")]
pub struct PersonDelete {
    /// The frame.
    pub shell: Shell,
    /// The person.
    pub person: PersonRow,
    /// Their live access tokens.
    pub tokens: u64,
    /// How many of these were used in the last 7 days.
    pub in_use: u64,
    /// Those that are named, the last used first: what they are called, and when that was.
    pub named: Vec<(String, Option<Timestamp>)>,
    /// Their applications.
    pub applications: u64,
    /// Tokens of other people that die with those applications.
    pub foreign_tokens: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Projects whose only administrator they are, which must get another one first.
    pub orphans: Vec<String>,
    /// What else is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

impl PersonRow {
    /// What to call them.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.login } else { &self.name }
    }
}

impl PeopleQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 2] {
        [("kind", &self.kind), ("state", &self.state)]
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Whether anything was asked for.
    pub fn filters(&self) -> bool {
        [&self.q, &self.kind, &self.state].iter().any(|field| !field.is_empty())
    }

    /// The list's address.
    pub fn href(&self) -> String {
        let Self { q, kind, state, page } = self;
        address("/admin/people", &[("q", q), ("kind", kind), ("state", state), ("page", page)])
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u64) -> String {
        Self { page: if page > 1 { page.to_string() } else { String::new() }, ..self.clone() }.href()
    }
}

impl People {
    /// The filters as menus.
    pub fn menus(&self) -> Vec<Menu> {
        vec![
            self.menu("filter-kind", &self.query.kind, &KINDS, |query, value| query.kind = value),
            self.menu("filter-state", &self.query.state, &STATES, |query, value| query.state = value),
        ]
    }

    fn menu(&self, label: &str, now: &str, options: &[(&str, &str)], set: impl Fn(&mut PeopleQuery, String)) -> Menu {
        let option = |(value, key): &(&str, &str)| {
            let mut query = PeopleQuery { page: String::new(), ..self.query.clone() };
            set(&mut query, (*value).to_owned());
            MenuOption { text: self.shell.t(key).into_owned(), href: query.href(), chosen: *value == now, group: None }
        };
        let all = std::iter::once(&("", "filter-any")).chain(options);
        Menu::new(self.shell.t(label).into_owned(), all.map(option).collect())
    }
}

const KINDS: [(&str, &str); 3] = [("person", "kind-person"), ("service", "kind-service"), ("admin", "kind-admin")];
const STATES: [(&str, &str); 2] = [("active", "state-active"), ("disabled", "state-disabled")];
