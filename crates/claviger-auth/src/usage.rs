//! What tokens were used for: noted for each allowed request in memory, written behind, one transaction a second at most.
//!
//! A request of our own API needs what the policy asked of its token while it was answered; a request at the gate needs
//! the route's method. In which project a request was is known where the policy was asked about one project of ours; the
//! gate cannot know which project of an API is meant. Methods are counted by their place in the catalogue, so that a note
//! allocates only when a token, a method, a project or an address is new since the last flush.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use claviger_domain::caller::{Caller, Proven};
use claviger_domain::catalogue::Catalogue;
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::policy::Thing;
use claviger_domain::time::Timestamp;
use claviger_store::usage::{AddressUse, MethodUse, ProjectUse, day_of};

use crate::desk::Desk;

/// Different addresses kept in one shard between two writes; what comes beyond is counted without its address.
const MOST_ADDRESSES: usize = 1000;

/// Different methods in projects kept in one shard between two writes; what comes beyond is counted without its project.
const MOST_METHODS: usize = 1000;

tokio::task_local! {
    static NEEDED: Needed;
}

/// Where a method was needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// Nobody has asked yet: a change is confirmed before it is decided about.
    Unasked,
    /// In this project alone.
    Project(ProjectId),
    /// In several, or in none in particular.
    Beyond,
}

impl Within {
    pub(crate) const fn of(thing: Thing) -> Self {
        match thing {
            Thing::Project { id, .. } => Self::Project(id),
            Thing::Open | Thing::Site | Thing::Account(_) => Self::Beyond,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unasked, known) | (known, Self::Unasked) => known,
            (one, same) if one == same => one,
            _ => Self::Beyond,
        }
    }

    const fn project(self) -> Option<ProjectId> {
        match self {
            Self::Project(id) => Some(id),
            Self::Unasked | Self::Beyond => None,
        }
    }
}

/// The methods that the policy asked of a token for one request, and where: the first few, which is more than any request
/// needs.
#[derive(Debug, Default)]
pub struct Needed([Cell<Option<(u32, Within)>>; 4]);

impl Needed {
    fn add(&self, place: usize, within: Within) {
        let Ok(place) = u32::try_from(place) else { return };
        for slot in &self.0 {
            match slot.get() {
                Some((known, before)) if known == place => return slot.set(Some((place, before.and(within)))),
                Some(_) => {}
                None => return slot.set(Some((place, within))),
            }
        }
    }

