//! Consent: an application asks for access, a person allows less or all of it, or denies; and what was allowed before.
use askama::Template;
use jiff::Timestamp;

use super::confirm::Confirm;
use super::fault::Faults;
use super::grant::{GrantRow, Origin};
use super::listing::Pager;
use super::token_form::{Deeds, Preview, ProjectChoice, SetCard};
use super::token_list::TokenState;
use super::{Plain, Shell};

/// The page of `GET /oauth2/authorize` and of OAuth 1.0a's authorize address. Posts `decision` (`allow`, `deny`, or `preview`
/// to be shown the form again with the paragraph brought up to date), `set` (each one left ticked), `reach` (`all` or `some`)
/// and `projects` when they were offered, the `hidden` fields, and `password` when a confirmation is asked for, to `action`.
/// Send it with [`super::assets::policy_of_consent`].
#[derive(Clone, Debug, Template)]
#[template(path = "consent/ask.html")]
pub struct Consent {
    /// The frame; a plain one, since nothing should lead away from the question.
    pub shell: Plain,
    /// Where it posts.
    pub action: String,
    /// Where it is shown; it stands in the history as that, also where it was posted with a wrong password.
    pub page: String,
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
    /// Where the paragraph alone is to be had, for the page that is being filled in.
    pub preview_from: Option<&'static str>,
    /// The projects to which it can be held; empty leaves the question out.
    pub projects: Vec<ProjectChoice>,
    /// Whether it is held to those that are ticked.
    pub held: bool,
    /// What is wrong with what was chosen.
    pub faults: Faults,
    /// The confirmation, when this needs one.
    pub confirm: Option<Confirm>,
    /// Whether a passkey can confirm too.
    pub passkey: bool,
}

/// How much is given, and for how long.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The sets. The chosen one is ticked; those without a card of their own stand folded away.
    pub sets: Vec<SetCard>,
    /// When it ends if nothing else is chosen; none for never.
    pub usual: Option<Timestamp>,
    /// The lives that are shorter than that, in days.
    pub lives: Vec<u64>,
    /// What is chosen of both: so many days, or the usual end. None if neither is.
    pub life: Option<Option<u64>>,
}

impl Choice {
    /// Whether this life is the chosen one.
    pub fn lasts(&self, days: &u64) -> bool {
        self.life == Some(Some(*days))
    }

    /// Whether the usual end is the chosen one.
    pub fn lasts_as_usual(&self) -> bool {
        self.life == Some(None)
    }

    /// Whether what is chosen stands folded away.
    pub fn unfolded(&self) -> bool {
        self.sets.iter().any(|set| set.ticked && !set.card)
    }

    /// Whether anything is folded away.
    pub fn folds(&self) -> bool {
        self.sets.iter().any(|set| !set.card)
    }
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
