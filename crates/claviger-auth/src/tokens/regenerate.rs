//! Replaces a token's value at once. Everything else stays, and an expired token may be brought back this way.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Credential;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_store::{credentials, notices, secrets};

use super::{Issued, end_secrets, finish, load_for_change, new_secret};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;

/// Gives the token a new value; every older one is dead when this returns. A token whose time is over gets as long a
/// life as its last value had, or as the site and the caller allow.
pub async fn regenerate(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId) -> Result<Issued> {
    let now = desk.now();
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensRegenerate, id).await?;
    before.may_regenerate()?;
    let expires_at = match before.expires_at {
        Some(end) if end <= now => {
            let made = secrets::list_of(&mut tx, id).await?.iter().map(|secret| secret.created_at).max();
            let life = end.since(made.unwrap_or(before.created_at));
            desk.settings.expiry.renew(life, caller.bound_in_time(), now)
        }
        unchanged => unchanged,
    };
    if expires_at != before.expires_at {
        notices::forget(&mut tx, id).await?;
    }
    let after = Credential { expires_at, updated_at: now, ..before };
    end_secrets(&mut tx, id, now, now).await?;
    credentials::update(&mut tx, &after).await?;
    let secret = new_secret(desk, &mut tx, &after).await?;
    let token = finish(desk, tx, caller, permit, &after, detail([])).await?;
    Ok(Issued { token, secret })
}
