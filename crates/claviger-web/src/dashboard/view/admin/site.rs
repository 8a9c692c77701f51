//! The site as a whole: its home, gate routes, settings in effect, health.
use askama::Template;
use jiff::Timestamp;

use super::audit::{AuditLine, AuditQuery};
use super::credentials::{CredentialQuery, Kind, TOKENS};
use crate::dashboard::view::{Reader, Shell};

/// `GET /admin`: numbers that lead to lists, and what happened last.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/home.html")]
pub struct AdminHome {
    /// The frame.
    pub shell: Shell,
    /// The numbers, in the order of [`Count::ALL`].
    pub counts: Vec<(Count, u64)>,
    /// Nodes that answer, and nodes there are; none for a single one.
    pub nodes: Option<(u64, u64)>,
    /// The last audit lines.
    pub lines: Vec<AuditLine>,
}

/// What the home page counts: each is the number of lines of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Tokens that end within 7 days.
    Expiring,
    /// Tokens without an end.
    Endless,
    /// Tokens that are old and were not used for 90 days.
    Idle,
    /// Tokens with full access.
    Full,
    /// Tokens of programs that sign (OAuth 1.0a), used within 90 days.
    OAuth1,
    /// Lines about what was refused today; the log gathers equal refusals into one.
    Refused,
}

/// The list behind a number.
#[derive(Clone, Debug)]
pub enum Behind {
    /// Some of the credentials.
    Credentials(CredentialQuery),
    /// Some lines of the audit log.
    Audit(AuditQuery),
}

impl Count {
    /// All, in the order of the page.
    pub const ALL: [Self; 6] = [Self::Expiring, Self::Endless, Self::Idle, Self::Full, Self::OAuth1, Self::Refused];

    /// What is counted, and shown by whoever follows it.
    pub fn behind(self) -> Behind {
        let tokens = CredentialQuery { kind: TOKENS.into(), state: "active".into(), ..CredentialQuery::default() };
        Behind::Credentials(match self {
            Self::Expiring => CredentialQuery { expires: "week".into(), ..tokens },
            Self::Endless => CredentialQuery { expires: "never".into(), ..tokens },
            Self::Idle => CredentialQuery { used: "quarter".into(), ..tokens },
            Self::Full => CredentialQuery { full: "yes".into(), ..tokens },
            Self::OAuth1 => CredentialQuery { kind: Kind::OAuth1.code().into(), used: "lately".into(), ..tokens },
            Self::Refused => {
                let query = AuditQuery { action: "refused".into(), since: "day".into(), ..AuditQuery::default() };
                return Behind::Audit(query);
            }
        })
    }

    /// What it is called, with `$n`.
    const fn key(self) -> &'static str {
        match self {
            Self::Expiring => "admin-expiring",
            Self::Endless => "admin-endless",
            Self::Idle => "admin-idle",
            Self::Full => "admin-full",
            Self::OAuth1 => "admin-oauth1",
            Self::Refused => "admin-refused",
        }
    }

    /// Whether one should look, if there are any.
    const fn is_alarming(self) -> bool {
        !matches!(self, Self::OAuth1 | Self::Refused)
    }
}

impl Behind {
    /// Its address.
    pub fn href(&self) -> String {
        match self {
            Self::Credentials(query) => query.href(),
            Self::Audit(query) => query.href(),
        }
    }
}

/// A number of the home page.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What it counts.
    pub label: String,
    /// The number.
    pub number: String,
    /// The list behind it.
    pub href: String,
    /// Whether it should make one look.
    pub alarming: bool,
}

impl AdminHome {
    /// The numbers, each with its list.
    pub fn tiles(&self) -> Vec<Tile> {
        let tile = |(count, number): &(Count, u64)| Tile {
            label: self.shell.t1(count.key(), "n", number),
            number: self.shell.n(number),
            href: count.behind().href(),
            alarming: count.is_alarming() && *number > 0,
        };
        let nodes = self.nodes.map(|(up, all)| Tile {
            label: self.shell.t("admin-nodes").into_owned(),
            number: self.shell.t2("preview-part", "some", up, "all", all),
            href: "/admin/health".to_owned(),
            alarming: up < all,
        });
        self.counts.iter().map(tile).chain(nodes).collect()
    }
}

/// `GET /admin/routes`.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/routes.html")]
pub struct RouteList {
    /// The frame.
    pub shell: Shell,
    /// The routes, in the order in which they are tried.
    pub rows: Vec<RouteRow>,
    /// The file they come from.
    pub file: String,
}

