//! The doors: signing in, the second factor, choosing a password.
use askama::Template;

use super::Plain;
use super::fault::{Fault, Faults};

/// `GET /sign-in`. Posts `login`, `password` and `next` (where to go then) to `/sign-in`.
#[derive(Clone, Debug, Template)]
#[template(path = "door/sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub shell: Plain,
    /// The login of the last try.
    pub login: String,
    /// A path of this site to go to then; empty for the start.
    pub next: String,
    /// Why the last try failed.
    pub fault: Option<SignInFault>,
    /// What to say first: the session ended, the password was changed.
    pub greeting: Option<Greeting>,
    /// Whether passkeys work at this site's address.
    pub passkeys: bool,
    /// Other sites one can sign in with.
    pub upstreams: Vec<Upstream>,
}

/// Why signing in failed; never whether the login exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// The two do not belong together.
    Wrong,
    /// Too many tries; wait so many seconds.
    Throttled(u64),
    /// Anything else: the catalogue's key.
    Said(&'static str),
}

/// What a page of the door says first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// Nobody has signed in yet: the terminal shows login and password.
    FirstRun,
    /// The session ended, here or elsewhere.
    Ended,
    /// They signed out.
    SignedOut,
    /// The password was changed.
    Changed,
}

/// Another site whose accounts are welcome; its button is a link.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Its name.
    pub name: String,
    /// Where the way there begins.
    pub href: String,
}

/// `GET /sign-in/code`, after the password. Posts `code` to it, or `passkey`, which the script fills in.
#[derive(Clone, Debug, Template)]
#[template(path = "door/second_factor.html")]
pub struct SecondFactor {
    /// The frame.
    pub shell: Plain,
    /// Who is signing in.
    pub login: String,
    /// A path of this site to go to then; empty for the start.
    pub next: String,
    /// Whether an authenticator app can show a code.
    pub app: bool,
    /// Whether a passkey can sign.
    pub passkey: bool,
    /// Why the last try failed.
    pub fault: Option<SignInFault>,
}

/// `GET /first-run` and links that let someone choose a password. Posts `login` and `name` (on the first run), `code`,
/// `new` and `repeat` to [`NewPassword::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "door/new_password.html")]
pub struct NewPassword {
    /// The frame.
    pub shell: Plain,
    /// Where it posts.
    pub action: String,
    /// Whether this is the first account of the site.
    pub first_run: bool,
    /// Whose password it is.
    pub login: String,
    /// The one-time password or the code of the link, when it is known already.
    pub code: Option<String>,
    /// The shortest password allowed.
    pub shortest: u64,
    /// What is wrong.
    pub faults: Faults,
}

impl SignInFault {
    /// As the page says it.
    pub fn text(&self, shell: &Plain) -> String {
        match self {
            Self::Wrong => shell.t("sign-in-wrong").into_owned(),
            Self::Said(key) => shell.t(key).into_owned(),
            Self::Throttled(seconds) => Fault::TooManyTries(*seconds).text(&shell.reader),
        }
    }
}

impl Greeting {
    /// The catalogue's sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FirstRun => "greeting-first-run",
            Self::Ended => "greeting-ended",
            Self::SignedOut => "greeting-signed-out",
            Self::Changed => "greeting-changed",
        }
    }
}
