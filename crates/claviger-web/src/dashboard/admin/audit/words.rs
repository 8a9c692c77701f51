//! What an audit line says, in words.

use claviger_auth::audit::OS_USER_KEY;
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};

use super::{AUTHENTICATE, REFUSED};
use crate::dashboard::refused::why;
use crate::dashboard::view::Reader;
use crate::dashboard::view::admin::audit::AuditAction;
use crate::dashboard::view::forge::Role;

/// The sentence of each action that changes something.
const SENTENCES: &[(&str, &str)] = &[
    ("me.set_password", "did-own-password"),
    ("me.edit", "did-own-profile"),
    ("sessions.start", "did-sign-in"),
    ("sessions.end", "did-sign-out"),
    ("sets.create", "did-set-make"),
    ("sets.delete", "did-set-delete"),
    ("tokens.create", "did-token-make"),
    ("tokens.edit", "did-token-edit"),
    ("tokens.delete", "did-token-delete"),
    ("tokens.revoke", "did-token-revoke"),
    ("tokens.rotate", "did-token-rotate"),
    ("tokens.regenerate", "did-token-regenerate"),
    ("tokens.copy", "did-token-copy"),
    ("tokens.suspend", "did-token-suspend"),
    ("tokens.resume", "did-token-resume"),
    ("users.create", "did-user-make"),
    ("users.edit", "did-user-edit"),
    ("users.set_password", "did-user-password"),
    ("users.delete", "did-user-delete"),
    ("projects.create", "did-project-make"),
    ("projects.edit", "did-project-edit"),
    ("projects.delete", "did-project-delete"),
    ("members.set", "did-member-set"),
    ("members.remove", "did-member-remove"),
    ("bots.create", "did-bot-make"),
    ("bots.delete", "did-bot-delete"),
    ("users.invite", "did-user-invite"),
    ("users.reset_factors", "did-user-reset-factors"),
    ("me.add_app", "did-app-add"),
    ("me.remove_app", "did-app-remove"),
    ("me.add_passkey", "did-passkey-add"),
    ("me.rename_passkey", "did-passkey-rename"),
    ("me.remove_passkey", "did-passkey-remove"),
    ("me.renew_recovery_codes", "did-codes-renew"),
    ("me.link_upstream", "did-upstream-link"),
    ("me.unlink_upstream", "did-upstream-unlink"),
    ("sessions.delete", "did-session-end-one"),
    ("sessions.delete_all", "did-session-end"),
    ("applications.create", "did-application-make"),
    ("applications.edit", "did-application-edit"),
    ("applications.renew_secret", "did-application-secret"),
    ("applications.generate_token", "did-application-token"),
    ("applications.delete", "did-application-delete"),
    ("links.create", "did-link-make"),
    ("links.edit", "did-link-edit"),
    ("links.renew_secret", "did-link-secret"),
    ("links.delete", "did-link-delete"),
    ("consents.allow", "did-consent-allow"),
    ("consents.deny", "did-consent-deny"),
];

/// What the first word of an action's name is about.
const GROUPS: &[(&str, &str)] = &[
    ("sessions", "place-sessions"),
    ("me", "place-profile"),
    ("tokens", "place-tokens"),
    ("sets", "group-sets"),
    ("applications", "place-applications"),
    ("links", "place-links"),
    ("consents", "place-authorized"),
    ("projects", "place-projects"),
    ("members", "column-members"),
    ("bots", "project-bots"),
    ("users", "place-people"),
];

