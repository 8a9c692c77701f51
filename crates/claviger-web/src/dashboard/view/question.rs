//! "Are you sure", asked properly: what would end, the milder deed, the password. One page for all small deeds.
use askama::Template;

use super::Shell;
use super::admin::people::PersonRow;
use super::application::{ApplicationRow, BearerRow};
use super::confirm::Confirm;
use super::consent::AuthorizedRow;
use super::forge::BotRow;
use super::link::LinkRow;

/// Shown by `GET` at the address it posts to; posts `password`.
#[derive(Clone, Debug, Template)]
#[template(path = "question.html")]
pub struct Question {
    /// The frame.
    pub shell: Shell,
    /// Where one came from: address and name.
    pub back: (String, String),
    /// The question.
    pub title: String,
    /// What it means.
    pub text: String,
    /// What stops working, if anything does.
    pub warning: Option<String>,
    /// Where it posts.
    pub action: String,
    /// The deed, on the button.
    pub button: String,
    /// Whether something ends for good.
    pub grave: bool,
    /// The confirmation.
    pub confirm: Confirm,
}

impl Question {
    /// `/applications/{id}/delete`.
    pub fn delete_application(shell: Shell, application: &ApplicationRow, confirm: Confirm) -> Self {
        let href = format!("/applications/{}", application.id);
        Self {
            back: (href.clone(), application.name.clone()),
            title: shell.t1("ask-delete-application", "name", &application.name),
            text: shell.t("ask-delete-application-text").into_owned(),
            warning: (application.tokens > 0).then(|| shell.t1("application-danger-text", "n", application.tokens)),
            action: format!("{href}/delete"),
            button: shell.t("application-delete").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/applications/{id}/secret`.
    pub fn renew_secret(shell: Shell, application: &ApplicationRow, confirm: Confirm) -> Self {
        let href = format!("/applications/{}", application.id);
        Self {
            back: (href.clone(), application.name.clone()),
            title: shell.t1("ask-renew-secret", "name", &application.name),
            text: shell.t("ask-renew-secret-text").into_owned(),
            warning: None,
            action: format!("{href}/secret"),
            button: shell.t("application-new-secret").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/applications/{id}/tokens/{token}/revoke`.
    pub fn revoke_bearer(shell: Shell, application: &ApplicationRow, token: &BearerRow, confirm: Confirm) -> Self {
        let href = format!("/applications/{}", application.id);
        let used = |from: &str| shell.t1("ask-revoke-used", "from", from);
        Self {
            back: (href.clone(), application.name.clone()),
            title: shell.t1("ask-revoke-bearer", "name", &application.name),
            text: shell.t("ask-revoke-text").into_owned(),
            warning: token.used.as_ref().map(|last| used(&last.from)),
            action: format!("{href}/tokens/{}/revoke", token.id),
            button: shell.t("ask-revoke-button").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/links/{id}/delete`.
    pub fn delete_link(shell: Shell, link: &LinkRow, confirm: Confirm) -> Self {
        let href = format!("/links/{}", link.id);
        Self {
            back: (href.clone(), link.name.clone()),
            title: shell.t1("ask-delete-application", "name", &link.name),
            text: shell.t("ask-delete-link-text").into_owned(),
            warning: (link.tokens > 0).then(|| shell.t1("application-danger-text", "n", link.tokens)),
            action: format!("{href}/delete"),
            button: shell.t("link-delete").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/projects/{name}/bots/{login}/delete`.
    pub fn delete_bot(shell: Shell, project: &str, bot: &BotRow, confirm: Confirm) -> Self {
        Self {
            back: (format!("/projects/{project}"), project.to_owned()),
            title: shell.t1("ask-delete-bot", "name", bot.called()),
            text: shell.t("ask-delete-bot-text").into_owned(),
            warning: (bot.tokens > 0).then(|| shell.t1("ask-delete-bot-tokens", "n", bot.tokens)),
            action: format!("/projects/{project}/bots/{}/delete", bot.login),
            button: shell.t("bot-delete").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/admin/people/{login}/disable`. `stops` says what is running now.
    pub fn disable_person(shell: Shell, person: &PersonRow, stops: &str, confirm: Confirm) -> Self {
        let words = ["person-disable-title", "person-disable-text", "person-disable-button"];
        Self {
            warning: (!stops.is_empty()).then(|| shell.t1("person-disable-stops", "what", stops)),
            ..Self::about_person(shell, person, "disable", words, confirm)
        }
    }

    /// `/admin/people/{login}/enable`.
    pub fn enable_person(shell: Shell, person: &PersonRow, confirm: Confirm) -> Self {
        let words = ["person-enable-title", "person-enable-text", "person-enable-button"];
        Self::about_person(shell, person, "enable", words, confirm)
    }

    /// `/admin/people/{login}/invite`.
    pub fn invite_person(shell: Shell, person: &PersonRow, confirm: Confirm) -> Self {
        let words = ["person-invite-title", "person-invite-text", "person-invite-button"];
        Self::about_person(shell, person, "invite", words, confirm)
    }

    /// A deed to a person, by the last word of its address: its title, what it means, and the word on the button.
    fn about_person(shell: Shell, person: &PersonRow, deed: &str, words: [&str; 3], confirm: Confirm) -> Self {
        let [title, text, button] = words;
        let href = format!("/admin/people/{}", person.login);
        Self {
            title: shell.t1(title, "name", person.called()),
            text: shell.t(text).into_owned(),
            warning: None,
            action: format!("{href}/{deed}"),
            button: shell.t(button).into_owned(),
            back: (href, person.called().to_owned()),
            grave: false,
            confirm,
            shell,
        }
    }

    /// `/authorized/{id}/revoke`.
    pub fn revoke_authorized(shell: Shell, row: &AuthorizedRow, confirm: Confirm) -> Self {
        Self {
            back: ("/authorized".to_owned(), shell.t("place-authorized").into_owned()),
            title: shell.t1("ask-revoke-authorized", "name", &row.name),
            text: shell.t("ask-revoke-authorized-text").into_owned(),
            warning: None,
            action: format!("/authorized/{}/revoke", row.id),
            button: shell.t("ask-revoke-access").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }
}
