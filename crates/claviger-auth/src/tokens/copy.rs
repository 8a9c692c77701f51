//! Makes a token with another one's settings.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_store::{credentials, projects};

use super::create::{Origin, create_for};
use super::{Issued, NewToken, permit};
use crate::desk::Desk;
use crate::error::{Error, Result};

/// Copies the token: a new value and a new id, the same settings. An end that has passed becomes the site's default.
pub async fn copy(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    id: CredentialId,
    description: Option<String>,
) -> Result<Issued> {
    let mut tx = desk.store.read().await?;
    let original = credentials::find(&mut tx, id).await?.ok_or(Error::NotFound("token"))?;
    permit(&mut tx, caller, sudo, Action::TokensCopy, &original).await?;
    let format = original.next_format()?;
    let mut rights = original.rights;
    if let Some(bound_to) = rights.projects.take() {
        let mut left = Vec::with_capacity(bound_to.len()); // a project that is gone opens no other
        for id in bound_to {
            if projects::find(&mut tx, id).await?.is_some() {
                left.push(id);
            }
        }
        rights.projects = Some(left);
    }
    drop(tx);
    let expiry = match original.expires_at {
        Some(end) if end > desk.now() => WantedExpiry::At(end),
        Some(_) => WantedExpiry::Default,
        None if desk.settings.expiry.max_lifetime.is_some() || caller.bound_in_time().is_some() => {
            WantedExpiry::Default
        }
        None => WantedExpiry::Never,
    };
    let wanted = NewToken {
        actor: Some(original.actor),
        description: description.unwrap_or_else(|| shortened(format!("{} (copy)", original.description))),
        rights,
        expiry,
        format,
    };
    let sudo = sudo.also(Action::TokensCopy, Action::TokensCreate);
    create_for(desk, caller, sudo, wanted, Origin::Copy(id)).await
}

fn shortened(mut text: String) -> String {
    use claviger_domain::limits;
    let mut end = text.len().min(limits::DESCRIPTION);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}
