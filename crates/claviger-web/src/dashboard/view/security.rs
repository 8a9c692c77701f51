//! What a person proves themselves with: authenticator app, passkeys, recovery codes, accounts of other sites.
use askama::Template;
use askama::filters::HtmlSafeOutput;
use jiff::Timestamp;

use super::Shell;
use super::confirm::Confirm;
use super::fault::Faults;
use super::qr::Picture;
use super::question::Question;

/// `GET /profile/security`.
#[derive(Clone, Debug, Template)]
#[template(path = "security/page.html")]
pub struct Security {
    /// The frame.
    pub shell: Shell,
    /// Since when an authenticator app counts.
    pub app_since: Option<Timestamp>,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether this site can have passkeys, at the address that it has.
    pub passkeys_work: bool,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// Accounts of other sites that are this person's.
    pub links: Vec<LinkRow>,
    /// Other sites that can be linked: name in addresses, and title.
    pub linkable: Vec<(String, String)>,
}

/// A passkey.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is kept in more places than one.
    pub synced: bool,
    /// When it was added.
    pub added: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

/// An account of another site.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Its name in addresses.
    pub key: String,
    /// The other site.
    pub title: String,
    /// The address that the other site told; may be empty.
    pub email: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

/// `GET /profile/security/app`. Posts `code` and `password`.
#[derive(Clone, Debug, Template)]
#[template(path = "security/app.html")]
pub struct AppSetup {
    /// The frame.
    pub shell: Shell,
    /// What the app's camera reads.
    pub picture: Option<Picture>,
    /// The same for fingers.
    pub spelled: String,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /profile/security/passkeys/new`. Posts `name`, `password` and, filled in by the script, `passkey`.
#[derive(Clone, Debug, Template)]
#[template(path = "security/passkey_new.html")]
pub struct PasskeyNew {
    /// The frame.
    pub shell: Shell,
    /// The name that was typed.
    pub name: String,
    /// Whether it would be the first factor, with which the password alone opens nothing any more.
    pub first: bool,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// `GET /profile/security/passkeys/{id}`. Posts `name` and `password`.
#[derive(Clone, Debug, Template)]
#[template(path = "security/passkey.html")]
pub struct PasskeyEdit {
    /// The frame.
    pub shell: Shell,
    /// Its id.
    pub id: String,
    /// The name that was typed.
    pub name: String,
    /// What is wrong.
    pub faults: Faults,
    /// The confirmation.
    pub confirm: Confirm,
}

/// The answer that shows new recovery codes, once.
#[derive(Clone, Debug, Template)]
#[template(path = "security/codes.html")]
pub struct RecoveryCodes {
    /// The frame.
    pub shell: Shell,
    /// What was done, in a sentence.
    pub done: String,
    /// The codes.
    pub codes: Vec<String>,
}

impl RecoveryCodes {
    /// The codes as the body of a `data:` address, so that Download works without scripts.
    pub fn download(&self) -> String {
        let encoded: String = url::form_urlencoded::byte_serialize(self.codes.join("\n").as_bytes()).collect();
        format!("data:text/plain;charset=utf-8,{encoded}%0A")
    }
}

/// The answer to a confirmed wish to link another site: a link, because a form may not lead to other sites.
#[derive(Clone, Debug, Template)]
#[template(path = "security/leave.html")]
pub struct Leave {
    /// The frame.
    pub shell: Shell,
    /// The other site.
    pub title: String,
    /// Where the way there begins.
    pub href: String,
}

impl AppSetup {
    /// The picture with its words.
    fn drawing(&self, picture: &Picture) -> HtmlSafeOutput<String> {
        picture.svg(&self.shell.t("app-picture"))
    }
}

impl Security {
    /// Whether it is time to make new codes.
    pub fn few_codes(&self) -> bool {
        self.codes_left < 3
    }
}

const BACK: &str = "/profile/security";

impl Question {
    /// `/profile/security/app/remove`.
    pub fn remove_app(shell: Shell, last: bool, confirm: Confirm) -> Self {
        let (title, button) = (shell.t("ask-remove-app"), shell.t("security-app-remove"));
        Self::about_security(shell, title.into_owned(), "app/remove", button.into_owned(), last, confirm)
    }

    /// `/profile/security/passkeys/{id}/remove`.
    pub fn remove_passkey(shell: Shell, passkey: &PasskeyRow, last: bool, confirm: Confirm) -> Self {
        let title = shell.t1("ask-remove-passkey", "name", &passkey.name);
        let (action, button) =
            (format!("passkeys/{}/remove", passkey.id), shell.t("security-passkey-remove").into_owned());
        Self::about_security(shell, title, &action, button, last, confirm)
    }

    /// `/profile/security/links/{key}/remove`.
    pub fn remove_identity(shell: Shell, link: &LinkRow, confirm: Confirm) -> Self {
        let title = shell.t1("ask-remove-identity", "name", &link.title);
        let (action, button) = (format!("links/{}/remove", link.key), shell.t("security-unlink").into_owned());
        Self::about_security(shell, title, &action, button, false, confirm)
    }

    /// `/profile/security/upstreams/{name}`.
    pub fn link_identity(shell: Shell, name: &str, title: &str, confirm: Confirm) -> Self {
        let asked = shell.t1("ask-link-identity", "name", title);
        let button = shell.t("security-link").into_owned();
        let question = Self::about_security(shell, asked, &format!("upstreams/{name}"), button, false, confirm);
        Self { text: question.shell.t1("ask-link-identity-text", "name", title), grave: false, ..question }
    }

    /// `/profile/security/codes`.
    pub fn renew_codes(shell: Shell, confirm: Confirm) -> Self {
        let (title, button) = (shell.t("ask-renew-codes").into_owned(), shell.t("security-codes-renew").into_owned());
        let question = Self::about_security(shell, title, "codes", button, false, confirm);
        Self { text: question.shell.t("ask-renew-codes-text").into_owned(), grave: false, ..question }
    }

    fn about_security(shell: Shell, title: String, action: &str, button: String, last: bool, confirm: Confirm) -> Self {
        Self {
            back: (BACK.to_owned(), shell.t("security-title").into_owned()),
            title,
            text: shell.t("ask-remove-factor-text").into_owned(),
            warning: last.then(|| shell.t("ask-remove-last-factor").into_owned()),
            used: None,
            action: format!("{BACK}/{action}"),
            button,
            grave: true,
            confirm,
            shell,
        }
    }
}
