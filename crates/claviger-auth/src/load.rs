//! From store to index: one secret, one credential, one account, or everything.

use claviger_domain::account::Actor;
use claviger_domain::caller::Limits;
use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, CredentialId};
use claviger_domain::time::Timestamp;
use claviger_store::invalidations::Changed;
use claviger_store::secrets::{self, Presented};
use claviger_store::{Tx, accounts, consumers};

use crate::desk::Desk;
use crate::error::Result;
use crate::index::Record;

/// How many secrets are read at a time while the index fills.
const BATCH: u32 = 2000;

/// Whether it must not work any more, whatever the clock says.
pub(crate) fn is_over(presented: &Presented) -> bool {
    let credential = &presented.credential;
    credential.state == CredentialState::Revoked || credential.created_at < presented.actor_not_before
}

/// The record of a secret as the store tells it; none if it must not work whatever the clock says. `began` is what
/// [`GrantTable::reading`](crate::grant_table::GrantTable::reading) told before it was read.
pub(crate) fn record(desk: &Desk, presented: &Presented, began: u64) -> Option<Record> {
    if is_over(presented) {
        return None;
    }
    let credential = &presented.credential;
    let limits = match credential.kind {
        CredentialKind::Token | CredentialKind::OAuth1 => Limits::Token(credential.rights.clone()),
        CredentialKind::Session => Limits::Password,
    };
    Some(Record {
        id: credential.id,
        grant: desk.grants.intern(&presented.actor, limits, &desk.catalogue, began),
        kind: credential.kind,
        suspended: credential.state == CredentialState::Suspended,
        replaced: presented.dies_at.is_some_and(|over| credential.expires_at.is_none_or(|end| over < end)),
        expires_at: earlier(credential.expires_at, presented.dies_at),
    })
}

/// Reads one secret past an incomplete index. It is not put there: only who holds [`Desk::memory`] puts.
pub(crate) async fn read_through(desk: &Desk, digest: &TokenDigest) -> Result<Option<Record>> {
    let began = desk.grants.reading();
    let mut tx = desk.store.read().await?;
    let Some(presented) = secrets::find_presented(&mut tx, digest).await? else { return Ok(None) };
    Ok(record(desk, &presented, began))
}

/// Brings memory up to date with one change. For those who hold [`Desk::memory`].
pub(crate) async fn refresh(desk: &Desk, tx: &mut Tx, changed: Changed) -> Result<()> {
    match changed {
        Changed::Credential(id) => refresh_credential(desk, tx, id).await,
        Changed::Account(id) => {
            if consumers::count_of_owner(tx, id).await? > 0 {
                desk.consumers.forget(); // they may be used no longer, or again
            }
            refresh_account(desk, tx, id).await
        }
        Changed::Project(_) => Ok(()), // roles are read when they are needed
        Changed::Sets => desk.reread_sets(tx).await,
        Changed::Consumers => {
            desk.consumers.forget();
            Ok(())
        }
        Changed::Added => {
            desk.index.incomplete();
            Ok(())
        }
        Changed::Everything => {
            forget(desk);
            desk.reread_sets(tx).await
        }
    }
}

/// Nothing that is in memory can be trusted: from now on every check asks the store, until the next fill is through.
pub(crate) fn forget(desk: &Desk) {
    desk.index.forget_all();
    desk.grants.forget_all();
    desk.passwords.forget();
    desk.consumers.forget();
}

/// Forgets what ended long ago: these secrets, which are no longer in the store, every session that is over, and the
/// grants that are left without any. Memory would otherwise grow with each sign-in until the next restart.
pub async fn forget_ended(desk: &Desk, gone: &[TokenDigest]) {
    gone.iter().for_each(|digest| desk.index.remove(digest));
    desk.index.forget_ended(desk.now(), CredentialKind::Session);
    let _memory = desk.memory.lock().await;
    if let Ok(_nobody_fills) = desk.filling.try_lock() {
        desk.grants.forget_unused(&desk.index.grants());
    }
}

/// Brings all secrets of one credential up to date. The row of a secret stays for a while after its end, so that
/// whoever still has it in memory learns its digest here.
async fn refresh_credential(desk: &Desk, tx: &mut Tx, id: CredentialId) -> Result<()> {
    let began = desk.grants.reading(); // whoever makes memory forget holds what our caller holds
    for presented in secrets::list_presented_of_credential(tx, id).await? {
        match record(desk, &presented, began) {
            Some(record) => desk.index.put(&presented.digest, record),
            None => desk.index.remove(&presented.digest),
        }
    }
    Ok(())
}

/// Brings one account up to date in all its grants.
async fn refresh_account(desk: &Desk, tx: &mut Tx, id: AccountId) -> Result<()> {
    if let Some(account) = accounts::find(tx, id).await? {
        desk.grants.update_actor(&Actor::from(&account));
    }
    desk.passwords.forget();
    Ok(())
}

/// Fills the index from the store, in batches that each see one state. What changes meanwhile is put by whoever changes
/// it, and wins. One fill runs at a time; one that was overtaken by a gap does not make the index complete.
pub async fn fill(desk: &Desk) -> Result<usize> {
    let _one = desk.filling.lock().await;
    let began = desk.index.filling();
    let mut after = None;
    let mut count = 0;
    loop {
        let reading = desk.grants.reading();
        let mut tx = desk.store.read().await?;
        let batch = secrets::list_presented(&mut tx, after.as_ref(), BATCH).await?;
        drop(tx);
        for presented in &batch {
            if let Some(record) = record(desk, presented, reading) {
                desk.index.fill(&presented.digest, record, began);
            }
        }
        count += batch.len();
        match batch.last() {
            Some(last) if batch.len() == BATCH as usize => after = Some(last.digest),
            _ => break,
        }
        tokio::task::yield_now().await;
    }
    desk.index.completed(began);
    Ok(count)
}

/// Fills until the index is complete, however often the store fails meanwhile: checks read past it so long.
pub async fn fill_patiently(desk: &Desk) {
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(500);
    while !desk.index.is_complete() {
        if let Err(error) = fill(desk).await {
            tracing::warn!(%error, "the index could not be filled; reading past it and trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    [a, b].into_iter().flatten().min()
}
