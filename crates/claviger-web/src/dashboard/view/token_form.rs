//! Generate, edit or copy a token: one form, with what it amounts to in plain words beside it.
use askama::Template;
use jiff::Timestamp;

use super::confirm::Confirm;
use super::fault::Faults;
use super::{Shell, time};

/// `GET /tokens/new`, `GET /tokens/{id}/edit`, `GET /tokens/{id}/copy`; posts to [`FormKind::action`].
///
/// Posts `description`, `expires` (a preset, `date`, `never` or `keep`), `date`, `grant` (a set's name or `custom`),
/// with `custom` also `sets` and `methods` (each ticked one), `reach` (`all` or `some`), `projects` (each ticked one),
/// `cidrs` (one a line), `format`, `user` (as whom it acts), `password`, and `intent`: `save`, or `preview` to be shown the form again with the
/// paragraph and the tree brought up to date (`method_query`, `only_checked`).
#[derive(Clone, Debug, Template)]
#[template(path = "tokens/form.html")]
pub struct TokenForm {
    /// The frame.
    pub shell: Shell,
    /// What the form makes.
    pub kind: FormKind,
    /// What is filled in.
    pub fields: TokenFields,
    /// What is wrong with it.
    pub faults: Faults,
    /// Whether a link filled it in, which the person has not read yet.
    pub by_link: bool,
    /// What was asked for and is not there, as a link writes it.
    pub unknown: Vec<String>,
    /// The longest life this site allows, in days; none for any.
    pub longest: Option<u64>,
    /// The expiry presets to offer: days.
    pub presets: Vec<u64>,
    /// The sets this person may give.
    pub sets: Vec<SetCard>,
    /// The method tree.
    pub groups: Vec<MethodGroup>,
    /// The projects this person may name; empty leaves the question out.
    pub projects: Vec<ProjectChoice>,
    /// The formats of the site's faces; one or none leaves the question out.
    pub formats: Vec<FormatChoice>,
    /// As whom it may act; one or none leaves the question out.
    pub actors: Vec<String>,
    /// When the token was last changed, as this form knows it; empty for a new one.
    pub seen: String,
    /// Its present end in milliseconds, for the paragraph; empty for none.
    pub present_end: String,
    /// What the token will be able to do.
    pub preview: Preview,
    /// The confirmation.
    pub confirm: Confirm,
}

/// What the form makes of what is filled in.
#[derive(Clone, Debug)]
pub enum FormKind {
    /// A new token.
    Generate,
    /// A new token after the model of another.
    Copy {
        /// The description of the other.
        of: String,
    },
    /// A bearer token for an application of one's own.
    Bearer {
        /// The application's id.
        application: String,
        /// Its name.
        name: String,
    },
    /// A change to a token.
    Edit {
        /// Its id.
        id: String,
        /// Its description as it is now.
        description: String,
        /// Its end as it is now.
        expires: Option<Timestamp>,
        /// Whether another value can be made for it; not for what a program holds by consent.
        regenerates: bool,
    },
}

/// The fields as they were filled in, also when they make no sense.
#[derive(Clone, Debug, Default)]
pub struct TokenFields {
    /// What the owner calls it.
    pub description: String,
    /// `7`, `30`.. (days), `date`, `never`, `keep`.
    pub expires: String,
    /// The date, as the browser sends it.
    pub date: String,
    /// The name of a set, or `custom`.
    pub grant: String,
    /// `all` or `some`.
    pub reach: String,
    /// Addresses, one a line.
    pub cidrs: String,
    /// The chosen format's value.
    pub format: String,
    /// What the tree is searched for.
    pub method_query: String,
    /// Whether the tree shows only what is ticked.
    pub only_checked: bool,
}

/// A set as a card to choose.
#[derive(Clone, Debug)]
pub struct SetCard {
    /// Its name.
    pub name: String,
    /// What it is for, in one sentence.
    pub sentence: String,
    /// How many methods it has today.
    pub methods: u64,
    /// Whether it opens everything its owner has.
    pub full: bool,
    /// Whether it is ticked among the sets of a custom grant.
    pub ticked: bool,
    /// Whether it has a card of its own; the sets of single tags stand only inside the tree.
    pub card: bool,
}

/// A tag of an API with its methods.
#[derive(Clone, Debug)]
pub struct MethodGroup {
    /// The tag.
    pub name: String,
    /// Its methods.
    pub lines: Vec<MethodLine>,
}

