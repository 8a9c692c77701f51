//! Access tokens: the list its owner works from.
use std::ops::Not;

use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use super::listing::{Heading, Menu, MenuOption, Pager, address};
use super::{Reader, Shell};

/// `GET /tokens`. The toolbar posts `id` (each ticked row) and `deed` to `/tokens/selected`.
#[derive(Clone, Debug, Template)]
#[template(path = "tokens/list.html")]
pub struct TokenList {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: TokenQuery,
    /// The page of rows that match.
    pub rows: Vec<TokenRow>,
    /// Where the page stands.
    pub pager: Pager,
    /// How many tokens there are without any filter.
    pub all: u64,
    /// Other owners whose tokens this person rules: bots of their projects. Empty hides the column and the menu.
    pub owners: Vec<String>,
    /// The address of the site, for the example of an empty list.
    pub home: String,
    /// Why the list could not be read, when it could not.
    pub failure: Option<String>,
}

/// What a list of tokens is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TokenQuery {
    /// Words in the description, a set, a project, an address.
    pub q: String,
    /// A login; empty for all that one rules.
    pub owner: String,
    /// `active`, `suspended`, `expired`, `removed`; empty for all that were not removed.
    pub state: String,
    /// `week`, `month`, `never`; empty for any.
    pub expires: String,
    /// `never`, `quarter` (not in 90 days), `week` (in the last 7 days); empty for any.
    pub used: String,
    /// `description`, `expires`, `made`; empty for the last used.
    pub sort: String,
    /// `up` or `down`; empty for the column's usual way.
    pub dir: String,
    /// From 1; empty or nonsense is 1.
    pub page: String,
}

/// One token, as a line.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub description: String,
    /// Who manages it.
    pub owner: String,
    /// Whether it works.
    pub state: TokenState,
    /// What it may do.
    pub grant: Grant,
    /// When it ends; none for never.
    pub expires: Option<Timestamp>,
    /// When it was last used; none for never.
    pub used: Option<LastUse>,
    /// Calls on each of the last seven days, the oldest first; empty when they are not counted.
    pub week: Vec<u64>,
    /// When it was made.
    pub made: Timestamp,
    /// What could be better about it.
    pub hint: Option<Hint>,
}

/// Whether a token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It does.
    Active,
    /// Its owner put it to sleep.
    Suspended,
    /// Its day has come.
    Expired,
    /// It was revoked: history.
    Removed,
}

/// What a credential may do, for a line.
#[derive(Clone, Debug, Default)]
pub struct Grant {
    /// The sets it has.
    pub sets: Vec<String>,
    /// The methods it has besides.
    pub methods: Vec<String>,
    /// The projects it is bound to; empty for all of its owner's.
    pub projects: Vec<String>,
    /// Whether it can do all its owner can.
    pub full: bool,
}

/// The last use of a credential.
#[derive(Clone, Debug)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// From which address, or the name of the host if it is known.
    pub from: String,
    /// How: the dialect.
    pub dialect: String,
}

/// What its owner could do to make a token safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// It was never used, or not for 90 days.
    Unused,
    /// It uses so many of the methods it has.
    Wide {
        /// Methods called.
        used: u64,
        /// Methods granted.
        granted: u64,
    },
}

/// A bar of the small chart, in units of its view box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From the left.
    pub x: u64,
    /// From the top.
    pub y: u64,
    /// How tall.
    pub height: u64,
}

impl TokenRow {
    /// Whether it ends within two weeks.
    pub fn ends_soon(&self, now: &Timestamp) -> bool {
        let left = self.expires.map(|end| end.as_second() - now.as_second());
        self.state == TokenState::Active && left.is_some_and(|seconds| seconds < 14 * 86_400)
    }

    /// The week as bars 16 units tall; a day with any call is never invisible.
    pub fn bars(&self) -> Vec<Bar> {
        let most = self.week.iter().copied().max().unwrap_or(0).max(1);
        let bar = |(day, calls): (u64, &u64)| {
            let height = if *calls == 0 { 1 } else { (calls * 16).div_ceil(most).max(3) };
            Bar { x: day * 7, y: 16 - height, height }
        };
        (0..).zip(&self.week).map(bar).collect()
    }

    /// The calls of the week.
    pub fn calls(&self) -> u64 {
        self.week.iter().sum()
    }
}

impl Grant {
    /// The first words: its sets, or the first method when it has no set.
    pub fn first(&self) -> String {
        if self.sets.is_empty() { self.methods.first().cloned().unwrap_or_default() } else { self.sets.join(", ") }
    }

    /// How many methods the first words leave out.
    pub fn more(&self) -> u64 {
        let said = usize::from(self.sets.is_empty());
        self.methods.len().saturating_sub(said) as u64
    }

    /// Everything, for the title.
    pub fn all(&self) -> String {
        let words: Vec<&str> = self.sets.iter().chain(&self.methods).map(String::as_str).collect();
        words.join(", ")
    }
}

impl TokenQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 6] {
        let Self { owner, state, expires, used, sort, dir, .. } = self;
        [("owner", owner), ("state", state), ("expires", expires), ("used", used), ("sort", sort), ("dir", dir)]
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Whether anything but the order was asked for.
    pub fn filters(&self) -> bool {
        [&self.q, &self.owner, &self.state, &self.expires, &self.used].iter().any(|field| !field.is_empty())
    }

