//! Pages for when it does not work: what happened, why, what now.
use askama::Template;
use http::StatusCode;

use super::{Plain, Shell};

/// A whole page about one thing that went wrong, for somebody who is not signed in.
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

/// The same for somebody who is signed in: they keep the rail.
#[derive(Clone, Debug, Template)]
#[template(path = "problem/inside.html")]
pub struct ProblemInside {
    /// The frame.
    pub shell: Shell,
    /// What went wrong.
    pub trouble: Trouble,
    /// The id of the request, for whoever looks into the log; none when there is nothing to look for.
    pub request: Option<String>,
}

/// What can go wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 400: the address holds something that cannot be read, or twice.
    Unreadable,
    /// 404: no such page, or not for this person.
    NotFound,
    /// 403: it exists, and it is not for this person.
    Forbidden,
    /// 403: the form did not come from our page, or the page was too old.
    Forged,
    /// 405: the address is that of a form, or of no form.
    WrongMethod,
    /// 408: the form did not arrive in time.
    TooSlow,
    /// 410: an invitation or a link that was used or is too old.
    LinkUsed,
    /// 413: the form is too large.
    TooLarge,
    /// 429: too many requests.
    TooMany,
    /// 500: our fault.
    Broken,
    /// 503: the database does not answer.
    Unavailable,
    /// 503: too much is arriving at once.
    Busy,
}

impl Trouble {
    /// What the door found wrong with a request, before any page had to do with it.
    pub(crate) fn of_door(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            status if status.is_server_error() => Self::Broken,
            _ => Self::Unreadable,
        }
    }

    /// The status to answer with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::NotFound => 404,
            Self::Forbidden | Self::Forged => 403,
            Self::WrongMethod => 405,
            Self::TooSlow => 408,
            Self::LinkUsed => 410,
            Self::TooLarge => 413,
            Self::TooMany => 429,
            Self::Broken => 500,
            Self::Unavailable | Self::Busy => 503,
        }
    }

    /// The catalogue's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable-title",
            Self::NotFound => "not-found-title",
            Self::Forbidden => "forbidden-title",
            Self::Forged => "forged-title",
            Self::WrongMethod => "wrong-method-title",
            Self::TooSlow => "too-slow-title",
            Self::LinkUsed => "link-used-title",
            Self::TooLarge => "too-large-title",
            Self::TooMany => "too-many-title",
            Self::Broken => "broken-title",
            Self::Unavailable => "unavailable-title",
            Self::Busy => "busy-title",
        }
    }

    /// What happened, why, and what now.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable-text",
            Self::NotFound => "not-found-text",
            Self::Forbidden => "forbidden-text",
            Self::Forged => "forged-text",
            Self::WrongMethod => "wrong-method-text",
            Self::TooSlow => "too-slow-text",
            Self::LinkUsed => "link-used-text",
            Self::TooLarge => "too-large-text",
            Self::TooMany => "too-many-text",
            Self::Broken => "broken-text",
            Self::Unavailable => "unavailable-text",
            Self::Busy => "busy-text",
        }
    }
}
