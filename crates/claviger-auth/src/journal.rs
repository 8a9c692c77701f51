//! Refusals on their way to the audit log: gathered in memory, written behind, bounded.
//!
//! A flood of wrong tokens must not become a flood of writes: refusals of one kind from one place within a second are
//! one line with a count. Whose a token was that memory does not know, such as a revoked one, the store is asked here,
//! behind the check, for so many of them in a second.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use claviger_domain::account::Actor;
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, CredentialId, RequestId};
use claviger_domain::method::MethodName;
use claviger_domain::refusal::{Death, Denial, Refusal};
use claviger_domain::time::Timestamp;
use claviger_store::{Tx, secrets};

use crate::audit::request_id;
use crate::error::Result;
use crate::load;

/// Different lines kept between two writes; what comes beyond is counted on one line.
const MOST: usize = 1000;
/// Different secrets kept between two writes that memory does not know, to ask the store whose they were.
const MOST_DIGESTS: usize = 100;

/// What makes two refusals the same line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    code: &'static str,
    place: &'static str,
    actor: Option<AccountId>,
    owner: Option<AccountId>,
    credential: Option<CredentialId>,
    digest: Option<[u8; 32]>,
    consumer: Option<String>,
    dialect: Option<&'static str>,
    address: Option<IpAddr>,
    method: Option<MethodName>,
}

#[derive(Clone)]
struct Line {
    at: Timestamp,
    actor_name: String,
    request: Option<RequestId>,
    count: u64,
}

/// Whose credential was shown, as far as the check came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Holder {
    /// Nobody's, or nobody knows whose.
    #[default]
    Nobody,
    /// The account's, whose password was guessed at.
    Account(AccountId),
    /// Whoever has or had a secret with this digest.
    OfDigest(TokenDigest),
    /// This credential's, which acts as somebody.
    Credential(CredentialId, Option<AccountId>),
}

/// A refusal and what is known about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused<'a> {
    pub(crate) code: &'static str,
    pub(crate) place: &'static str,
    /// Who asked, when that was proven.
    pub(crate) actor: Option<&'a Actor>,
    pub(crate) holder: Holder,
    /// The consumer that it names, if it is one of ours (OAuth 1.0a).
    pub(crate) consumer: Option<&'a str>,
    pub(crate) dialect: Option<&'static str>,
    pub(crate) address: IpAddr,
    /// The method that it wanted and may not, when that is why.
    pub(crate) method: Option<&'a MethodName>,
    pub(crate) request: Option<RequestId>,
}

impl<'a> Refused<'a> {
    /// A refusal of which nothing is known but where it happened.
    pub(crate) fn of(refusal: &'a Refusal, place: &'static str, address: IpAddr) -> Self {
        Self {
            code: refusal.code(),
            place,
            actor: None,
            holder: Holder::Nobody,
            consumer: None,
            dialect: None,
            address,
            method: match refusal {
                Refusal::Denied(Denial::Method(name)) => Some(name),
                _ => None,
            },
            request: request_id(),
        }
    }
}

/// What is the same of a refusal, and what is counted of it.
pub(crate) struct Noted(Key, Line);

#[derive(Default)]
struct Lines {
    known: HashMap<Key, Line>,
    digests: usize,
}

/// The refusals that are not written yet.
#[derive(Default)]
pub(crate) struct Journal {
    lines: Mutex<Lines>,
    unwritten: Mutex<Vec<Noted>>,
}

