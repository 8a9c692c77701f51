//! Applications: registered programs, and the bearer tokens generated for them.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;
use super::token_list::LastUse;

/// `GET /applications`.
#[derive(Clone, Debug, Template)]
#[template(path = "applications/list.html")]
pub struct ApplicationList {
    /// The frame.
    pub shell: Shell,
    /// The applications one registered.
    pub rows: Vec<ApplicationRow>,
}

/// An application as a line.
#[derive(Clone, Debug)]
pub struct ApplicationRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its client id, or consumer key.
    pub client_id: String,
    /// What it is for.
    pub description: String,
    /// Who registered it.
    pub owner: String,
    /// Live tokens of it, of all people.
    pub tokens: u64,
    /// When a token of it was last used.
    pub used: Option<Timestamp>,
    /// When it was registered.
    pub made: Timestamp,
}

/// `GET /applications/new`, `GET /applications/{id}/edit`. Posts `name`, `description`, `redirects` (one a line),
/// `kind` (`confidential` or `public`, for a new one) and `password` to [`ApplicationForm::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "applications/form.html")]
pub struct ApplicationForm {
    /// The frame.
    pub shell: Shell,
    /// The id, when one is changed.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it may be answered, one a line.
    pub redirects: String,
    /// Whether it cannot keep a secret.
    pub public: bool,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /applications/{id}`. Its forms post `password` and: `expires` (days or `never`) and `set` to `{id}/tokens`; nothing more to
/// `{id}/tokens/{token}/revoke`, `{id}/secret` and `{id}/delete`.
#[derive(Clone, Debug, Template)]
#[template(path = "applications/page.html")]
pub struct ApplicationPage {
    /// The frame.
    pub shell: Shell,
    /// The application.
    pub application: ApplicationRow,
    /// Where it may be answered.
    pub redirects: Vec<String>,
    /// Whether it has a secret.
    pub confidential: bool,
    /// Whether the reader may change it.
    pub may_change: bool,
    /// One's own tokens of it.
    pub tokens: Vec<BearerRow>,
    /// The sets a bearer token may get, the first one chosen; empty when none can be generated here.
    pub sets: Vec<String>,
    /// The lives to offer, in days; the first one chosen.
    pub presets: Vec<u64>,
    /// Whether a token may live for ever.
    pub may_never_expire: bool,
    /// What was wrong with the last confirmation.
    pub confirm: Confirm,
}

/// A token of an application.
#[derive(Clone, Debug)]
pub struct BearerRow {
    /// Its id.
    pub id: String,
    /// How it begins and ends.
    pub mask: String,
    /// What it can do.
    pub grant: String,
    /// How it came about: generated here, or by consent.
    pub origin: BearerOrigin,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Its last use.
    pub used: Option<LastUse>,
    /// When it was made.
    pub made: Timestamp,
}

/// How an application's token came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BearerOrigin {
    /// By hand, on this page.
    Generated,
    /// By consent, the OAuth way.
    Consent,
}

/// The client id and secret of a new application, or its new secret; the same for a link: shown once,
/// `Cache-Control: no-store`.
#[derive(Template)]
#[template(path = "applications/secret.html")]
pub struct ApplicationSecret {
    /// The frame.
    pub shell: Shell,
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Whether it is a link, whose keys have other names.
    pub link: bool,
    /// Its client id, or consumer key.
    pub client_id: String,
    /// The secret; none for a public one.
    pub secret: Option<String>,
}

impl ApplicationForm {
    /// Where it posts.
    pub fn action(&self) -> String {
        match &self.id {
            Some(id) => format!("/applications/{id}/edit"),
            None => "/applications/new".to_owned(),
        }
    }
}