    fn places(&self) -> impl Iterator<Item = (usize, Option<ProjectId>)> + '_ {
        self.0.iter().filter_map(|slot| slot.get().map(|(place, within)| (place as usize, within.project())))
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
pub(crate) fn needs(catalogue: &Catalogue, method: &str, within: Within) {
    if let Some(place) = catalogue.place(method) {
        // what is not a request, such as the command line, needs nothing
        let _ = NEEDED.try_with(|needed| needed.add(place, within));
    }
}

/// Counts a request that was allowed: once for its address, and for each method of the token's that it needed. The first
/// one counts in any case: it is what was called. Sessions are not counted.
pub fn count(desk: &Desk, caller: &Caller, needed: &Needed) {
    let first = needed.places().take(1);
    let further = needed.places().skip(1).filter(|(place, _)| caller.grant.methods.contains(*place));
    note(desk, caller, first.chain(further));
}

/// Counts a request that was allowed for one method, in a project that is not known.
pub fn count_method(desk: &Desk, caller: &Caller, place: usize) {
    note(desk, caller, std::iter::once((place, None)));
}

fn note(desk: &Desk, caller: &Caller, places: impl Iterator<Item = (usize, Option<ProjectId>)>) {
    if let (Proven::Credential { id, .. }, Some(_)) = (caller.proven, caller.rights()) {
        desk.usage.note(id, desk.now(), places, caller.address, caller.dialect);
    }
}

/// A credential and a day.
type Whose = (CredentialId, i64);

/// What was counted and is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    methods: HashMap<(Whose, u32, Option<ProjectId>), i64>,
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
        places: impl Iterator<Item = (usize, Option<ProjectId>)>,
        address: IpAddr,
        dialect: &'static str,
    ) {
        let whose = (id, day_of(at));
        let mut shard = self.shard(id).lock().unwrap_or_else(PoisonError::into_inner);
        for (place, project) in places {
            let Ok(place) = u32::try_from(place) else { continue };
            let full = shard.methods.len() >= MOST_METHODS;
            let mut key = (whose, place, project);
            if full && !shard.methods.contains_key(&key) {
                key.2 = None;
            }
            *shard.methods.entry(key).or_default() += 1;
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
    pub(crate) fn rows(&self, catalogue: &Catalogue) -> (Vec<MethodUse>, Vec<ProjectUse>, Vec<AddressUse>) {
        let (mut methods, mut projects) = (BTreeMap::new(), BTreeMap::new());
        for (((credential, day), place, project), calls) in &self.methods {
            let Some(method) = catalogue.methods().get(*place as usize) else { continue };
            let key = (*credential, *day, method.name.as_str());
            *methods.entry(key).or_insert(0) += calls;
            if let Some(project) = project {
                projects.insert((key, *project), *calls);
            }
        }
        let methods = methods.into_iter().map(|((credential, day, method), calls)| {
            let method = method.to_owned();
            MethodUse { credential, day, method, calls }
        });
        let projects = projects.into_iter().map(|(((credential, day, method), project), calls)| {
            let method = method.to_owned();
            ProjectUse { credential, day, method, project, calls }
        });
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
        addresses.sort_by(|a, b| {
            (a.credential, a.day, &a.address, &a.dialect).cmp(&(b.credential, b.day, &b.address, &b.dialect))
        });
        (methods.collect(), projects.collect(), addresses)
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
        let call = |place: usize| usage.note(id, NOON, std::iter::once((place, None)), [10, 0, 0, 1].into(), "bearer");
        call(0);
        call(1);
        let taken = usage.take();
        assert!(usage.take().is_empty());
        call(1);
        usage.put_back(taken);
        let counted = usage.take();
        assert_eq!((counted.methods[&((id, 0), 0, None)], counted.methods[&((id, 0), 1, None)]), (1, 2));
        assert_eq!(counted.addresses.values().map(|seen| seen.0).sum::<i64>(), 3);
    }

    #[test]
    fn addresses_beyond_measure_are_counted_without_being_told_apart() {
        let usage = Usage::new();
        let id = CredentialId::from_bytes([3; 16]);
        for n in 0..5000_u32 {
            usage.note(id, NOON, std::iter::once((0, None)), IpAddr::V4(n.into()), "bearer");
        }
        let counted = usage.take();
        assert_eq!(counted.addresses.len(), MOST_ADDRESSES + 1);
        assert_eq!(counted.addresses.values().map(|seen| seen.0).sum::<i64>(), 5000);
        assert_eq!(counted.addresses[&((id, 0), None, "bearer")].0, 4000);
    }

    #[test]
    fn projects_beyond_measure_are_counted_without_being_told_apart() {
        let usage = Usage::new();
        let id = CredentialId::from_bytes([3; 16]);
        for n in 0..3000_u32 {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            let within = std::iter::once((0, Some(ProjectId::from_bytes(bytes))));
            usage.note(id, NOON, within, [10, 0, 0, 1].into(), "bearer");
        }
        let counted = usage.take();
        assert_eq!(counted.methods.len(), MOST_METHODS + 1);
        assert_eq!(counted.methods[&((id, 0), 0, None)], 2000);
    }

    #[tokio::test]
    async fn a_request_needs_each_method_once_and_the_first_first() {
        let project = |n| ProjectId::from_bytes([n; 16]);
        let (one, other) = (Within::Project(project(1)), Within::Project(project(2)));
        let ((), needed) = gather(async {
            for (place, within) in [
                (7, Within::Unasked),
                (3, one),
                (7, one),
                (9, one),
                (3, one),
                (9, other),
                (7, Within::Unasked),
                (4, one),
                (4, Within::Beyond),
            ] {
                NEEDED.with(|needed| needed.add(place, within));
            }
        })
        .await;
        let one = Some(project(1));
        assert_eq!(needed.places().collect::<Vec<_>>(), [(7, one), (3, one), (9, None), (4, None)]);
    }
}
