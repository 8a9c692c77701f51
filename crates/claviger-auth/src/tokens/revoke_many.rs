//! Ends many tokens for good, after a leak or when somebody leaves.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialState};
use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::text::InvalidField;
use claviger_store::invalidations::Changed;
use claviger_store::listing;
use claviger_store::{PageRequest, Tx, credentials, notices};
use serde_json::json;

use super::{CredentialFilter, Whose, audit_line, end_secrets, hide, load_for_change, thing};
use crate::audit::{self, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::revocations;

/// Tokens of one transaction: the writer is free for others between two of them.
const BATCH: usize = 200;

/// What became of the tokens that were named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revoked {
    /// Those that lived and are dead now.
    pub revoked: Vec<CredentialId>,
    /// Those that do not exist, or that the caller may not see.
    pub not_found: Vec<CredentialId>,
}

/// Revokes the tokens with these ids. One that is dead already is left as it is; one that is not there for the caller
/// stops nothing.
pub async fn revoke_all(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    ids: &[CredentialId],
    reason: Option<&str>,
) -> Result<Revoked> {
    if ids.len() > limits::ITEMS {
        return Err(InvalidField::new("ids", format!("must have at most {} items", limits::ITEMS)).into());
    }
    let reason = super::reason(desk, reason)?;
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    let mut done = Revoked::default();
    for batch in ids.chunks(BATCH) {
        end(desk, caller, sudo, batch, reason.as_deref(), &mut done).await?;
    }
    Ok(done)
}

/// Revokes every token that lives and that the filter describes. What it names is decided as for a list; each token is
/// then decided about by itself.
pub async fn revoke_matching(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    filter: CredentialFilter,
    reason: Option<&str>,
) -> Result<Revoked> {
    let mut ids = vec![];
    let mut tx = desk.store.read().await?;
    let thing = match filter.whose {
        Whose::Anybodys => Thing::Site,
        Whose::ActingAs(account) => Thing::Account(account),
        Whose::OwnedBy(owner) => thing(&mut tx, caller, owner).await?,
    };
    authorize_change(caller, Action::TokensRevoke, thing, sudo).map_err(hide)?;
    let states = filter.state.map_or(vec![CredentialState::Active, CredentialState::Suspended], |state| vec![state]);
    for state in states {
        let filter = CredentialFilter { sessions: Some(false), state: Some(state), ..filter.clone() };
        ids.extend(all(&mut tx, &filter).await?);
    }
    drop(tx);
    ids.sort(); // whoever revokes some of these at the same time meets their rows in the same order
    let mut done = Revoked::default();
    let reason = super::reason(desk, reason)?;
    for batch in ids.chunks(BATCH) {
        end(desk, caller, sudo, batch, reason.as_deref(), &mut done).await?;
    }
    Ok(done)
}

async fn all(tx: &mut Tx, filter: &CredentialFilter) -> Result<Vec<CredentialId>> {
    let mut ids = vec![];
    loop {
        let page = PageRequest::new(ids.last().copied(), PageRequest::<CredentialId>::MOST);
        let found = listing::list(tx, filter, &page).await?;
        ids.extend(found.items.iter().map(|listed| listed.credential.id));
        if !found.more {
            return Ok(ids);
        }
    }
}

async fn end(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    ids: &[CredentialId],
    reason: Option<&str>,
    done: &mut Revoked,
) -> Result<()> {
    let now = desk.now();
    let (mut dead, mut over) = (vec![], vec![]);
    let mut tx = desk.store.write().await?;
    for id in ids {
        let (before, permit) = match load_for_change(desk, &mut tx, caller, sudo, Action::TokensRevoke, *id).await {
            Ok(found) => found,
            Err(Error::NotFound(_)) => {
                done.not_found.push(*id);
                continue;
            }
            Err(other) => return Err(other),
        };
        over.push(*id);
        if before.state == CredentialState::Revoked {
            continue; // by somebody who may not have come to the index of this node yet
        }
        let after = before.revoke(reason.map(str::to_owned), now);
        end_secrets(&mut tx, *id, now, now).await?;
        notices::forget(&mut tx, *id).await?;
        credentials::update(&mut tx, &after).await?;
        dead.push((after, permit));
    }
    for (credential, _) in &dead {
        revocations::announce(desk, &mut tx, Changed::Credential(credential.id)).await?;
    }
    let said = |credential: &Credential| detail([("reason", json!(credential.reason))]);
    let lines: Vec<_> = dead
        .iter()
        .map(|(credential, permit)| audit_line(desk, caller, *permit, credential, said(credential)))
        .collect();
    audit::append_all(desk, &mut tx, &lines).await?;
    tx.commit().await?;
    revocations::apply_all(desk, &over).await;
    let ids: Vec<_> = dead.into_iter().map(|(credential, _)| credential.id).collect();
    done.revoked.extend(ids);
    Ok(())
}