/// A method to tick.
#[derive(Clone, Debug)]
pub struct MethodLine {
    /// Its name, `projects.create`.
    pub name: String,
    /// What it does.
    pub summary: String,
    /// Its page in the API docs.
    pub docs: Option<String>,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether the search leaves it in; one that is out is still posted.
    pub shown: bool,
    /// Whether it changes credentials, which no set includes.
    pub grave: bool,
}

impl MethodGroup {
    /// How many are ticked.
    pub fn ticked(&self) -> u64 {
        self.lines.iter().filter(|line| line.ticked).count() as u64
    }

    /// Whether the search leaves any in.
    pub fn shown(&self) -> bool {
        self.lines.iter().any(|line| line.shown)
    }
}

/// A project to tick.
#[derive(Clone, Debug)]
pub struct ProjectChoice {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// A form of secret.
#[derive(Clone, Debug)]
pub struct FormatChoice {
    /// `native`, `tuleap`..
    pub value: &'static str,
    /// Its product's name.
    pub name: &'static str,
    /// What it looks like, `tlp.k1.12.…`.
    pub sample: &'static str,
}

/// "This token can": what a grant amounts to. Also on its own, as the answer to `POST /tokens/preview`, which takes the
/// form's fields without its password.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What it may do.
    pub deeds: Deeds,
    /// Whose rights it acts with.
    pub actor: String,
    /// The projects it is bound to; empty for all.
    pub projects: Vec<String>,
    /// The addresses it works from; empty for any.
    pub from: Vec<String>,
    /// When it ends; none for never.
    pub until: Option<Timestamp>,
    /// Until when a program can renew it by itself past that end; none if it cannot.
    pub renewable: Option<Timestamp>,
}

/// What a grant amounts to.
#[derive(Clone, Debug)]
pub enum Deeds {
    /// Nothing is ticked yet.
    Nothing,
    /// All its owner can, but change credentials, save for those ticked by name.
    Everything {
        /// The changes to credentials that were ticked.
        grave: Vec<String>,
    },
    /// All that its owner sees, and no change but those to credentials that were ticked by name.
    Reading {
        /// The changes to credentials that were ticked.
        grave: Vec<String>,
    },
    /// These.
    Some {
        /// What it sees, by group.
        reads: Vec<GroupCount>,
        /// What it changes, by group.
        changes: Vec<GroupCount>,
        /// What it does to credentials, by name.
        grave: Vec<String>,
    },
}

/// How much of a group a grant opens.
#[derive(Clone, Debug)]
pub struct GroupCount {
    /// The tag.
    pub name: String,
    /// The methods it opens.
    pub some: u64,
    /// The methods there are of this sort.
    pub all: u64,
}

/// The paragraph alone, for the page to take in.
#[derive(Clone, Debug, Template)]
#[template(path = "tokens/preview.html")]
pub struct PreviewFragment {
    /// The frame, for its reader.
    pub shell: Shell,
    /// The paragraph.
    pub preview: Preview,
}

impl FormKind {
    /// Where the form posts.
    pub fn action(&self) -> String {
        match self {
            Self::Generate | Self::Copy { .. } => "/tokens/new".to_owned(),
            Self::Bearer { application, .. } => format!("/applications/{application}/new-token"),
            Self::Edit { id, .. } => format!("/tokens/{id}/edit"),
        }
    }

    /// Where Cancel leads.
    pub fn back(&self) -> String {
        match self {
            Self::Bearer { application, .. } => format!("/applications/{application}"),
            Self::Generate | Self::Copy { .. } | Self::Edit { .. } => "/tokens".to_owned(),
        }
    }
}

impl TokenForm {
    /// How many sets are ticked among the methods.
    pub fn sets_ticked(&self) -> usize {
        self.sets.iter().filter(|set| set.ticked).count()
    }

    /// The day a preset ends on, written beside it.
    pub fn ends(&self, days: &u64) -> String {
        let end = self.shell.now + jiff::SignedDuration::from_hours(24 * i64::try_from(*days).unwrap_or(0));
        time::day_near(&self.shell.reader, end)
    }

    /// The word for a preset: a week, a month and a year are called so.
    pub fn span(&self, days: &u64) -> String {
        match days {
            365 => self.shell.t("form-one-year").into_owned(),
            days => self.shell.t1("form-days", "n", days),
        }
    }
}
