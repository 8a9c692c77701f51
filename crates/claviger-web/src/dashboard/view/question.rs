//! "Are you sure", asked properly: what would end, the milder deed, the password. One page for all small deeds.
use askama::Template;
use jiff::Timestamp;

use super::Shell;
use super::admin::people::PersonRow;
use super::application::ApplicationRow;
use super::confirm::Confirm;
use super::consent::AuthorizedRow;
use super::forge::BotRow;
use super::grant::{GrantRow, Origin};
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
    /// When what stops was last used.
    pub used: Option<Timestamp>,
    /// Where it posts.
    pub action: String,
    /// The deed, on the button.
    pub button: String,
    /// Whether something ends for good.
    pub grave: bool,
    /// The confirmation.
    pub confirm: Confirm,
}

/// What ends with a program.
#[derive(Clone, Copy)]
struct Dies {
    tokens: u64,
    people: u64,
}

impl Question {
    /// `/applications/{id}/delete`.
    pub fn delete_application(shell: Shell, application: &ApplicationRow, confirm: Confirm) -> Self {
        let dies = Dies { tokens: application.tokens, people: application.people };
        Self {
            title: shell.t1("ask-deregister", "name", &application.name),
            used: application.used,
            text: shell.t("ask-delete-application-text").into_owned(),
            button: shell.t("application-delete").into_owned(),
            ..Self::delete_consumer(shell, ("applications", &application.id, &application.name), dies, confirm)
        }
    }

    /// `/links/{id}/delete`.
    pub fn delete_link(shell: Shell, link: &LinkRow, confirm: Confirm) -> Self {
        let dies = Dies { tokens: link.tokens, people: link.people };
        Self {
            used: link.used,
            text: shell.t("ask-delete-link-text").into_owned(),
            button: shell.t("link-delete").into_owned(),
            ..Self::delete_consumer(shell, ("links", &link.id, &link.name), dies, confirm)
        }
    }

    fn delete_consumer(shell: Shell, (place, id, name): (&str, &str, &str), dies: Dies, confirm: Confirm) -> Self {
        let href = format!("/{place}/{id}");
        Self {
            back: (href.clone(), name.to_owned()),
            title: shell.t1("ask-delete-application", "name", name),
            text: String::new(),
            warning: (dies.tokens > 0)
                .then(|| shell.tell("ask-delete-tokens", &[("n", dies.tokens.into()), ("people", dies.people.into())])),
            used: None,
            action: format!("{href}/delete"),
            button: String::new(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/applications/{id}/secret`, `/links/{id}/secret`.
    pub fn renew_secret(shell: Shell, href: &str, name: &str, confirm: Confirm) -> Self {
        Self {
            back: (href.to_owned(), name.to_owned()),
            title: shell.t1("ask-renew-secret", "name", name),
            text: shell.t("ask-renew-secret-text").into_owned(),
            warning: None,
            used: None,
            action: format!("{href}/secret"),
            button: shell.t("consumer-new-secret").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }

    /// `/applications/{id}/tokens/{token}/revoke`, `/links/{id}/tokens/{token}/revoke`.
    pub fn revoke_grant(shell: Shell, href: &str, name: &str, grant: &GrantRow, confirm: Confirm) -> Self {
        let title = match grant.origin {
            Origin::Generated => shell.t1("ask-revoke-bearer", "name", name),
            Origin::Consent | Origin::Alone => shell.t2("ask-revoke-grant", "name", name, "login", &grant.token.owner),
        };
        Self {
            back: (href.to_owned(), name.to_owned()),
            title,
            text: shell.t("ask-revoke-text").into_owned(),
            warning: grant.token.used.as_ref().map(|last| shell.t1("ask-revoke-used", "from", &last.from)),
            used: grant.token.used.as_ref().map(|last| last.at),
            action: format!("{href}/tokens/{}/revoke", grant.token.id),
            button: shell.t("ask-revoke-button").into_owned(),
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
            used: bot.used,
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
            used: None,
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
            warning: row.grant.token.used.as_ref().map(|last| shell.t1("ask-revoke-used", "from", &last.from)),
            used: row.grant.token.used.as_ref().map(|last| last.at),
            action: format!("/authorized/{}/revoke", row.grant.token.id),
            button: shell.t("ask-revoke-access").into_owned(),
            grave: true,
            confirm,
            shell,
        }
    }
}
