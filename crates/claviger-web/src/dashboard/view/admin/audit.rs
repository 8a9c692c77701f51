//! The audit log: what was done, by whom, from where.
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use crate::dashboard::view::Shell;
use crate::dashboard::view::listing::{Menu, MenuOption, Pager, address};

/// `GET /admin/audit`; the same address under `/admin/audit.csv` and `/admin/audit.jsonl` is the export.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/audit.html")]
pub struct AuditLog {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: AuditQuery,
    /// The actions there are, for the filter.
    pub actions: Vec<AuditAction>,
    /// The page of lines.
    pub lines: Vec<AuditLine>,
    /// Where it stands.
    pub pager: Pager,
}

/// What the log is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Words: a person, a token, an address, what was done; or a whole id.
    pub q: String,
    /// One action; empty for any.
    pub action: String,
    /// `day`, `week`, `month`; empty for all time.
    pub since: String,
    /// From 1.
    pub page: String,
}

/// An action that can be asked for.
#[derive(Clone, Debug)]
pub struct AuditAction {
    /// Its stable name, `tokens.create`.
    pub name: String,
    /// What it is called.
    pub text: String,
    /// What it is about; empty for what stands before all groups.
    pub group: String,
}

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// What, in plain words.
    pub what: String,
    /// The action's stable name, `token.created`.
    pub action: String,
    /// To whom or what: its name, and its address if it has a page.
    pub target: Option<(String, String)>,
    /// From where.
    pub from: String,
    /// Whether it was refused.
    pub refused: bool,
}

impl AuditQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 2] {
        [("action", &self.action), ("since", &self.since)]
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Whether anything was asked for.
    pub fn filters(&self) -> bool {
        [&self.q, &self.action, &self.since].iter().any(|field| !field.is_empty())
    }

    /// The list's address.
    pub fn href(&self) -> String {
        self.under("/admin/audit")
    }

    /// The address of this list under `path`.
    pub fn under(&self, path: &str) -> String {
        let Self { q, action, since, page } = self;
        address(path, &[("q", q), ("action", action), ("since", since), ("page", page)])
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u64) -> String {
        Self { page: if page > 1 { page.to_string() } else { String::new() }, ..self.clone() }.href()
    }

    /// The export of everything that matches.
    pub fn export(&self, kind: &str) -> String {
        Self { page: String::new(), ..self.clone() }.under(&format!("/admin/audit.{kind}"))
    }
}

impl AuditLog {
    /// The filters as menus.
    pub fn menus(&self) -> Vec<Menu> {
        let any = || (String::new(), self.shell.t("filter-any").into_owned(), None);
        let mut group = "";
        let actions = self.actions.iter().map(|action| {
            let begins = std::mem::replace(&mut group, &action.group) != action.group;
            (action.name.clone(), action.text.clone(), begins.then(|| action.group.clone()))
        });
        let actions = std::iter::once(any()).chain(actions).collect();
        let spans = [("day", "filter-day"), ("week", "filter-last-week"), ("month", "filter-last-month")];
        let spans = spans.map(|(value, key)| (value.to_owned(), self.shell.t(key).into_owned(), None));
        let spans = std::iter::once(any()).chain(spans).collect();
        vec![
            self.menu("filter-action", &self.query.action, actions, |query, value| query.action = value),
            self.menu("filter-since", &self.query.since, spans, |query, value| query.since = value),
        ]
    }

    fn menu(
        &self,
        label: &str,
        now: &str,
        options: Vec<(String, String, Option<String>)>,
        set: impl Fn(&mut AuditQuery, String),
    ) -> Menu {
        let option = |(value, text, group): (String, String, Option<String>)| {
            let chosen = value == now;
            let mut query = AuditQuery { page: String::new(), ..self.query.clone() };
            set(&mut query, value);
            MenuOption { text, href: query.href(), chosen, group }
        };
        Menu::new(self.shell.t(label).into_owned(), options.into_iter().map(option).collect())
    }
}
