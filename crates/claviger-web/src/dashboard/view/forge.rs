//! Projects: the list, and who may do what in each. The rooms of the forge come when they work.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;

/// `GET /projects`.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/projects.html")]
pub struct ProjectList {
    /// The frame.
    pub shell: Shell,
    /// The projects one belongs to, or all of them for an administrator.
    pub rows: Vec<ProjectRow>,
    /// Whether this person may make one.
    pub may_create: bool,
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
    /// How many members it has.
    pub members: u64,
    /// How many live credentials are bound to it.
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

/// `GET /projects/new`. Posts `name`, `title`, `private` (`yes`) to it.
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

/// `GET /projects/{name}`. Posts `login`, `role` to `{name}/members`; `role` to `{name}/members/{login}`, which with
/// `role` = `remove` shows [`MemberRemove`]'s confirmation.
#[derive(Clone, Debug, Template)]
#[template(path = "forge/project.html")]
pub struct ProjectPage {
    /// The frame.
    pub shell: Shell,
    /// The project.
    pub project: ProjectRow,
    /// Its members.
    pub members: Vec<MemberRow>,
    /// Its bots: tokens that belong to it, not to a person.
    pub bots: Vec<BotRow>,
    /// Whether this person may change members.
    pub may_change: bool,
    /// Whether it can be exported here.
    pub may_export: bool,
    /// The login of a member just tried to add.
    pub login: String,
    /// What is wrong with it.
    pub faults: Faults,
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
    /// How many of their credentials are bound to this project.
    pub tokens: u64,
    /// Whether they run by themselves: a service account.
    pub service: bool,
    /// Since when.
    pub since: Timestamp,
}

/// A token that a project owns.
#[derive(Clone, Debug)]
pub struct BotRow {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub description: String,
    /// What it can do.
    pub grant: String,
    /// When it was last used.
    pub used: Option<Timestamp>,
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

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Admin => "role-admin",
            Self::Developer => "role-developer",
            Self::Reader => "role-reader",
        }
    }
}

impl ProjectPage {
    /// Each role.
    pub fn roles(&self) -> [Role; 3] {
        Role::ALL
    }
}
