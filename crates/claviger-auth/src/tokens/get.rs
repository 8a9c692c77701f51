//! Shows one token.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialKind;
use claviger_domain::ids::CredentialId;
use claviger_domain::rights::Rights;
use claviger_store::listing::{self, Listed};
use claviger_store::{Tx, credentials, projects, secrets};

use super::{hide, thing};
use crate::desk::Desk;
use crate::error::{Error, Result};

/// Shows the token to whoever may see it.
pub async fn get(desk: &Desk, caller: &Caller, id: CredentialId) -> Result<Listed> {
    let mut tx = desk.store.read().await?;
    show(desk, &mut tx, caller, id).await
}

/// Finds a token by the decimal number that Tuleap and Jelastic clients know.
pub async fn find_by_number(desk: &Desk, caller: &Caller, number: i64) -> Result<Listed> {
    let mut tx = desk.store.read().await?;
    let credential = credentials::find_by_number(&mut tx, number).await?.ok_or(Error::NotFound("token"))?;
    show(desk, &mut tx, caller, credential.id).await
}

/// The id behind a decimal number. Nothing else is told: whether the caller may know of the token is decided by the verb that
/// takes the id.
pub async fn find_id(desk: &Desk, number: i64) -> Result<CredentialId> {
    let mut tx = desk.store.read().await?;
    let credential = credentials::find_by_number(&mut tx, number).await?.ok_or(Error::NotFound("token"))?;
    Ok(credential.id)
}

/// Finds the token whose value this is, if the caller may see it.
pub async fn find_by_value(desk: &Desk, caller: &Caller, value: &str) -> Result<Listed> {
    let digest = desk.keys.digest_of(value).map_err(|_| Error::NotFound("token"))?;
    let mut tx = desk.store.read().await?;
    let held = secrets::find_presented(&mut tx, &digest).await?.ok_or(Error::NotFound("token"))?;
    show(desk, &mut tx, caller, held.credential.id).await
}

/// The names of the projects that rights are restricted to; none means all of the account's.
pub async fn project_names(desk: &Desk, rights: Option<&Rights>) -> Result<Option<Vec<String>>> {
    let Some(ids) = rights.and_then(|rights| rights.projects.as_deref()) else { return Ok(None) };
    let mut tx = desk.store.read().await?;
    Ok(Some(projects::Names::default().of(&mut tx, ids).await?))
}

async fn show(desk: &Desk, tx: &mut Tx, caller: &Caller, id: CredentialId) -> Result<Listed> {
    let listed = listing::find(tx, id).await?.ok_or(Error::NotFound("token"))?;
    if listed.credential.kind == CredentialKind::Session {
        return Err(Error::NotFound("token"));
    }
    // A token may always see itself.
    if caller.credential() != Some(id) {
        let thing = thing(tx, caller, listed.credential.owner).await?;
        desk.authorize(caller, Action::TokensRead, thing).map_err(hide)?;
    }
    Ok(with_unwritten(desk, listed))
}

/// Adds the uses that were noted since the last write.
pub(crate) fn with_unwritten(desk: &Desk, mut listed: Listed) -> Listed {
    let id = listed.credential.id;
    if let Some(seen) = desk.last_used.peek(id) {
        let mut newest = seen.row(id);
        newest.uses += listed.last_use.map_or(0, |written| written.uses);
        listed.last_use = Some(newest);
    }
    listed
}
