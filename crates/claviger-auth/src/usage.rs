//! What tokens were used for: noted for each allowed request in memory, written behind, one transaction a second at most.
//!
//! A request of our own API needs what the policy asked of its token while it was answered; a request at the gate needs
//! the route's method. Methods are counted by their place in the catalogue, so that a note allocates only when a token, a
//! method or an address is new since the last flush.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use claviger_domain::action::Action;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::catalogue::Catalogue;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::{self, Permit, Thing};
use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;
use claviger_store::usage::{AddressUse, MethodUse, day_of};

use crate::desk::Desk;

/// Different addresses kept in one shard between two writes; what comes beyond is counted without its address.
const MOST_ADDRESSES: usize = 1000;

tokio::task_local! {
    static NEEDED: Needed;
}

/// The methods that the policy asked of a token for one request: the first few, which is more than any request needs.
#[derive(Debug, Default)]
pub struct Needed([Cell<Option<u32>>; 4]);

impl Needed {
    fn add(&self, place: usize) {
        let Ok(place) = u32::try_from(place) else { return };
        for slot in &self.0 {
            match slot.get() {
                Some(known) if known == place => return,
                Some(_) => {}
                None => return slot.set(Some(place)),
            }
        }
    }

    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().filter_map(|slot| slot.get().map(|place| place as usize))
    }
}

/// Answers a request, and tells what it needed.
pub async fn gather<T>(answer: impl Future<Output = T>) -> (T, Needed) {
    NEEDED
        .scope(Needed::default(), async {
            let answer = answer.await;
            (answer, NEEDED.with(|needed| Needed(std::array::from_fn(|n| Cell::new(needed.0[n].get())))))
        })
        .await
}

/// Notes that the request needs a method.
pub(crate) fn needs(catalogue: &Catalogue, method: &str) {
    if let Some(place) = catalogue.place(method) {
        // what is not a request, such as the command line, needs nothing
        let _ = NEEDED.try_with(|needed| needed.add(place));
    }
}

impl Desk {
    /// Decides by the policy, and notes which method the request needed.
    pub fn authorize(&self, caller: &Caller, action: Action, thing: Thing) -> Result<Permit, Refusal> {
        let catalogue = self.catalogue.load();
        let permit = policy::authorize(caller, action, thing, &catalogue)?;
        needs(&catalogue, action.method());
        Ok(permit)
    }

    /// Notes a method that everybody may call: it is counted, and asked of nobody.
    pub fn note_open(&self, action: Action) {
        needs(&self.catalogue.load(), action.method());
    }
}

/// Counts a request that was allowed: once for its address, and for each method of the token's that it needed. The first
/// one counts in any case: it is what was called. Sessions are not counted.
pub fn count(desk: &Desk, caller: &Caller, needed: &Needed) {
    let first = needed.places().take(1);
    let further = needed.places().skip(1).filter(|place| caller.grant.methods.contains(*place));
    note(desk, caller, first.chain(further));
}

/// Counts a request that was allowed for one method.
pub fn count_method(desk: &Desk, caller: &Caller, place: usize) {
    note(desk, caller, std::iter::once(place));
}

fn note(desk: &Desk, caller: &Caller, places: impl Iterator<Item = usize>) {
    if let (Proven::Credential { id, .. }, Some(_)) = (caller.proven, caller.rights()) {
        desk.usage.note(id, desk.now(), places, caller.address, caller.dialect);
    }
}

/// A credential and a day.
type Whose = (CredentialId, i64);

/// What was counted and is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    methods: HashMap<(Whose, u32), i64>,
    addresses: HashMap<(Whose, Option<IpAddr>, &'static str), (i64, Timestamp)>,
}

/// Sharded like the index, so that checks do not queue for one lock.
pub(crate) struct Usage {
    shards: Box<[Mutex<Counted>; 64]>,
}

impl Usage {
    pub(crate) fn new() -> Self {
        Self { shards: Box::new(std::array::from_fn(|_| Mutex::default())) }
    }

    pub(crate) fn note(
        &self,
        id: CredentialId,
        at: Timestamp,
        places: impl Iterator<Item = usize>,
        address: IpAddr,
        dialect: &'static str,
    ) {
        let whose = (id, day_of(at));
        let mut shard = self.shard(id).lock().unwrap_or_else(PoisonError::into_inner);
        for place in places.filter_map(|place| u32::try_from(place).ok()) {
            *shard.methods.entry((whose, place)).or_default() += 1;
        }
        let full = shard.addresses.len() >= MOST_ADDRESSES;
        let mut key = (whose, Some(address), dialect);
        if full && !shard.addresses.contains_key(&key) {
            key.1 = None;
        }
        let seen = shard.addresses.entry(key).or_insert((0, at));
        *seen = (seen.0 + 1, seen.1.max(at));
    }

