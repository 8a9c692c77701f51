//! Refusals on their way to the audit log: gathered in memory, written behind, bounded.
//!
//! A flood of wrong tokens must not become a flood of writes: refusals of one kind from one place within a second are
//! one line with a count.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use claviger_domain::account::Actor;
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::ids::{AccountId, CredentialId, RequestId};
use claviger_domain::method::MethodName;
use claviger_domain::time::Timestamp;

/// Different lines kept between two writes; what comes beyond is counted on one line.
const MOST: usize = 1000;

/// What makes two refusals the same line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    code: &'static str,
    place: &'static str,
    actor: Option<AccountId>,
    owner: Option<AccountId>,
    credential: Option<CredentialId>,
    dialect: Option<&'static str>,
    address: Option<IpAddr>,
    method: Option<MethodName>,
}

struct Line {
    at: Timestamp,
    actor_name: String,
    request: Option<RequestId>,
    count: u64,
}

/// A refusal and what is known about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused<'a> {
    pub(crate) code: &'static str,
    pub(crate) place: &'static str,
    pub(crate) actor: Option<&'a Actor>,
    /// Whose credential it was, also where it proved nothing.
    pub(crate) owner: Option<AccountId>,
    pub(crate) credential: Option<CredentialId>,
    pub(crate) dialect: Option<&'static str>,
    pub(crate) address: IpAddr,
    /// The method that it wanted and may not, when that is why.
    pub(crate) method: Option<&'a MethodName>,
    pub(crate) request: Option<RequestId>,
}

/// The refusals that are not written yet.
#[derive(Default)]
pub(crate) struct Journal {
    lines: Mutex<HashMap<Key, Line>>,
    unwritten: Mutex<Vec<AuditEntry>>,
}

impl Journal {
    pub(crate) fn note(&self, refused: &Refused<'_>, at: Timestamp) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = Key {
            code: refused.code,
            place: refused.place,
            actor: refused.actor.map(|actor| actor.id),
            owner: refused.owner,
            credential: refused.credential,
            dialect: refused.dialect,
            address: Some(refused.address),
            method: refused.method.cloned(),
        };
        if lines.len() >= MOST && !lines.contains_key(&key) {
            key = Key { actor: None, owner: None, credential: None, dialect: None, address: None, method: None, ..key };
        }
        let actor_name = || refused.actor.map(|actor| actor.login.clone()).unwrap_or_default();
        let line = lines.entry(key).or_insert_with(|| Line {
            at,
            actor_name: actor_name(),
            request: refused.request,
            count: 0,
        });
        line.count += 1;
    }

    /// Takes all lines, oldest first.
    pub(crate) fn take(&self) -> Vec<AuditEntry> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let mut entries = std::mem::take(&mut *self.unwritten.lock().unwrap_or_else(PoisonError::into_inner));
        entries.extend(lines.into_iter().map(entry));
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// Puts back what could not be written: the oldest, as far as there is room.
    pub(crate) fn put_back(&self, mut entries: Vec<AuditEntry>) {
        let mut unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
        entries.append(&mut unwritten);
        entries.truncate(10 * MOST);
        *unwritten = entries;
    }
}

fn entry((key, line): (Key, Line)) -> AuditEntry {
    let mut detail = serde_json::Map::new();
    detail.insert("code".to_owned(), key.code.into());
    detail.insert("count".to_owned(), line.count.into());
    if let Some(method) = key.method {
        detail.insert("method".to_owned(), method.as_str().into());
    }
    AuditEntry {
        at: line.at,
        action: key.place.to_owned(),
        actor: key.actor,
        actor_name: line.actor_name,
        credential: key.credential,
        subject: key.credential.map_or(AuditSubject::Site, AuditSubject::Credential),
        owner: key.owner,
        dialect: key.dialect.map(str::to_owned),
        address: key.address,
        request: line.request,
        outcome: Outcome::Refused,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_is_a_bounded_number_of_lines() {
        let journal = Journal::default();
        for n in 0..10_000u32 {
            let address = IpAddr::V4(n.into());
            let refused = Refused {
                code: "invalid_credential",
                place: "authenticate",
                actor: None,
                owner: None,
                credential: None,
                dialect: None,
                address,
                method: None,
                request: None,
            };
            journal.note(&refused, Timestamp::from_millis(0));
        }
        let lines = journal.take();
        assert_eq!(lines.len(), MOST + 1);
        journal.put_back(lines);
        let lines = journal.take();
        let counted: u64 = lines.iter().filter_map(|line| line.detail["count"].as_u64()).sum();
        assert_eq!(counted, 10_000);
    }
}
