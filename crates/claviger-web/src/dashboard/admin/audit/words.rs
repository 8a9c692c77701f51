//! What an audit line says, in words.

use claviger_domain::audit::{AuditEntry, Outcome};

use crate::dashboard::view::Reader;

/// The sentence of each action that changes something.
const SENTENCES: &[(&str, &str)] = &[
    ("me.set_password", "did-own-password"),
    ("sessions.start", "did-sign-in"),
    ("sessions.end", "did-sign-out"),
    ("sets.create", "did-set-make"),
    ("sets.delete", "did-set-delete"),
    ("tokens.create", "did-token-make"),
    ("tokens.edit", "did-token-edit"),
    ("tokens.delete", "did-token-revoke"),
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
];

/// The line in the reader's language. An action without a sentence is called by its name.
pub(super) fn said(reader: &Reader, entry: &AuditEntry) -> String {
    if entry.outcome == Outcome::Refused {
        let code = entry.detail.get("code").and_then(|code| code.as_str()).unwrap_or(&entry.action);
        let count = entry.detail.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
        return reader.t2("did-refuse", "code", code, "n", count);
    }
    let key = SENTENCES.iter().find(|(action, _)| *action == entry.action).map(|(_, key)| *key);
    key.map_or_else(|| entry.action.clone(), |key| reader.t(key).into_owned())
}
