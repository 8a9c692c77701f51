//! Every change to a credential is confirmed in the same step.

use claviger_domain::action::Action;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::policy::Sudo;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::Password;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal::Holder;
use crate::usage::Within;
use crate::verify::password;

/// Confirms a change: by the password given with it, by the password that the request itself carries (Basic), or by a
/// token that was given this very change by name.
pub async fn confirm(desk: &Desk, caller: &Caller, action: Action, given: Option<&Password>) -> Result<Sudo> {
    if let Some(given) = given {
        return match password::check(desk, &caller.actor().login, given, caller.address, &mut Holder::Nobody).await {
            Ok(checked) if checked.actor.id == caller.actor().id => Ok(Sudo::by_password()),
            Ok(_) | Err(Error::Refused(Refusal::Unknown)) => Err(Denial::WrongConfirmation.into()),
            Err(other) => Err(other),
        };
    }
    if caller.proven == Proven::Password {
        return Ok(Sudo::by_password());
    }
    let sudo = Sudo::by_method(caller, action, &desk.catalogue()).ok_or(Denial::Unconfirmed)?;
    crate::usage::needs(&desk.catalogue(), action.method(), Within::Unasked);
    Ok(sudo)
}
