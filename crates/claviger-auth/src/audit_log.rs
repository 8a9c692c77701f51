//! Reads the audit log.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::{Thing, authorize};
use claviger_store::audit::{self, AuditFilter, AuditLine};
use claviger_store::{Page, PageRequest};

use crate::desk::Desk;
use crate::error::Result;

/// Lists lines, newest first; for administrators.
pub async fn list(
    desk: &Desk,
    caller: &Caller,
    filter: &AuditFilter,
    page: &PageRequest<i64>,
) -> Result<Page<AuditLine>> {
    authorize(caller, Action::AuditRead, Thing::Site, &desk.catalogue())?;
    let mut tx = desk.store.read().await?;
    Ok(audit::list(&mut tx, filter, page).await?)
}

/// Follows the chain from the first line and tells the first that was changed, if any.
pub async fn verify(desk: &Desk) -> Result<Option<audit::Broken>> {
    const BATCH: u32 = 1000;
    let pepper = &desk.keys.pepper;
    let mut tx = desk.store.read().await?;
    let mut after = 0;
    loop {
        match audit::verify(&mut tx, after, BATCH, |previous, line| pepper.chain(previous, line)).await? {
            Ok(Some(last)) => after = last,
            Ok(None) => return Ok(None),
            Err(broken) => return Ok(Some(broken)),
        }
    }
}
