//! Where policy is asked: each verb asks here, once it has loaded the facts.
//!
//! The rules are `domain/policy.rs`, which is pure. Here they meet the catalogue of the moment, and what a request needed is
//! noted for the token's x-ray. A verb that changes credentials asks `domain::policy::authorize_change` itself: its method was
//! noted where it was confirmed (`sudo.rs`), and [`Desk::authorize_change_in_project`] adds the project for what happens in one.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::{self, Permit, Sudo, Thing};
use claviger_domain::refusal::Refusal;

use crate::desk::Desk;
use crate::usage::{Within, needs};

impl Desk {
    /// Decides by the policy, and notes which method the request needed.
    pub fn authorize(&self, caller: &Caller, action: Action, thing: Thing) -> Result<Permit, Refusal> {
        let catalogue = self.catalogue.load();
        let permit = policy::authorize(caller, action, thing, &catalogue)?;
        needs(&catalogue, action.method(), Within::of(thing));
        Ok(permit)
    }

    /// Decides about a change that is confirmed, and notes in which project the request needed it. For what concerns this
    /// thing and nothing else: a token that is made here may be one for other projects.
    pub fn authorize_change_in_project(
        &self,
        caller: &Caller,
        action: Action,
        thing: Thing,
        sudo: Sudo,
    ) -> Result<Permit, Refusal> {
        let permit = policy::authorize_change(caller, action, thing, sudo)?;
        let catalogue = self.catalogue.load();
        if Sudo::by_method(caller, action, &catalogue) == Some(sudo) {
            needs(&catalogue, action.method(), Within::of(thing));
        }
        Ok(permit)
    }

    /// Notes a method that everybody may call: it is counted, and asked of nobody.
    pub fn note_open(&self, action: Action) {
        needs(&self.catalogue.load(), action.method(), Within::Beyond);
    }
}
