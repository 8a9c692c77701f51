//! Grants, each kept once: a million tokens of one account with the same rights share one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arc_swap::ArcSwap;
use claviger_domain::account::{AccountKind, AccountState, Actor, SiteRole};
use claviger_domain::caller::{Grant, Limits};
use claviger_domain::catalogue::{Catalogue, MethodSet};
use claviger_domain::ids::AccountId;
use claviger_domain::rights::Rights;

/// A grant's place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot(u32);

/// The table. A change to an account or to the catalogue replaces grants in their slots; no record changes.
pub(crate) struct GrantTable {
    slots: RwLock<Vec<Arc<Grant>>>,
    interned: Mutex<Interned>,
    /// What stands in a place whose grant is forgotten: it opens nothing.
    nobody: Arc<Grant>,
}

impl Default for GrantTable {
    fn default() -> Self {
        let actor = Actor {
            id: AccountId::from_bytes([0; 16]),
            number: 0,
            login: String::new(),
            kind: AccountKind::Service,
            site_role: SiteRole::User,
            state: AccountState::Deleted,
        };
        let rights = Rights { sets: vec![], methods: vec![], projects: Some(vec![]), cidrs: vec![] };
        let nobody = Grant { actor, limits: Limits::Token(rights), methods: MethodSet::default() };
        Self { slots: RwLock::default(), interned: Mutex::default(), nobody: nobody.into() }
    }
}

#[derive(Default)]
struct Interned {
    /// The newest facts of each account: a slow read must not bring older ones back.
    actors: HashMap<AccountId, Actor>,
    by_limits: HashMap<(AccountId, Limits), Slot>,
    by_actor: HashMap<AccountId, Vec<Slot>>,
    /// How often something was forgotten: facts that were read before are not the newest.
    forgotten: u64,
    /// Slots that no record had when it was looked last, and that are no longer given out.
    idle: Vec<Slot>,
}

impl GrantTable {
    /// The grant in a slot.
    pub(crate) fn get(&self, slot: Slot) -> Arc<Grant> {
        Arc::clone(&self.slots.read().unwrap_or_else(PoisonError::into_inner)[slot.0 as usize])
    }

    /// How often something was forgotten when a read begins.
    pub(crate) fn reading(&self) -> u64 {
        self.interned.lock().unwrap_or_else(PoisonError::into_inner).forgotten
    }

    /// The slot of these limits for this actor, as a read told that `began` then. Facts of the actor that came by
    /// [`GrantTable::update_actor`] win. What was read before something was forgotten serves whoever read it, and nobody else.
    pub(crate) fn intern(&self, actor: &Actor, limits: Limits, catalogue: &ArcSwap<Catalogue>, began: u64) -> Slot {
        let mut interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        if interned.forgotten != began {
            return self.add(grant(actor.clone(), limits, &catalogue.load()));
        }
        if let Some(slot) = interned.by_limits.get(&(actor.id, limits.clone())) {
            return *slot;
        }
        let actor = interned.actors.entry(actor.id).or_insert_with(|| actor.clone()).clone();
        let grant = grant(actor.clone(), limits.clone(), &catalogue.load());
        let slot = self.add(grant);
        interned.by_limits.insert((actor.id, limits), slot);
        interned.by_actor.entry(actor.id).or_default().push(slot);
        slot
    }

    fn add(&self, grant: Grant) -> Slot {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let slot = Slot(u32::try_from(slots.len()).expect("memory ends long before four thousand million grants"));
        slots.push(Arc::new(grant));
        slot
    }

    /// An account changed: all its grants say so from now on.
    pub(crate) fn update_actor(&self, actor: &Actor) {
        let mut interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        interned.actors.insert(actor.id, actor.clone());
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        for slot in interned.by_actor.get(&actor.id).into_iter().flatten() {
            let place = &mut slots[slot.0 as usize];
            if place.actor != *actor {
                *place = Arc::new(Grant { actor: actor.clone(), ..Grant::clone(place) });
            }
        }
    }

    /// Forgets what is known of accounts: the next grant of each is made from what the store says then. Grants that are
    /// still looked at stay as they are.
    pub(crate) fn forget_all(&self) {
        let mut interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = std::mem::take(&mut interned.idle);
        *interned = Interned { forgotten: interned.forgotten + 1, idle, ..Interned::default() };
    }

