//! Pages for when it does not work: what happened, why, what now.
use askama::Template;

use super::Plain;

/// A whole page about one thing that went wrong; signed in or not, it says the same.
#[derive(Clone, Debug, Template)]
#[template(path = "problem/problem.html")]
pub struct Problem {
    /// The frame.
    pub shell: Plain,
    /// What went wrong.
    pub trouble: Trouble,
    /// The id of the request, for whoever looks into the log; none when there is nothing to look for.
    pub request: Option<String>,
}

/// What can go wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 404: no such page, or not for this person.
    NotFound,
    /// 403: it exists, and it is not for this person.
    Forbidden,
    /// 403: the form did not come from our page, or the page was too old.
    Forged,
    /// 410: an invitation or a link that was used or is too old.
    LinkUsed,
    /// 429: too many requests.
    TooMany,
    /// 500: our fault.
    Broken,
    /// 503: the database does not answer.
    Unavailable,
}

impl Trouble {
    /// The status to answer with.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden | Self::Forged => 403,
            Self::LinkUsed => 410,
            Self::TooMany => 429,
            Self::Broken => 500,
            Self::Unavailable => 503,
        }
    }

    /// The catalogue's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "not-found-title",
            Self::Forbidden => "forbidden-title",
            Self::Forged => "forged-title",
            Self::LinkUsed => "link-used-title",
            Self::TooMany => "too-many-title",
            Self::Broken => "broken-title",
            Self::Unavailable => "unavailable-title",
        }
    }

    /// What happened, why, and what now.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotFound => "not-found-text",
            Self::Forbidden => "forbidden-text",
            Self::Forged => "forged-text",
            Self::LinkUsed => "link-used-text",
            Self::TooMany => "too-many-text",
            Self::Broken => "broken-text",
            Self::Unavailable => "unavailable-text",
        }
    }
}