impl Journal {
    pub(crate) fn note(&self, refused: &Refused<'_>, at: Timestamp) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = Key {
            code: refused.code,
            place: refused.place,
            actor: refused.actor.map(|actor| actor.id),
            owner: refused.actor.map(|actor| actor.id),
            credential: None,
            digest: None,
            consumer: refused.consumer.map(str::to_owned),
            dialect: refused.dialect,
            address: Some(refused.address),
            method: refused.method.cloned(),
        };
        match refused.holder {
            Holder::Nobody => {}
            Holder::Account(owner) => key.owner = key.owner.or(Some(owner)),
            Holder::OfDigest(digest) => key.digest = Some(*digest.as_bytes()),
            Holder::Credential(id, owner) => (key.credential, key.owner) = (Some(id), key.owner.or(owner)),
        }
        if key.digest.is_some() && lines.digests >= MOST_DIGESTS && !lines.known.contains_key(&key) {
            key.digest = None;
        }
        if lines.known.len() >= MOST && !lines.known.contains_key(&key) {
            let Key { code, place, .. } = key;
            let (actor, owner, credential, digest, consumer) = (None, None, None, None, None);
            let (dialect, address, method) = (None, None, None);
            key = Key { code, place, actor, owner, credential, digest, consumer, dialect, address, method };
        }
        if key.digest.is_some() && !lines.known.contains_key(&key) {
            lines.digests += 1;
        }
        let actor_name = || refused.actor.map(|actor| actor.login.clone()).unwrap_or_default();
        let line = lines.known.entry(key).or_insert_with(|| Line {
            at,
            actor_name: actor_name(),
            request: refused.request,
            count: 0,
        });
        line.count += 1;
    }

    /// Takes all that was noted.
    pub(crate) fn take(&self) -> Vec<Noted> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let mut noted = std::mem::take(&mut *self.unwritten.lock().unwrap_or_else(PoisonError::into_inner));
        noted.extend(lines.known.into_iter().map(|(key, line)| Noted(key, line)));
        noted
    }

    /// Puts back what could not be written: the oldest, as far as there is room.
    pub(crate) fn put_back(&self, mut noted: Vec<Noted>) {
        let mut unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
        noted.append(&mut unwritten);
        noted.truncate(10 * MOST);
        *unwritten = noted;
    }
}

/// What was noted, as the log keeps it, oldest first. A secret of which the store knows whose it was is named to its owner;
/// those that nobody ever had are one line again.
pub(crate) async fn entries(tx: &mut Tx, noted: &[Noted]) -> Result<Vec<AuditEntry>> {
    let mut lines: HashMap<Key, Line> = HashMap::new();
    for Noted(key, line) in noted {
        let mut key = key.clone();
        if let Some(digest) = key.digest.take()
            && let Some(held) = secrets::find_presented(tx, &TokenDigest::from_bytes(digest)).await?
        {
            (key.credential, key.owner) = (Some(held.credential.id), Some(held.actor.id));
            if load::is_over(&held) && key.code == Refusal::Unknown.code() {
                key.code = Refusal::Dead(Death::Revoked).code();
            }
        }
        match lines.get_mut(&key) {
            Some(known) => (known.at, known.count) = (known.at.min(line.at), known.count + line.count),
            None => drop(lines.insert(key, line.clone())),
        }
    }
    let mut entries: Vec<_> = lines.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

fn entry((key, line): (Key, Line)) -> AuditEntry {
    let mut detail = serde_json::Map::new();
    detail.insert("code".to_owned(), key.code.into());
    detail.insert("count".to_owned(), line.count.into());
    if let Some(consumer) = key.consumer {
        detail.insert("consumer_key".to_owned(), consumer.into());
    }
    if let Some(method) = key.method {
        detail.insert("method".to_owned(), method.as_str().into());
    }
    AuditEntry {
        at: line.at,
        action: key.place.to_owned(),
        actor: key.actor,
        actor_name: line.actor_name,
        credential: key.credential,
        subject: match (key.credential, key.owner.filter(|owner| key.actor != Some(*owner))) {
            (Some(credential), _) => AuditSubject::Credential(credential),
            (None, Some(guessed_at)) => AuditSubject::Account(guessed_at),
            (None, None) => AuditSubject::Site,
        },
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

    fn flood(journal: &Journal, holder: impl Fn(u32) -> Holder, address: impl Fn(u32) -> u32) {
        for n in 0..10_000 {
            let address = IpAddr::V4(address(n).into());
            let refused = Refused { holder: holder(n), ..Refused::of(&Refusal::Unknown, "authenticate", address) };
            journal.note(&refused, Timestamp::from_millis(0));
        }
    }

    #[test]
    fn a_flood_of_refusals_is_a_bounded_number_of_lines() {
        let journal = Journal::default();
        flood(&journal, |_| Holder::Nobody, |n| n);
        let lines = journal.take();
        assert_eq!(lines.len(), MOST + 1);
        journal.put_back(lines);
        let lines = journal.take();
        assert_eq!(lines.iter().map(|Noted(_, line)| line.count).sum::<u64>(), 10_000);
    }

    #[test]
    fn a_flood_of_secrets_asks_the_store_about_so_many_and_no_more() {
        let journal = Journal::default();
        let digest = |n: u32| {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            Holder::OfDigest(TokenDigest::from_bytes(bytes))
        };
        flood(&journal, digest, |_| 7);
        let lines = journal.take();
        assert_eq!(lines.len(), MOST_DIGESTS + 1, "one line holds what comes beyond");
        assert_eq!(lines.iter().map(|Noted(_, line)| line.count).sum::<u64>(), 10_000);
    }
}
