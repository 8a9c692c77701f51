//! Applications: programs that people register for themselves, and what these may do.
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;
use super::grant::GrantRow;
use super::listing::{Menu, MenuOption, Pager, address};
use super::token_list::TokenState;

/// `GET /applications`.
#[derive(Clone, Debug, Template)]
#[template(path = "applications/list.html")]
pub struct ApplicationList {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: ConsumerQuery,
    /// The applications that match.
    pub rows: Vec<ApplicationRow>,
    /// Where the page stands.
    pub pager: Pager,
    /// Whether the reader may look at everybody's.
    pub rules: bool,
    /// The address of the site, for the example of an empty list.
    pub home: String,
}

/// What a list of consumers is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConsumerQuery {
    /// Words: name, key, description, who registered it.
    pub q: String,
    /// `all` for everybody's; empty for one's own. Links are nobody's.
    pub owner: String,
    /// From 1.
    pub page: String,
}

/// An application as a line.
#[derive(Clone, Debug)]
pub struct ApplicationRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its consumer key.
    pub consumer_key: String,
    /// What it is for.
    pub description: String,
    /// Who registered it.
    pub owner: String,
    /// Live tokens of it, of all people.
    pub tokens: u64,
    /// How many people these act as.
    pub people: u64,
    /// When a token of it was last used.
    pub used: Option<Timestamp>,
    /// When it was registered.
    pub made: Timestamp,
}

/// `GET /applications/new`, `GET /applications/{id}/edit`. Posts `name`, `description`, `callback` and `password` to
/// [`ApplicationForm::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "applications/form.html")]
pub struct ApplicationForm {
    /// The frame.
    pub shell: Shell,
    /// The id and the present name, when one is changed.
    pub of: Option<(String, String)>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where people are sent back to; empty leaves it to each request.
    pub callback: String,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /applications/{id}`. Every deed is a page of its own, with its confirmation.
#[derive(Clone, Debug, Template)]
#[template(path = "applications/page.html")]
pub struct ApplicationPage {
    /// The frame.
    pub shell: Shell,
    /// The application.
    pub application: ApplicationRow,
    /// Where people are sent back to, if that was registered.
    pub callback: Option<String>,
    /// Whether the reader registered it, and so may generate tokens for it.
    pub own: bool,
    /// What it may do: in the reader's name, or in anybody's for administrators.
    pub grants: Vec<GrantRow>,
    /// Where their page stands.
    pub pager: Pager,
    /// Whether others' are among them.
    pub of_all: bool,
    /// What its program needs to ask people for access; none where the site does not offer it.
    pub dance: Option<Dance>,
}

/// What a program needs for the steps of OAuth 1.0a.
#[derive(Clone, Debug)]
pub struct Dance {
    /// The three addresses: request token, authorize, access token.
    pub addresses: [String; 3],
    /// The three steps in Python.
    pub python: String,
}

/// The consumer key and the secret of a new application or link, or its new secret: shown once, `Cache-Control: no-store`.
#[derive(Template)]
#[template(path = "applications/secret.html")]
pub struct ConsumerSecret {
    /// The frame.
    pub shell: Shell,
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its consumer key.
    pub consumer_key: String,
    /// The secret. It is escaped into the page and held nowhere else.
    pub secret: String,
    /// What to do with both.
    pub dance: Option<Dance>,
}

impl ApplicationForm {
    /// Where it posts.
    pub fn action(&self) -> String {
        match &self.of {
            Some((id, _)) => format!("/applications/{id}/edit"),
            None => "/applications/new".to_owned(),
        }
    }

    /// Where Cancel leads.
    pub fn back(&self) -> String {
        self.of.as_ref().map_or_else(|| "/applications".to_owned(), |(id, _)| format!("/applications/{id}"))
    }
}

impl ConsumerQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 1] {
        [("owner", &self.owner)]
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Whether everybody's are asked for.
    pub fn of_all(&self) -> bool {
        self.owner == "all"
    }

    /// The list's address at another page.
    pub fn at_page(&self, path: &str, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        address(path, &[("q", &self.q), ("owner", &self.owner), ("page", &page)])
    }
}

impl ApplicationList {
    /// Whose applications, for those who may choose.
    pub fn menus(&self) -> Vec<Menu> {
        if !self.rules {
            return vec![];
        }
        let option = |value: &str, key: &str| MenuOption {
            text: self.shell.t(key).into_owned(),
            href: ConsumerQuery { owner: value.to_owned(), ..self.query.clone() }.at_page("/applications", 1),
            chosen: self.query.of_all() == (value == "all"),
            group: None,
        };
        let options = vec![option("", "applications-mine"), option("all", "applications-all")];
        vec![Menu::new(self.shell.t("applications-whose").into_owned(), options)]
    }
}
