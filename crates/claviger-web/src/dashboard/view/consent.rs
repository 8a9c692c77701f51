//! Consent: an application asks for access, a person allows less or all of it, or denies; and what was allowed before.
use askama::Template;

use super::confirm::Confirm;
use super::grant::{GrantRow, Origin};
use super::listing::Pager;
use super::token_form::{Deeds, Preview};
use super::token_list::TokenState;
use super::{Plain, Shell};

/// The page of `GET /oauth2/authorize` and of OAuth 1.0a's authorize address. Posts `decision` (`allow` or `deny`), `set`
/// (each one left ticked), `reach` and `projects` when they were offered, the `hidden` fields, and `password` when a
/// confirmation is asked for, to `action`. Send it with [`super::assets::policy_of_consent`].
#[derive(Clone, Debug, Template)]
#[template(path = "consent/ask.html")]
pub struct Consent {
    /// The frame; a plain one, since nothing should lead away from the question.
    pub shell: Plain,
    /// Where it posts.
    pub action: String,
    /// Fields that carry the request through.
    pub hidden: Vec<(String, String)>,
    /// The application's name, as it calls itself.
    pub name: String,
    /// The host the answer goes to, which is what can be verified about it.
    pub host: String,
    /// Who registered it here.
    pub registered_by: String,
    /// Whether whoever registered it is an administrator of this site.
    pub trusted: bool,
    /// As whom the person is signed in.
    pub login: String,
    /// What it asked for: each can be left out, unless it is the only one.
    pub asks: Vec<ConsentSet>,
    /// What the person may choose, where the application asks for nothing in particular. Posts one `set`, and `expires`
    /// (days; empty for the usual end).
    pub choice: Option<Choice>,
    /// What it would be able to do.
    pub preview: Preview,
    /// The projects to which it can be held; empty when it asks for none.
    pub projects: Vec<super::token_form::ProjectChoice>,
    /// The confirmation, when this needs one.
    pub confirm: Option<Confirm>,
}

/// How much is given, and for how long.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The sets, the usual one first.
    pub sets: Vec<String>,
    /// The lives that are shorter than the usual one, in days.
    pub lives: Vec<u64>,
}

/// A set that an application asks for.
#[derive(Clone, Debug)]
pub struct ConsentSet {
    /// Its name.
    pub name: String,
    /// What it means, in one sentence.
    pub sentence: String,
    /// Whether it gives everything its owner has.
    pub full: bool,
}

/// The code to type into a program that has no address to be answered at.
#[derive(Template)]
#[template(path = "consent/code.html")]
pub struct ConsentCode {
    /// The frame.
    pub shell: Plain,
    /// The application's name.
    pub name: String,
    /// The code.
    pub code: String,
    /// What the application calls it, if it has a name for it.
    pub label: Option<&'static str>,
}

/// `GET /authorized`: the programs one has let in.
#[derive(Clone, Debug, Template)]
#[template(path = "consent/authorized.html")]
pub struct AuthorizedList {
    /// The frame.
    pub shell: Shell,
    /// What was allowed.
    pub rows: Vec<AuthorizedRow>,
    /// Where the page stands.
    pub pager: Pager,
}

/// A program one has let in.
#[derive(Clone, Debug)]
pub struct AuthorizedRow {
    /// What it is called.
    pub name: String,
    /// The host it is at home at, or is answered at, where that is known.
    pub host: String,
    /// What it may do.
    pub grant: GrantRow,
}
