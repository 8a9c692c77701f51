//! Grants, each kept once: a million tokens of one account with the same rights share one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arc_swap::ArcSwap;
use claviger_domain::account::Actor;
use claviger_domain::caller::{Grant, Limits};
use claviger_domain::catalogue::{Catalogue, MethodSet};
use claviger_domain::ids::AccountId;

/// A grant's place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(u32);

/// The table. A change to an account or to the catalogue replaces grants in their slots; no record changes.
#[derive(Default)]
pub(crate) struct GrantTable {
    slots: RwLock<Vec<Arc<Grant>>>,
    interned: Mutex<Interned>,
}

#[derive(Default)]
struct Interned {
    /// The newest facts of each account: a slow read must not bring older ones back.
    actors: HashMap<AccountId, Actor>,
    by_limits: HashMap<(AccountId, Limits), Slot>,
    by_actor: HashMap<AccountId, Vec<Slot>>,
}

impl GrantTable {
    /// The grant in a slot.
    pub(crate) fn get(&self, slot: Slot) -> Arc<Grant> {
        Arc::clone(&self.slots.read().unwrap_or_else(PoisonError::into_inner)[slot.0 as usize])
    }

    /// The slot of these limits for this actor. Facts of the actor that came by [`GrantTable::update_actor`] win.
    pub(crate) fn intern(&self, actor: &Actor, limits: Limits, catalogue: &ArcSwap<Catalogue>) -> Slot {
        let mut interned = self.interned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = interned.by_limits.get(&(actor.id, limits.clone())) {
            return *slot;
        }
        let actor = interned.actors.entry(actor.id).or_insert_with(|| actor.clone()).clone();
        let grant = grant(actor.clone(), limits.clone(), &catalogue.load());
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let slot = Slot(u32::try_from(slots.len()).expect("memory ends long before four thousand million grants"));
        slots.push(Arc::new(grant));
        interned.by_limits.insert((actor.id, limits), slot);
        interned.by_actor.entry(actor.id).or_default().push(slot);
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
        *self.interned.lock().unwrap_or_else(PoisonError::into_inner) = Interned::default();
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