    /// Forgets grants that no record has: memory would otherwise grow with all that ever lived. They are not given out any
    /// more; the next time, when no check can still be looking at them, they are emptied. A place is never given to
    /// another grant. For those who hold [`Desk::memory`](crate::Desk), while nobody fills the index.
    pub(crate) fn forget_unused(&self, used: &HashSet<Slot>) {
        let mut interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let empty = Arc::clone(&self.nobody);
        for slot in interned.idle.drain(..) {
            slots[slot.0 as usize] = Arc::clone(&empty);
        }
        interned.forgotten += 1;
        interned.by_limits.retain(|_, slot| used.contains(slot));
        interned.by_actor.retain(|_, slots| {
            slots.retain(|slot| used.contains(slot));
            !slots.is_empty()
        });
        let Interned { actors, by_actor, idle, .. } = &mut *interned;
        actors.retain(|id, _| by_actor.contains_key(id));
        let places = (0..).map(Slot).zip(slots.iter());
        idle.extend(
            places.filter(|(slot, grant)| !used.contains(slot) && !Arc::ptr_eq(grant, &empty)).map(|(slot, _)| slot),
        );
    }

    /// The catalogue changed: sets may hold other methods now.
    pub(crate) fn update_catalogue(&self, catalogue: &Catalogue) {
        let _interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        for place in self.slots.write().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            let methods = methods(&place.limits, catalogue);
            *place = Arc::new(Grant { methods, ..Grant::clone(place) });
        }
    }
}

/// A grant that is not in the table.
pub(crate) fn grant(actor: Actor, limits: Limits, catalogue: &Catalogue) -> Grant {
    let methods = methods(&limits, catalogue);
    Grant { actor, limits, methods }
}

fn methods(limits: &Limits, catalogue: &Catalogue) -> MethodSet {
    match limits {
        Limits::Password => catalogue.everything().clone(),
        Limits::Token(rights) => catalogue.resolve(&rights.sets, &rights.methods),
    }
}

#[cfg(test)]
impl Slot {
    pub(crate) const fn for_test(place: u32) -> Self {
        Self(place)
    }
}

#[cfg(test)]
mod tests {
    use claviger_domain::ids::ProjectId;

    use super::*;

    fn alice() -> Actor {
        Actor {
            id: AccountId::from_bytes([1; 16]),
            number: 1,
            login: "alice".to_owned(),
            kind: AccountKind::Person,
            site_role: SiteRole::User,
            state: AccountState::Active,
        }
    }

    #[test]
    fn what_no_record_has_is_forgotten_and_its_place_opens_nothing_for_ever() {
        let (table, catalogue) = (GrantTable::default(), ArcSwap::default());
        let rights = |n| {
            Limits::Token(Rights {
                sets: vec![],
                methods: vec![],
                projects: Some(vec![ProjectId::from_bytes([n; 16])]),
                cidrs: vec![],
            })
        };
        let give = |n| table.intern(&alice(), rights(n), &catalogue, table.reading());
        let (kept, gone) = (give(1), give(2));
        table.forget_unused(&HashSet::from([kept]));
        assert_eq!(
            (table.get(gone).actor.state, give(1)),
            (AccountState::Active, kept),
            "whoever looks at it still sees it"
        );
        let again = give(2);
        assert_ne!(again, gone);
        table.forget_unused(&HashSet::from([kept, again]));
        assert_eq!(
            (table.get(gone).actor.state, table.get(again).actor.state),
            (AccountState::Deleted, AccountState::Active)
        );
        assert!(give(3) != gone && table.get(gone).methods.is_empty());
        table.update_actor(&Actor { state: AccountState::Disabled, ..alice() });
        assert_eq!(table.get(again).actor.state, AccountState::Disabled);
    }

    #[test]
    fn rev_02_what_was_read_before_all_was_forgotten_lets_nobody_in_later() {
        let (table, catalogue) = (GrantTable::default(), ArcSwap::default());
        let active = alice();
        let disabled = Actor { state: AccountState::Disabled, ..active.clone() };
        let began = table.reading();
        table.update_actor(&disabled);
        table.forget_all();
        table.intern(&active, Limits::Password, &catalogue, began); // the slow reader
        let slot = table.intern(&disabled, Limits::Password, &catalogue, table.reading());
        assert_eq!(table.get(slot).actor.state, AccountState::Disabled);
    }
}
