//! One's own affairs: sessions and profile.
use askama::Template;
use jiff::Timestamp;

use super::fault::Faults;
use super::{Shell, Theme};
use crate::dashboard::text::Language;

/// `GET /sessions`. Each row posts nothing but `csrf` to `/sessions/{id}/end`; the button on top to `/sessions/end-others`.
#[derive(Clone, Debug, Template)]
#[template(path = "person/sessions.html")]
pub struct Sessions {
    /// The frame.
    pub shell: Shell,
    /// Where one is signed in, this browser first.
    pub rows: Vec<SessionRow>,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// The browser and system as people name them: "Firefox on Linux".
    pub device: String,
    /// The address it came from last.
    pub from: String,
    /// When it signed in.
    pub since: Timestamp,
    /// When it was last seen.
    pub seen: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET /profile`. Posts `name`, `email`, `language`, `zone`, `theme` to `/profile`; `current`, `password`, `repeat` to
/// `/profile/password`.
#[derive(Clone, Debug, Template)]
#[template(path = "person/profile.html")]
pub struct Profile {
    /// The frame.
    pub shell: Shell,
    /// The e-mail address; empty for none.
    pub email: String,
    /// The chosen language; none to follow the browser.
    pub language: Option<Language>,
    /// The chosen time zone's name.
    pub zone: String,
    /// The zones to choose from.
    pub zones: Vec<String>,
    /// The chosen light.
    pub theme: Theme,
    /// Whether there is a password to change: not with an upstream's account.
    pub has_password: bool,
    /// The shortest password allowed.
    pub shortest: u64,
    /// The confirmation, when the address was changed.
    pub confirm: Option<super::confirm::Confirm>,
    /// What is wrong with the profile.
    pub faults: Faults,
    /// What is wrong with the password.
    pub password_faults: Faults,
}

impl Sessions {
    /// Whether there is any other than this one.
    pub fn others(&self) -> bool {
        self.rows.iter().any(|row| !row.current)
    }
}

impl Profile {
    /// Each language.
    pub fn languages(&self) -> [Language; 2] {
        Language::ALL
    }

    /// Each light.
    pub fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// Whether this one is chosen.
    pub fn speaks(&self, language: &Language) -> bool {
        self.language == Some(*language)
    }
}
