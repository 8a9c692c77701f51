//! Reads the audit log.

use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Thing;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_store::audit;
use claviger_store::{Page, PageRequest, Tx, credentials};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens;

pub use claviger_store::audit::{About, AuditFilter, AuditLine, Broken};

/// Lists lines, newest first. Everybody sees what concerns their account, a project's administrators what was done to
/// the project and its tokens, a site administrator all.
pub async fn list(
    desk: &Desk,
    caller: &Caller,
    filter: &AuditFilter,
    page: &PageRequest<i64>,
) -> Result<Page<AuditLine>> {
    let mut tx = desk.store.read().await?;
    let thing = match filter.about {
        About::Anything | About::Subject(AuditSubject::Site) => Thing::Site,
        About::Concerning(account) | About::Subject(AuditSubject::Account(account)) => Thing::Account(account),
        About::Subject(AuditSubject::Project(id)) => tokens::thing(&mut tx, caller, Owner::Project(id)).await?,
        About::Subject(AuditSubject::Credential(id)) => owner_of(&mut tx, caller, id).await?,
    };
    desk.authorize(caller, Action::AuditRead, thing).map_err(|refusal| match (refusal, filter.about) {
        (Refusal::Denied(Denial::Hidden), About::Subject(AuditSubject::Project(_))) => Error::NotFound("project"),
        (Refusal::Denied(Denial::Hidden), About::Subject(AuditSubject::Credential(_))) => Error::NotFound("token"),
        (Refusal::Denied(Denial::Hidden), _) => Error::NotFound("account"),
        (other, _) => other.into(),
    })?;
    Ok(audit::list(&mut tx, filter, page).await?)
}

async fn owner_of(tx: &mut Tx, caller: &Caller, id: CredentialId) -> Result<Thing> {
    let credential = credentials::find(tx, id).await?.ok_or(Error::NotFound("token"))?;
    tokens::thing(tx, caller, credential.owner).await
}

/// Follows the chain from the first line and tells the first that was changed, if any.
pub async fn verify(desk: &Desk) -> Result<Option<Broken>> {
    follow(desk, &mut desk.store.read().await?, 0).await
}

/// Follows the chain over its newest lines only, so that a page can ask: whoever alters an older one has to alter all
/// that come after it.
pub async fn verify_newest(desk: &Desk, lines: i64) -> Result<Option<Broken>> {
    let mut tx = desk.store.read().await?;
    let start = audit::last(&mut tx).await?.saturating_sub(lines).max(0);
    follow(desk, &mut tx, start).await
}

async fn follow(desk: &Desk, tx: &mut Tx, mut after: i64) -> Result<Option<Broken>> {
    const BATCH: u32 = 1000;
    let pepper = &desk.keys.pepper;
    loop {
        match audit::verify(tx, after, BATCH, |previous, line| pepper.chain(previous, line)).await? {
            Ok(Some(last)) => after = last,
            Ok(None) => return Ok(None),
            Err(broken) => return Ok(Some(broken)),
        }
    }
}
