//! Lines of the audit log, in the transaction of what they tell.

use std::net::IpAddr;

use claviger_domain::account::Actor;
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, RequestId};
use claviger_domain::policy::{Permit, Sudo};
use claviger_store::Tx;
use serde_json::{Map, Value};

use crate::desk::Desk;
use crate::error::Result;

tokio::task_local! {
    /// The request that is being answered, for the lines that it writes.
    pub static REQUEST: RequestId;
    /// Who typed the command that is being carried out, as the operating system knows them, for the lines that it writes.
    pub static OS_USER: String;
}

/// The request that is being answered, if this is on its way.
pub(crate) fn request_id() -> Option<RequestId> {
    REQUEST.try_with(|id| *id).ok()
}

/// The word in a line's details for who typed a command.
pub const OS_USER_KEY: &str = "os_user";

/// What was done, and how it was confirmed if it had to be.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    word: &'static str,
    confirmed_by: Option<Sudo>,
}

impl Deed {
    /// What was permitted, under a word that tells more than its method does.
    #[must_use]
    pub const fn called(word: &'static str, permit: Permit) -> Self {
        Self { word, confirmed_by: permit.confirmed_by() }
    }

    /// What people may do to what is their own, whatever the policy says of others.
    #[must_use]
    pub const fn own(word: &'static str, confirmed_by: Option<Sudo>) -> Self {
        Self { word, confirmed_by }
    }
}

impl From<Permit> for Deed {
    fn from(permit: Permit) -> Self {
        Self::called(permit.action().method(), permit)
    }
}

/// Appends a line: this caller did this.
pub async fn done(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    deed: impl Into<Deed>,
    subject: AuditSubject,
    owner: Option<AccountId>,
    detail: Map<String, Value>,
) -> Result<()> {
    append(desk, tx, &line(desk, caller, deed, subject, owner, detail)).await
}

/// The line that says: this caller did this.
pub fn line(
    desk: &Desk,
    caller: &Caller,
    deed: impl Into<Deed>,
    subject: AuditSubject,
    owner: Option<AccountId>,
    mut detail: Map<String, Value>,
) -> AuditEntry {
    let deed = deed.into();
    if let Some(sudo) = deed.confirmed_by {
        detail.insert("confirmed_by".to_owned(), sudo.as_str().into());
    }
    if let Ok(name) = OS_USER.try_with(String::clone) {
        detail.insert(OS_USER_KEY.to_owned(), name.into());
    }
    let through = (caller.dialect, caller.address);
    let line = own_line(desk, deed.word, caller.actor(), through, subject, detail);
    AuditEntry { credential: caller.credential(), owner, ..line }
}

/// A line: this person did this to what is theirs, in this dialect and from this address.
pub(crate) fn own_line(
    desk: &Desk,
    action: &str,
    actor: &Actor,
    (dialect, address): (&str, IpAddr),
    subject: AuditSubject,
    detail: Map<String, Value>,
) -> AuditEntry {
    AuditEntry {
        at: desk.now(),
        action: action.to_owned(),
        actor: Some(actor.id),
        actor_name: actor.login.clone(),
        credential: None,
        subject,
        owner: Some(actor.id),
        dialect: Some(dialect.to_owned()),
        address: Some(address),
        request: request_id(),
        outcome: Outcome::Done,
        detail,
    }
}

/// Appends a line to the chain.
pub async fn append(desk: &Desk, tx: &mut Tx, entry: &AuditEntry) -> Result<()> {
    append_all(desk, tx, std::slice::from_ref(entry)).await
}

/// Appends lines to the chain, in their order.
pub async fn append_all(desk: &Desk, tx: &mut Tx, entries: &[AuditEntry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let pepper = &desk.keys.pepper;
    claviger_store::audit::append(tx, entries, |previous, line| pepper.chain(previous, line)).await?;
    Ok(())
}

/// A JSON object of details.
pub fn detail<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
