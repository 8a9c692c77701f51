//! What surrounds every page: the rail, who is signed in, a notice of what was just done.
use std::borrow::Borrow;
use std::ops::Deref;

use super::Reader;

/// The frame of a page for someone signed in.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Who reads it.
    pub reader: Reader,
    /// The host people know this site by, `keys.example.org`.
    pub site: String,
    /// The login of whoever is signed in.
    pub login: String,
    /// Their name as they wrote it; may be empty.
    pub name: String,
    /// Where the page is; none for pages outside of the rail.
    pub here: Option<Place>,
    /// The places that work on this site and are open to this person, in any order.
    pub places: Vec<Place>,
    /// The token every form carries in its field `csrf`.
    pub csrf: String,
    /// Whether a passkey can confirm what the password does.
    pub passkey: bool,
    /// What was just done, said once.
    pub notice: Option<Notice>,
}

/// The frame of a page for someone who is not signed in, and of error pages.
#[derive(Clone, Debug)]
pub struct Plain {
    /// Who reads it.
    pub reader: Reader,
    /// The host people know this site by.
    pub site: String,
    /// The token every form carries in its field `csrf`; also before sign-in.
    pub csrf: String,
}

// Templates say `shell.t("key")`: the reader is what they ask most, and both frames have one.
impl Deref for Shell {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Deref for Plain {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// One line above the page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Whether it went well.
    pub tone: Tone,
    /// What happened, in one sentence.
    pub text: String,
    /// A deed that takes it back or goes on from it.
    pub action: Option<NoticeAction>,
}

/// The colour of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Just done.
    Done,
    /// Needs attention soon.
    Warning,
    /// Did not work.
    Failed,
}

impl Tone {
    /// The class of the stylesheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }

    /// The icon beside the words.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Done => "circle-check",
            Self::Warning => "triangle-alert",
            Self::Failed => "circle-alert",
        }
    }
}

/// A small form in a notice, which posts only the `csrf` field.
#[derive(Clone, Debug)]
pub struct NoticeAction {
    /// Where it posts.
    pub href: String,
    /// The word on the button, such as "Undo".
    pub label: String,
}

/// A place in the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Access tokens.
    Tokens,
    /// Applications one registered.
    Applications,
    /// OAuth 1.0a application links.
    Links,
    /// Applications one has allowed in.
    Authorized,
    /// Browsers signed in.
    Sessions,
    /// Projects.
    Projects,
    /// Environments.
    Environments,
    /// Administration home.
    Administration,
    /// People and service accounts.
    People,
    /// Every credential of the site.
    Credentials,
    /// Gate routes.
    Routes,
    /// The audit log.
    Audit,
    /// Settings in effect.
    Settings,
    /// Health.
    Health,
    /// One's own profile; in the rail's foot.
    Profile,
}

impl Place {
    const KEYS: [Self; 5] = [Self::Tokens, Self::Applications, Self::Links, Self::Authorized, Self::Sessions];
    const FORGE: [Self; 2] = [Self::Projects, Self::Environments];
    const RULE: [Self; 7] = [
        Self::Administration,
        Self::People,
        Self::Credentials,
        Self::Routes,
        Self::Audit,
        Self::Settings,
        Self::Health,
    ];

    /// Where it is.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Tokens => "/tokens",
            Self::Applications => "/applications",
            Self::Links => "/links",
            Self::Authorized => "/authorized",
            Self::Sessions => "/sessions",
            Self::Projects => "/projects",
            Self::Environments => "/environments",
            Self::Administration => "/admin",
            Self::People => "/admin/people",
            Self::Credentials => "/admin/credentials",
            Self::Routes => "/admin/routes",
            Self::Audit => "/admin/audit",
            Self::Settings => "/admin/settings",
            Self::Health => "/admin/health",
            Self::Profile => "/profile",
        }
    }

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tokens => "place-tokens",
            Self::Applications => "place-applications",
            Self::Links => "place-links",
            Self::Authorized => "place-authorized",
            Self::Sessions => "place-sessions",
            Self::Projects => "place-projects",
            Self::Environments => "place-environments",
            Self::Administration => "place-administration",
            Self::People => "place-people",
            Self::Credentials => "place-credentials",
            Self::Routes => "place-routes",
            Self::Audit => "place-audit",
            Self::Settings => "place-settings",
            Self::Health => "place-health",
            Self::Profile => "place-profile",
        }
    }

    /// The letter that goes there after `g`; none for places one seldom visits.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Tokens => "t",
            Self::Applications => "a",
            Self::Links => "l",
            Self::Authorized => "w",
            Self::Sessions => "s",
            Self::Projects => "p",
            Self::Environments => "e",
            Self::Administration => "h",
            Self::People => "u",
            Self::Credentials => "c",
            Self::Audit => "o",
            _ => "",
        }
    }

    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Tokens => "key-round",
            Self::Applications => "app-window",
            Self::Links => "link",
            Self::Authorized => "shield-check",
            Self::Sessions => "monitor-smartphone",
            Self::Projects => "folder-git-2",
            Self::Environments => "server",
            Self::Administration => "shield",
            Self::People => "users",
            Self::Credentials => "key-square",
            Self::Routes => "route",
            Self::Audit => "scroll-text",
            Self::Settings => "settings-2",
            Self::Health => "activity",
            Self::Profile => "user-round",
        }
    }
}

impl Shell {
    /// The rail: groups of places, of which those stay that work and are open; a group without any goes.
    pub fn rail(&self) -> Vec<Vec<Place>> {
        let open =
            |group: &[Place]| group.iter().copied().filter(|place| self.places.contains(place)).collect::<Vec<_>>();
        let groups = [open(&Place::KEYS), open(&Place::FORGE), open(&Place::RULE)];
        groups.into_iter().filter(|group| !group.is_empty()).collect()
    }

    /// Whether the page is at this place.
    pub fn is_here(&self, place: impl Borrow<Place>) -> bool {
        self.here == Some(*place.borrow())
    }

    /// Whether the page is the reader's own profile, which has its link in the rail's foot.
    pub fn at_profile(&self) -> bool {
        self.here == Some(Place::Profile)
    }

    /// What to call the person: their name, else their login.
    pub fn person(&self) -> &str {
        if self.name.is_empty() { &self.login } else { &self.name }
    }
}
