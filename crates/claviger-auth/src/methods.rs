//! Methods that are none of our actions: what a token may call of other products' APIs.

use std::sync::Arc;

use claviger_domain::action::{Action, Effect};
use claviger_domain::caller::{Caller, Grant};
use claviger_domain::method::MethodName;
use claviger_domain::policy::Sudo;
use claviger_domain::refusal::Denial;

use crate::desk::Desk;
use crate::error::Result;
use crate::usage::Within;

/// Demands that the credential includes the method, by its one spelling (`environment.control.stopenv`). A password, and
/// a session that it opened, include every method, also those that the catalogue does not list.
pub fn require(desk: &Desk, caller: &Caller, name: &str) -> Result<()> {
    let listed = desk.catalogue().place(name).is_some_and(|place| caller.grant.methods.contains(place));
    if listed || caller.rights().is_none() {
        crate::usage::needs(&desk.catalogue(), name, Within::Beyond);
        return Ok(());
    }
    Err(MethodName::parse(name).map_or(Denial::UnknownMethod, Denial::Method).into())
}

/// Demands the method, and yields a caller who may also do those of our own actions that it consists of. They only read:
/// a change is confirmed by itself, and is judged by the rights of the credential as it is.
pub fn require_reading(desk: &Desk, caller: &Caller, name: &str, consists_of: &[Action]) -> Result<Caller> {
    require(desk, caller, name)?;
    Ok(reading(desk, caller, consists_of))
}

/// Who has confirmed a change may look up what is to be changed.
#[must_use]
pub fn confirmed_reading(desk: &Desk, caller: &Caller, _: Sudo, consists_of: &[Action]) -> Caller {
    reading(desk, caller, consists_of)
}

fn reading(desk: &Desk, caller: &Caller, actions: &[Action]) -> Caller {
    let mut grant = Grant::clone(&caller.grant);
    for action in actions.iter().filter(|action| action.effect() == Effect::Reads) {
        if let Some(place) = desk.catalogue().place(action.method()) {
            grant.methods.insert(place);
        }
    }
    Caller { grant: Arc::new(grant), ..caller.clone() }
}