    /// The list's address.
    pub fn href(&self) -> String {
        let Self { q, owner, state, expires, used, sort, dir, page } = self;
        let fields = [("q", q), ("owner", owner), ("state", state), ("expires", expires), ("used", used)];
        let order = [("sort", sort), ("dir", dir), ("page", page)];
        address(
            "/tokens",
            &fields.into_iter().chain(order).map(|(name, value)| (name, value.as_str())).collect::<Vec<_>>(),
        )
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u64) -> String {
        Self { page: if page > 1 { page.to_string() } else { String::new() }, ..self.clone() }.href()
    }
}

impl TokenList {
    /// Whether there is anything that can be changed.
    pub fn any_alive(&self) -> bool {
        self.rows.iter().any(|row| row.state != TokenState::Removed)
    }

    /// Whether there is anything to resume.
    pub fn any_suspended(&self) -> bool {
        self.rows.iter().any(|row| row.state == TokenState::Suspended)
    }

    /// The filters as menus.
    pub fn menus(&self) -> Vec<Menu> {
        let reader = &self.shell.reader;
        let mut menus = Vec::new();
        // who was asked for by the address stands there too, though they have nothing that this person rules
        let asked = Some(&self.query.owner).filter(|login| !login.is_empty() && !self.owners.contains(login));
        if self.owners.is_empty().not() || asked.is_some() {
            let anyone = std::iter::once((String::new(), reader.t("filter-anyone").into_owned()));
            let named = self.owners.iter().chain(asked).map(|login| (login.clone(), login.clone()));
            menus.push(
                self.menu("filter-owner", &self.query.owner, anyone.chain(named), |query, value| query.owner = value),
            );
        }
        menus.push(
            self.menu("filter-state", &self.query.state, words(reader, &STATES), |query, value| query.state = value),
        );
        menus.push(self.menu("filter-expires", &self.query.expires, words(reader, &EXPIRES), |query, value| {
            query.expires = value
        }));
        menus.push(self.menu("filter-used", &self.query.used, words(reader, &USED), |query, value| query.used = value));
        menus.push(self.order());
        menus
    }

    /// The order as a menu: where there is no room for a column, its heading cannot sort.
    fn order(&self) -> Menu {
        let option = |(sort, dir, key): &(&str, &str, &str)| {
            let chosen = *sort == self.query.sort && (*sort != "made" || (*dir == "up") == (self.query.dir == "up"));
            let (sort, dir) = ((*sort).to_owned(), (*dir).to_owned());
            let href = TokenQuery { sort, dir, page: String::new(), ..self.query.clone() }.href();
            MenuOption { text: self.shell.t(key).into_owned(), href, chosen, group: None }
        };
        let menu = Menu::new(self.shell.t("filter-sort").into_owned(), SORTS.iter().map(option).collect());
        Menu { narrows: false, ..menu }
    }

    fn menu(
        &self,
        label: &str,
        now: &str,
        options: impl Iterator<Item = (String, String)>,
        set: impl Fn(&mut TokenQuery, String),
    ) -> Menu {
        let option = |(value, text): (String, String)| {
            let chosen = value == now;
            let mut query = TokenQuery { page: String::new(), ..self.query.clone() };
            set(&mut query, value);
            MenuOption { text, href: query.href(), chosen, group: None }
        };
        Menu::new(self.shell.t(label).into_owned(), options.map(option).collect())
    }

    /// The columns that sort.
    pub fn heading(&self, column: &str) -> Heading {
        let sorts = |name: &str| if name == "used" { String::new() } else { name.to_owned() };
        let (key, class, usual) = match column {
            "description" => ("column-description", "name", "up"),
            "expires" => ("column-expires", "when", "up"),
            "made" => ("column-made", "made", "down"),
            _ => ("column-used", "used", "down"),
        };
        let present = self.query.sort == sorts(column);
        let way = if self.query.dir.is_empty() { usual } else { self.query.dir.as_str() };
        let turned = if way == "up" { "down" } else { "up" };
        let next = if present { turned } else { usual };
        let query = TokenQuery {
            sort: sorts(column),
            dir: if next == usual { String::new() } else { next.to_owned() },
            page: String::new(),
            ..self.query.clone()
        };
        let order = present.then_some(if way == "up" { "ascending" } else { "descending" });
        Heading { text: self.shell.t(key).into_owned(), href: query.href(), order, class }
    }
}

const STATES: [(&str, &str); 5] = [
    ("", "filter-any"),
    ("active", "state-active"),
    ("suspended", "state-suspended"),
    ("expired", "state-expired"),
    ("removed", "state-removed"),
];
const EXPIRES: [(&str, &str); 4] =
    [("", "filter-any"), ("week", "filter-this-week"), ("month", "filter-this-month"), ("never", "filter-never")];
/// Column, way, and what it is called.
const SORTS: [(&str, &str, &str); 5] = [
    ("", "", "sort-used"),
    ("description", "", "sort-description"),
    ("expires", "", "sort-expires"),
    ("made", "", "sort-newest"),
    ("made", "up", "sort-oldest"),
];
const USED: [(&str, &str); 4] =
    [("", "filter-any"), ("week", "filter-last-week"), ("quarter", "filter-not-in-quarter"), ("never", "filter-never")];

fn words(reader: &Reader, options: &'static [(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    options.iter().map(|(value, key)| ((*value).to_owned(), reader.t(key).into_owned()))
}
