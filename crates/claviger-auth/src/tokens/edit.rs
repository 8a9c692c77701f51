//! Changes a token: description, rights, end. Its value stays.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialState, WantedExpiry, WrongState};
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::limits;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use claviger_store::{consumers, credentials, notices};
use ipnet::IpNet;
use serde_json::json;

use super::create::known_projects;
use super::{Listed, finish, load_for_change, not_wider, summary};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;
use crate::text::required_kept_line;

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TokenEdit {
    /// A new description.
    pub description: Option<String>,
    /// Other sets.
    pub sets: Option<Vec<SetName>>,
    /// Other methods.
    pub methods: Option<Vec<MethodName>>,
    /// Other projects; `Some(None)` frees it from any.
    pub projects: Option<Option<Vec<ProjectId>>>,
    /// Other addresses.
    pub cidrs: Option<Vec<IpNet>>,
    /// Another end.
    pub expiry: Option<WantedExpiry>,
    /// When the token was last changed, as far as its editor knows: refused if somebody changed it since.
    pub seen: Option<Timestamp>,
}

/// Changes the token.
pub async fn edit(desk: &Desk, caller: &Caller, sudo: Sudo, id: CredentialId, edit: TokenEdit) -> Result<Listed> {
    let mut tx = desk.store.write().await?;
    let (before, permit) = load_for_change(desk, &mut tx, caller, sudo, Action::TokensEdit, id).await?;
    if before.state == CredentialState::Revoked {
        return Err(WrongState::Revoked.into());
    }
    if edit.seen.is_some_and(|seen| seen != before.updated_at) {
        return Err(InvalidField::new(
            "seen",
            "is not the last change: somebody changed this token since it was loaded",
        )
        .into());
    }
    let rights = Rights {
        sets: edit.sets.unwrap_or_else(|| before.rights.sets.clone()),
        methods: edit.methods.unwrap_or_else(|| before.rights.methods.clone()),
        projects: edit.projects.unwrap_or_else(|| before.rights.projects.clone()),
        cidrs: edit.cidrs.unwrap_or_else(|| before.rights.cidrs.clone()),
    };
    let rights = if rights == before.rights { rights } else { rights.checked(&desk.catalogue())? };
    if rights.projects != before.rights.projects {
        known_projects(&mut tx, rights.projects.as_deref()).await?;
    }
    not_wider(desk, caller, &rights)?;
    let now = desk.now();
    let expires_at = match edit.expiry {
        Some(wanted) => desk.settings.expiry.decide(wanted, caller.bound_in_time(), now)?,
        None => before.expires_at,
    };
    let description = match edit.description {
        Some(text) => required_kept_line(desk, "description", &text, limits::DESCRIPTION)?,
        None => before.description.clone(),
    };
    let after = Credential { description, rights, expires_at, updated_at: now, ..before.clone() };
    credentials::update(&mut tx, &after).await?;
    if after.expires_at != before.expires_at {
        notices::forget(&mut tx, id).await?;
        if let Some(end) = after.expires_at {
            // The consumer that it was given to does not renew it past an end that its owner set.
            consumers::set_renewal(&mut tx, id, end).await?;
        }
    }
    let said = detail([("before", json!(summary(&before))), ("after", json!(summary(&after)))]);
    finish(desk, tx, caller, permit, &after, said).await
}