    /// Takes all that was counted. The tables keep their room for the next second.
    pub(crate) fn take(&self) -> Counted {
        let mut taken = Counted::default();
        for shard in self.shards.iter() {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            taken.methods.extend(shard.methods.drain());
            taken.addresses.extend(shard.addresses.drain());
        }
        taken
    }

    /// Puts back what could not be written.
    pub(crate) fn put_back(&self, counted: Counted) {
        for (key, calls) in counted.methods {
            let mut shard = self.shard(key.0.0).lock().unwrap_or_else(PoisonError::into_inner);
            *shard.methods.entry(key).or_default() += calls;
        }
        for (key, (calls, last)) in counted.addresses {
            let mut shard = self.shard(key.0.0).lock().unwrap_or_else(PoisonError::into_inner);
            let seen = shard.addresses.entry(key).or_insert((0, last));
            *seen = (seen.0 + calls, seen.1.max(last));
        }
    }

    fn shard(&self, id: CredentialId) -> &Mutex<Counted> {
        &self.shards[usize::from(id.as_bytes()[15]) % 64]
    }
}

impl Counted {
    pub(crate) fn is_empty(&self) -> bool {
        self.methods.is_empty() && self.addresses.is_empty()
    }

    /// As the store keeps it, in the order of its keys, so that two nodes meet the same rows in the same order.
    pub(crate) fn rows(&self, catalogue: &Catalogue) -> (Vec<MethodUse>, Vec<AddressUse>) {
        let mut methods: Vec<_> = self
            .methods
            .iter()
            .filter_map(|(((credential, day), place), calls)| {
                let method = catalogue.methods().get(*place as usize)?.name.to_string();
                Some(MethodUse { credential: *credential, day: *day, method, calls: *calls })
            })
            .collect();
        let mut addresses: Vec<_> = self
            .addresses
            .iter()
            .map(|(((credential, day), address, dialect), (calls, last_at))| AddressUse {
                credential: *credential,
                day: *day,
                address: address.map(|address| address.to_canonical().to_string()).unwrap_or_default(),
                dialect: (*dialect).to_owned(),
                calls: *calls,
                last_at: *last_at,
            })
            .collect();
        methods.sort_by(|a, b| (a.credential, a.day, &a.method).cmp(&(b.credential, b.day, &b.method)));
        addresses.sort_by(|a, b| {
            (a.credential, a.day, &a.address, &a.dialect).cmp(&(b.credential, b.day, &b.address, &b.dialect))
        });
        (methods, addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(43_200_000);

    #[test]
    fn what_could_not_be_written_is_counted_with_what_came_since() {
        let usage = Usage::new();
        let id = CredentialId::from_bytes([3; 16]);
        let call = |place: usize| usage.note(id, NOON, std::iter::once(place), [10, 0, 0, 1].into(), "bearer");
        call(0);
        call(1);
        let taken = usage.take();
        assert!(usage.take().is_empty());
        call(1);
        usage.put_back(taken);
        let counted = usage.take();
        assert_eq!((counted.methods[&((id, 0), 0)], counted.methods[&((id, 0), 1)]), (1, 2));
        assert_eq!(counted.addresses.values().map(|seen| seen.0).sum::<i64>(), 3);
    }

    #[test]
    fn addresses_beyond_measure_are_counted_without_being_told_apart() {
        let usage = Usage::new();
        let id = CredentialId::from_bytes([3; 16]);
        for n in 0..5000_u32 {
            usage.note(id, NOON, std::iter::once(0), IpAddr::V4(n.into()), "bearer");
        }
        let counted = usage.take();
        assert_eq!(counted.addresses.len(), MOST_ADDRESSES + 1);
        assert_eq!(counted.addresses.values().map(|seen| seen.0).sum::<i64>(), 5000);
        assert_eq!(counted.addresses[&((id, 0), None, "bearer")].0, 4000);
    }

    #[tokio::test]
    async fn a_request_needs_each_method_once_and_the_first_first() {
        let ((), needed) = gather(async {
            for place in [7, 3, 7, 9] {
                NEEDED.with(|needed| needed.add(place));
            }
        })
        .await;
        assert_eq!(needed.places().collect::<Vec<_>>(), [7, 3, 9]);
    }
}
