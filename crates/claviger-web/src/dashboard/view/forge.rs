//! Projects: the list, and who may do what in each. The rooms of the forge come when they work.
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;
use super::listing::{Pager, address};

/// `GET /projects`.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/projects.html")]
pub struct ProjectList {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub query: ProjectQuery,
    /// The projects one may see, one's own first.
    pub rows: Vec<ProjectRow>,
    /// Where the page stands.
    pub pager: Pager,
    /// Whether this person may make one.
    pub may_create: bool,
}

/// What the list is asked for; the fields of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ProjectQuery {
    /// Words: name, title.
    pub q: String,
    /// From 1.
    pub page: String,
}

/// A project as a line.
#[derive(Clone, Debug)]
pub struct ProjectRow {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether only members see it.
    pub private: bool,
    /// One's own role; none for a visitor.
    pub role: Option<Role>,
    /// How many members it has, besides its bots.
    pub members: u64,
    /// How many live tokens its bots have.
    pub tokens: u64,
    /// When it was made.
    pub made: Timestamp,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything, members too.
    Admin,
    /// Changes what the project holds.
    Developer,
    /// Sees what the project holds.
    Reader,
}

/// `GET /projects/-/new`. Posts `name`, `title`, `private` (`yes`) to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/project_new.html")]
pub struct ProjectNew {
    /// The frame.
    pub shell: Shell,
    /// The name in addresses.
    pub name: String,
    /// The title.
    pub title: String,
    /// Whether only members see it.
    pub private: bool,
    /// What is wrong.
    pub faults: Faults,
}

/// `GET /projects/{name}/edit`. Posts `title`, `private` (`yes`) to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/project_edit.html")]
pub struct ProjectEdit {
    /// The frame.
    pub shell: Shell,
    /// The project as it is.
    pub project: ProjectRow,
    /// The title in the form.
    pub title: String,
    /// Whether only members see it, in the form.
    pub private: bool,
    /// What is wrong.
    pub faults: Faults,
}

/// `GET /projects/{name}/delete`: what dies with it. Posts `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/project_delete.html")]
pub struct ProjectDelete {
    /// The frame.
    pub shell: Shell,
    /// The project.
    pub project: ProjectRow,
    /// What its bots are called.
    pub bots: Vec<String>,
    /// How many of its tokens were used in the last 7 days.
    pub in_use: u64,
    /// Tokens of its members that are bound to it.
    pub bound: u64,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /projects/{name}`. Every deed is a page of its own, with its confirmation.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/project.html")]
pub struct ProjectPage {
    /// The frame.
    pub shell: Shell,
    /// The project.
    pub project: ProjectRow,
    /// Its members.
    pub members: Vec<MemberRow>,
    /// Where their page stands.
    pub pager: Pager,
    /// Its bots, which work for it and not for a person; none for those who may not see them.
    pub bots: Option<Vec<BotRow>>,
    /// Whether this person may change it, its members and its bots.
    pub may_change: bool,
    /// Whether it can be exported here.
    pub may_export: bool,
}

/// A member as a line.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Their login.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How many of their tokens are bound to this project.
    pub tokens: u64,
    /// Whether they run by themselves: a service account.
    pub service: bool,
    /// Whether they are a bot.
    pub bot: bool,
    /// Whether they are shut out of the site.
    pub disabled: bool,
    /// Since when.
    pub since: Timestamp,
}

/// A bot as a line.
#[derive(Clone, Debug)]
pub struct BotRow {
    /// Its login.
    pub login: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Option<Role>,
    /// How many tokens it has.
    pub tokens: u64,
    /// When one of them was last used.
    pub used: Option<Timestamp>,
}

/// `GET /projects/{name}/new-member`. Posts `login`, `role`, `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/member_new.html")]
pub struct MemberNew {
    /// The frame.
    pub shell: Shell,
    /// The project's name.
    pub project: String,
    /// Who.
    pub login: String,
    /// As what.
    pub role: Role,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /projects/{name}/members/{login}`: another role. Posts `role`, `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/member_role.html")]
pub struct MemberRole {
    /// The frame.
    pub shell: Shell,
    /// The project's name.
    pub project: String,
    /// The member.
    pub member: MemberRow,
    /// The role that is chosen.
    pub role: Role,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /projects/{name}/members/{login}/remove`: what a member loses. Posts `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/member_remove.html")]
pub struct MemberRemove {
    /// The frame.
    pub shell: Shell,
    /// The project's name.
    pub project: String,
    /// The member.
    pub member: MemberRow,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /projects/{name}/new-bot`. Posts `login`, `name`, `password` to it.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/bot_new.html")]
pub struct BotNew {
    /// The frame.
    pub shell: Shell,
    /// The project's name.
    pub project: String,
    /// The bot's login.
    pub login: String,
    /// What people call it.
    pub name: String,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

impl Role {
    /// Each role, from most to least.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Developer, Self::Reader];

    /// The value in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Reader => "reader",
        }
    }

    /// The role behind a value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Admin => "role-admin",
            Self::Developer => "role-developer",
            Self::Reader => "role-reader",
        }
    }

    /// What it means, in the catalogue.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Admin => "role-admin-text",
            Self::Developer => "role-developer-text",
            Self::Reader => "role-reader-text",
        }
    }
}

impl ProjectQuery {
    /// The fields that a new search keeps.
    pub fn kept(&self) -> [(&'static str, &str); 0] {
        []
    }

    /// The page asked for.
    pub fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        address("/projects", &[("q", &self.q), ("page", &page)])
    }
}

impl ProjectPage {
    /// Whether the reader administers the project as its member, whose list of tokens holds those of its bots.
    pub fn rules(&self) -> bool {
        self.project.role == Some(Role::Admin)
    }
}

impl MemberNew {
    /// Each role.
    pub fn roles(&self) -> [Role; 3] {
        Role::ALL
    }
}

impl MemberRole {
    /// Each role.
    pub fn roles(&self) -> [Role; 3] {
        Role::ALL
    }
}

impl BotRow {
    /// What to call it.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.login } else { &self.name }
    }
}

impl MemberRow {
    /// What to call them.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.login } else { &self.name }
    }
}
