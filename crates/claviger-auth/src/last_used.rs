//! Last use: noted at each check in memory, written behind, one transaction a second at most.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::time::Timestamp;
use claviger_store::last_use::LastUse;

/// The uses of one credential since the last flush: how many, and the last one's circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) at: Timestamp,
    pub(crate) address: IpAddr,
    pub(crate) user_agent: String,
    pub(crate) dialect: &'static str,
    pub(crate) count: i64,
}

impl Use {
    /// As the store keeps it.
    pub(crate) fn row(&self, credential: CredentialId) -> LastUse {
        LastUse {
            credential,
            at: self.at,
            address: self.address.to_string(),
            user_agent: self.user_agent.clone(),
            dialect: self.dialect.to_owned(),
            uses: self.count,
        }
    }
}

/// What was used and is not written yet. Sharded like the index, so that checks do not queue for one lock.
pub(crate) struct LastUsed {
    shards: Box<[Mutex<HashMap<CredentialId, Use>>; 64]>,
}

impl LastUsed {
    pub(crate) fn new() -> Self {
        Self { shards: Box::new(std::array::from_fn(|_| Mutex::default())) }
    }

    /// Notes a use. It allocates only when the credential was not used since the last flush, or by another agent.
    pub(crate) fn note(&self, id: CredentialId, at: Timestamp, address: IpAddr, agent: &str, dialect: &'static str) {
        let agent = shortened(agent);
        let shard = &self.shards[usize::from(id.as_bytes()[15]) % 64];
        let mut uses = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = uses.get_mut(&id) {
            known.count += 1;
            (known.at, known.address, known.dialect) = (at, address, dialect);
            if known.user_agent != agent {
                agent.clone_into(&mut known.user_agent);
            }
            return;
        }
        uses.insert(id, Use { at, address, user_agent: agent.to_owned(), dialect, count: 1 });
    }

    /// Takes all that was noted.
    pub(crate) fn take(&self) -> Vec<(CredentialId, Use)> {
        let drain =
            |shard: &Mutex<HashMap<_, _>>| std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
        self.shards.iter().flat_map(drain).collect()
    }

    /// What was noted for one credential and is not written yet.
    pub(crate) fn peek(&self, id: CredentialId) -> Option<Use> {
        let shard = &self.shards[usize::from(id.as_bytes()[15]) % 64];
        shard.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Puts back what could not be written; newer uses win.
    pub(crate) fn put_back(&self, uses: Vec<(CredentialId, Use)>) {
        for (id, older) in uses {
            let shard = &self.shards[usize::from(id.as_bytes()[15]) % 64];
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let count = older.count;
            match shard.get_mut(&id) {
                Some(newer) => newer.count += count,
                None => drop(shard.insert(id, older)),
            }
        }
    }
}

fn shortened(agent: &str) -> &str {
    let mut end = agent.len().min(limits::USER_AGENT);
    while !agent.is_char_boundary(end) {
        end -= 1;
    }
    &agent[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_add_up_and_a_failed_write_loses_none() {
        let last_used = LastUsed::new();
        let id = CredentialId::from_bytes([3; 16]);
        let note = |at| last_used.note(id, Timestamp::from_millis(at), [127, 0, 0, 1].into(), "curl", "bearer");
        note(1);
        note(2);
        let taken = last_used.take();
        assert_eq!((taken[0].1.count, taken[0].1.at.as_millis()), (2, 2));
        note(3);
        last_used.put_back(taken);
        let found = last_used.peek(id).unwrap();
        assert_eq!((found.count, found.at.as_millis()), (3, 3));
    }
}