/// The actions that a filter offers, by what they are about; and the one that is asked for, whatever it is.
pub(super) fn actions(reader: &Reader, asked: &str) -> Vec<AuditAction> {
    let offered = |name: &str, key: &str, group: &str| AuditAction {
        name: name.to_owned(),
        text: reader.t(key).into_owned(),
        group: group.to_owned(),
    };
    let mut all = vec![offered(REFUSED, "audit-refused-any", ""), offered(AUTHENTICATE, "audit-refused-door", "")];
    for (noun, key) in GROUPS {
        let group = reader.t(key);
        let of_it = SENTENCES.iter().filter(|(action, _)| action.split('.').next() == Some(noun));
        all.extend(of_it.map(|(action, key)| offered(action, key, &group)));
    }
    if !asked.is_empty() && !all.iter().any(|action| action.name == asked) {
        all.push(AuditAction { name: asked.to_owned(), text: asked.to_owned(), group: String::new() });
    }
    all
}

/// The actions whose sentence holds these words as the reader reads it.
pub(super) fn called(reader: &Reader, words: &str) -> Vec<String> {
    let words = words.to_lowercase();
    let holds = |key: &str| !words.is_empty() && reader.t(key).to_lowercase().contains(&words);
    let found = SENTENCES.iter().filter(|(_, key)| holds(key));
    found.map(|(action, _)| (*action).to_owned()).collect()
}

/// The line in the reader's language. An action without a sentence is called by its name.
pub(super) fn said(reader: &Reader, entry: &AuditEntry) -> String {
    if entry.outcome == Outcome::Refused {
        let count = entry.detail.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
        let code = match (word(entry, "code").unwrap_or(&entry.action), entry.subject) {
            ("invalid_credential", AuditSubject::Account(_)) => "wrong_password",
            (code, _) => code,
        };
        return reader.t1("did-refuse", "why", why(reader, code, count));
    }
    if let ("members.set", Some(login), Some(role)) = (&*entry.action, word(entry, "login"), word(entry, "role")) {
        let role = Role::from_code(role).map_or_else(|| role.to_owned(), |role| reader.t(role.key()).into_owned());
        return reader.t2("did-member-role", "login", login, "role", role);
    }
    let key = SENTENCES.iter().find(|(action, _)| *action == entry.action).map(|(_, key)| *key);
    key.map_or_else(|| entry.action.clone(), |key| reader.t(key).into_owned())
}

/// Who it was; of a command that was typed on the server also who typed it.
pub(super) fn who(reader: &Reader, entry: &AuditEntry) -> String {
    let operator = reader.t("actor-operator");
    let actor = if entry.dialect.as_deref() == Some("cli") { &*operator } else { &*entry.actor_name };
    match (actor, word(entry, OS_USER_KEY)) {
        ("", None) => "–".to_owned(),
        ("", Some(user)) => user.to_owned(),
        (actor, None) => actor.to_owned(),
        (actor, Some(user)) => format!("{actor} ({user})"),
    }
}

/// What the line itself calls that which it is about.
pub(super) fn named(entry: &AuditEntry) -> Option<String> {
    ["login", "description", "name", "consumer_key"].iter().find_map(|key| word(entry, key)).map(str::to_owned)
}

fn word<'e>(entry: &'e AuditEntry, key: &str) -> Option<&'e str> {
    entry.detail.get(key).and_then(|word| word.as_str()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use claviger_domain::action::{Action, Effect};

    use super::*;
    use crate::dashboard::text::Language;
    use crate::dashboard::view::Theme;

    #[test]
    fn everything_that_is_done_has_a_sentence() {
        for action in Action::ALL.iter().filter(|action| action.effect() != Effect::Reads) {
            assert!(SENTENCES.iter().any(|(name, _)| *name == action.method()), "{}", action.method());
        }
    }

    #[test]
    fn the_filter_offers_every_sentence_once_under_what_it_is_about() {
        let reader = Reader {
            language: Language::German,
            zone: jiff::tz::TimeZone::UTC,
            theme: Theme::Auto,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let offered = actions(&reader, "");
        assert_eq!(offered.len(), SENTENCES.len() + 2);
        for (at, action) in offered.iter().enumerate() {
            assert!(!offered[..at].iter().any(|other| other.text == action.text), "{action:?} stands there twice");
        }
    }
}
