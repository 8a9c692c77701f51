//! Lines of the audit log, in the transaction of what they tell.

use claviger_domain::action::Action;
use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, RequestId};
use claviger_domain::policy::Permit;
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

/// The word in a line's details for who typed a command.
pub const OS_USER_KEY: &str = "os_user";

/// Appends a line: this caller did this.
pub async fn done(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    action: Action,
    subject: AuditSubject,
    owner: Option<AccountId>,
    detail: Map<String, Value>,
) -> Result<()> {
    append(desk, tx, &entry(desk, caller, action.method(), subject, owner, detail)).await
}

/// A line: this caller did this.
pub(crate) fn entry(
    desk: &Desk,
    caller: &Caller,
    action: &str,
    subject: AuditSubject,
    owner: Option<AccountId>,
    mut detail: Map<String, Value>,
) -> AuditEntry {
    if let Ok(name) = OS_USER.try_with(String::clone) {
        detail.insert(OS_USER_KEY.to_owned(), name.into());
    }
    AuditEntry {
        at: desk.now(),
        action: action.to_owned(),
        actor: Some(caller.actor().id),
        actor_name: caller.actor().login.clone(),
        credential: caller.credential(),
        subject,
        owner,
        dialect: Some(caller.dialect.to_owned()),
        address: Some(caller.address),
        request: REQUEST.try_with(|id| *id).ok(),
        outcome: Outcome::Done,
        detail,
    }
}

/// Appends a line to the chain.
pub async fn append(desk: &Desk, tx: &mut Tx, entry: &AuditEntry) -> Result<()> {
    let pepper = &desk.keys.pepper;
    claviger_store::audit::append(tx, entry, |previous, line| pepper.chain(previous, line)).await?;
    Ok(())
}

/// The details of what was permitted, and how it was confirmed if that was asked for.
pub(crate) fn confirmed(permit: Permit, mut detail: Map<String, Value>) -> Map<String, Value> {
    if let Some(how) = permit.confirmed_by() {
        detail.insert("confirmed_by".to_owned(), how.into());
    }
    detail
}

/// A JSON object of details.
pub fn detail<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
