//! What a token is, for those who may ask (RFC 7662).

use claviger_domain::action::Action;
use claviger_domain::caller::{Caller, Grant};
use claviger_domain::credential::CredentialKind;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Thing;
use claviger_domain::refusal::Refusal;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use std::sync::Arc;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::verify::{find_record, state_of};

/// A live token.
#[derive(Debug, Clone)]
pub struct Live {
    /// The credential.
    pub id: CredentialId,
    /// Token or session.
    pub kind: CredentialKind,
    /// What it grants.
    pub grant: Arc<Grant>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl Live {
    /// The limits of its own; none where the account alone limits.
    #[must_use]
    pub fn rights(&self) -> Option<&Rights> {
        self.grant.limits.rights()
    }
}

/// Asks what a token is. One that is unknown, dead or not the asker's business is `None`, without a reason
/// (RFC 7662 section 2.2): site administrators ask about all, everybody else about their own.
pub async fn introspect(desk: &Desk, caller: &Caller, presented: &str) -> Result<Option<Live>> {
    desk.authorize(caller, Action::TokensIntrospect, Thing::Open)?;
    let Ok(digest) = desk.keys.digest_of(presented) else { return Ok(None) };
    let Some(record) = find_record(desk, &digest).await? else { return Ok(None) };
    if state_of(desk, &record, desk.now()).is_err() {
        return Ok(None);
    }
    let live =
        Live { id: record.id, kind: record.kind, grant: desk.grants.get(record.grant), expires_at: record.expires_at };
    match desk.authorize(caller, Action::TokensIntrospect, Thing::Account(live.grant.actor.id)) {
        Ok(_) => Ok(Some(live)),
        Err(Refusal::Denied(_)) => Ok(None),
        Err(other) => Err(Error::Refused(other)),
    }
}
