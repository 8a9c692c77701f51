//! What a grave deed would do, before it is done: what stops working, the milder deed, the password.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::confirm::Confirm;
use super::token_list::LastUse;

/// Confirms one deed to one or several tokens. Shown by `POST /tokens/selected` and `GET /tokens/{id}/{deed}`; posts
/// `id` (each), `password`, for a rotation `overlap` (seconds) to [`Deed::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "tokens/deed.html")]
pub struct TokenDeed {
    /// The frame.
    pub shell: Shell,
    /// What would be done.
    pub deed: Deed,
    /// To which tokens.
    pub tokens: Vec<DeedTarget>,
    /// Overlaps to offer for a rotation: seconds, the first one chosen.
    pub overlaps: Vec<u64>,
    /// Whether to offer suspending in place of removing: what is removed never comes back.
    pub milder: bool,
    /// Where "Cancel" leads.
    pub back: String,
    /// The confirmation.
    pub confirm: Confirm,
}

/// What can be done to tokens at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They stop for good.
    Remove,
    /// They stop for now.
    Suspend,
    /// They work again.
    Resume,
    /// A new secret at once, the old one dies.
    Regenerate,
    /// A new secret, the old one lives on for a while.
    Rotate,
}

/// A token a deed would touch.
#[derive(Clone, Debug)]
pub struct DeedTarget {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub description: String,
    /// Whose it is.
    pub owner: String,
    /// Its last use.
    pub used: Option<LastUse>,
    /// The program that used it last, as it calls itself; empty if it says nothing.
    pub agent: String,
    /// Its calls in the last 7 days.
    pub calls: u64,
    /// When it was made.
    pub made: Timestamp,
}

impl Deed {
    /// Its name in addresses and in the field `deed`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Regenerate => "regenerate",
            Self::Rotate => "rotate",
        }
    }

    /// The deed with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Remove, Self::Suspend, Self::Resume, Self::Regenerate, Self::Rotate];
        all.into_iter().find(|deed| deed.code() == code)
    }

    /// Where its form posts.
    pub fn action(self) -> String {
        format!("/tokens/{}", self.code())
    }

    /// The catalogue's title, with `$n` tokens and the first one's `$name`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Remove => "remove-title",
            Self::Suspend => "suspend-title",
            Self::Resume => "resume-title",
            Self::Regenerate => "regenerate-title",
            Self::Rotate => "rotate-title",
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Remove => "remove-meaning",
            Self::Suspend => "suspend-meaning",
            Self::Resume => "resume-meaning",
            Self::Regenerate => "regenerate-meaning",
            Self::Rotate => "rotate-meaning",
        }
    }

    /// The word on the button, with `$n`.
    pub const fn button(self) -> &'static str {
        match self {
            Self::Remove => "remove-button",
            Self::Suspend => "suspend-button",
            Self::Resume => "resume-button",
            Self::Regenerate => "regenerate-button",
            Self::Rotate => "rotate-button",
        }
    }

    /// Whether something stops working.
    pub const fn breaks(self) -> bool {
        matches!(self, Self::Remove | Self::Suspend | Self::Regenerate)
    }

    /// The class of the button.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Remove | Self::Regenerate => "danger",
            _ => "primary",
        }
    }
}

impl TokenDeed {
    /// The title: names the token when it is one.
    pub fn title(&self) -> String {
        let name = self.tokens.first().map_or("", |token| token.description.as_str());
        self.shell.t2(self.deed.title(), "n", self.tokens.len(), "name", name)
    }

    /// Its own address: of one token the question's, of several the list's.
    pub fn page(&self) -> String {
        match &self.tokens[..] {
            [token] => format!("/tokens/{}/{}", token.id, self.deed.code()),
            _ => self.back.clone(),
        }
    }

    /// The tokens that were used in the last week: whoever uses them will notice.
    pub fn in_use(&self) -> usize {
        self.tokens.iter().filter(|token| token.calls > 0).count()
    }

    /// An overlap as people say it.
    pub fn overlap(&self, seconds: &u64) -> String {
        match seconds {
            0 => self.shell.t("overlap-none").into_owned(),
            0..86_400 => self.shell.t1("overlap-hours", "n", seconds / 3600),
            _ => self.shell.t1("overlap-days", "n", seconds / 86_400),
        }
    }
}