/// A gate route as a line.
#[derive(Clone, Debug)]
pub struct RouteRow {
    /// The host it is for; empty for any.
    pub host: String,
    /// The path it begins with.
    pub path: String,
    /// Where allowed requests go; empty for forward-auth only.
    pub upstream: String,
    /// The dialects it accepts.
    pub accepts: Vec<String>,
    /// Whether requests without a credential pass.
    pub anonymous: bool,
    /// How many methods it has.
    pub methods: u64,
    /// Requests allowed since the start.
    pub allowed: u64,
    /// Requests refused since the start.
    pub refused: u64,
    /// The last refusal.
    pub last_refusal: Option<Timestamp>,
}

/// `GET /admin/settings`: each setting, its value, and where it comes from.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/settings.html")]
pub struct Settings {
    /// The frame.
    pub shell: Shell,
    /// The settings, by section.
    pub sections: Vec<SettingSection>,
    /// The file that was read, if any.
    pub file: Option<String>,
}

/// The settings under one heading of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingSection {
    /// The heading, `[tokens]`; empty for the top of the file.
    pub name: String,
    /// Its settings.
    pub settings: Vec<Setting>,
}

/// A setting in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key.
    pub key: String,
    /// Its value; secrets masked.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
}

impl Setting {
    /// Its value in the reader's language: some defaults are said in words.
    pub fn said(&self, reader: &Reader) -> String {
        let key = match self.value.as_str() {
            _ if self.source != Source::Default => None,
            AS_IT_LISTENS => Some("setting-as-it-listens"),
            IN_DATA_FOLDER => Some("setting-in-data-folder"),
            ONE_LESS_THAN_PROCESSORS => Some("setting-one-less-than-processors"),
            "never" => Some("never"),
            _ => None,
        };
        key.map_or_else(|| self.value.clone(), |key| reader.t(key).into_owned())
    }
}

/// The default that is the address the server listens on.
pub const AS_IT_LISTENS: &str = "as it listens";
/// The default that is a file in the data folder.
pub const IN_DATA_FOLDER: &str = "claviger.db in the data folder";
/// The default that leaves one processor free.
pub const ONE_LESS_THAN_PROCESSORS: &str = "one less than there are processors";

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The file.
    File,
    /// This environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

/// `GET /admin/health`.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/health.html")]
pub struct Health {
    /// The frame.
    pub shell: Shell,
    /// The version that runs.
    pub version: String,
    /// Since when it runs.
    pub since: Timestamp,
    /// What is checked.
    pub checks: Vec<Check>,
}

/// One thing that must be well.
#[derive(Clone, Debug)]
pub struct Check {
    /// What.
    pub name: String,
    /// How it is.
    pub state: CheckState,
    /// The numbers or the fault behind it, and what to do.
    pub detail: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Well.
    Well,
    /// Look at it soon.
    Soon,
    /// It does not work.
    Bad,
}

impl CheckState {
    /// The icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Well => "circle-check",
            Self::Soon => "triangle-alert",
            Self::Bad => "circle-alert",
        }
    }

    /// The class of the stylesheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Well => "good",
            Self::Soon => "soon",
            Self::Bad => "bad",
        }
    }

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Well => "check-well",
            Self::Soon => "check-soon",
            Self::Bad => "check-bad",
        }
    }
}

impl Health {
    /// The worst of all checks.
    pub fn worst(&self) -> CheckState {
        let has = |state| self.checks.iter().any(|check| check.state == state);
        match (has(CheckState::Bad), has(CheckState::Soon)) {
            (true, _) => CheckState::Bad,
            (_, true) => CheckState::Soon,
            _ => CheckState::Well,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::dashboard::text::Language;
    use crate::dashboard::view::Theme;

    use super::*;

    #[test]
    fn a_default_in_words_speaks_the_readers_language_and_what_somebody_set_stays() {
        let reader = Reader {
            language: Language::German,
            zone: jiff::tz::TimeZone::UTC,
            theme: Theme::Auto,
            now: Timestamp::UNIX_EPOCH,
        };
        let said = |value: &str, source| Setting { key: String::new(), value: value.into(), source }.said(&reader);
        assert_eq!(said(AS_IT_LISTENS, Source::Default), "wie er lauscht");
        assert_eq!(said("127.0.0.1:8470", Source::Default), "127.0.0.1:8470");
        assert_eq!(said("never", Source::Default), "nie");
        assert_eq!(said("never", Source::File), "never", "a word of the file is the file's");
    }
}
