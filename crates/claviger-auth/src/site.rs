//! The site as its administrators see it: every credential, how they stand, and what takes many away at once.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Credential;
use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_store::audit::{self, AuditLine, AuditSearch};
use claviger_store::credential_pages::{self, OwnerCount, SiteFilter};
use claviger_store::listing::{self, Listed};
use claviger_store::{Part, secrets};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::{sessions, tokens};

/// Credentials that one deed can end.
pub const MOST: u32 = 50_000;
/// A week, for "this week".
const WEEK: Duration = Duration::from_hours(7 * 24);

/// A page of the site's credentials.
#[derive(Debug)]
pub struct SitePage {
    /// The credentials of the page.
    pub credentials: Vec<Listed>,
    /// How many match on all pages.
    pub matching: i64,
    /// How many there are without any filter.
    pub all: i64,
}

/// A page of all credentials, the newest first.
pub async fn credentials(desk: &Desk, caller: &Caller, filter: &SiteFilter, part: Part) -> Result<SitePage> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let listed = credential_pages::list(&mut tx, filter, part).await?;
    let credentials = listed.into_iter().map(|listed| tokens::get::with_unwritten(desk, listed)).collect();
    let matching = credential_pages::count(&mut tx, filter).await?;
    let all = credential_pages::count(&mut tx, &SiteFilter::default()).await?;
    Ok(SitePage { credentials, matching, all })
}

/// All that match: what a revocation of all of them would end.
#[derive(Debug)]
pub struct Matching {
    /// Their ids.
    pub ids: Vec<CredentialId>,
    /// Whose they are.
    pub owners: Vec<OwnerCount>,
    /// Some of them, the last used first.
    pub some: Vec<Listed>,
}

/// All that match, and so many of them as they are listed.
pub async fn matching(desk: &Desk, caller: &Caller, filter: &SiteFilter, some: u32) -> Result<Matching> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let ids = credential_pages::list_ids(&mut tx, filter, MOST).await?;
    let owners = credential_pages::list_owners(&mut tx, filter, desk.now().minus(WEEK)).await?;
    let some = credential_pages::list_by_use(&mut tx, filter, some).await?;
    Ok(Matching {
        ids,
        owners,
        some: some.into_iter().map(|listed| tokens::get::with_unwritten(desk, listed)).collect(),
    })
}

/// Those of these credentials that are there.
pub async fn chosen(desk: &Desk, caller: &Caller, ids: &[CredentialId]) -> Result<Vec<Listed>> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let mut found = vec![];
    for id in ids.iter().take(limits::ITEMS) {
        found.extend(listing::find(&mut tx, *id).await?.map(|listed| tokens::get::with_unwritten(desk, listed)));
    }
    Ok(found)
}

/// Ends these credentials for good, tokens and sessions, and tells how many lived.
pub async fn revoke(desk: &Desk, caller: &Caller, sudo: Sudo, ids: &[CredentialId], reason: &str) -> Result<usize> {
    authorize_change(caller, Action::TokensRevoke, Thing::Site, sudo)?;
    let mut ended = 0;
    let mut others = vec![];
    for some in ids.chunks(limits::ITEMS) {
        let done = tokens::revoke_all(desk, caller, sudo, some, Some(reason)).await?;
        ended += done.revoked.len();
        others.extend(done.not_found);
    }
    Ok(ended + sessions::end_of_others(desk, caller, sudo, &others).await?)
}

/// Suspends these tokens, and tells how many worked. What a sign-in opened cannot rest, and what does not work stays as it is.
pub async fn suspend(desk: &Desk, caller: &Caller, sudo: Sudo, ids: &[CredentialId]) -> Result<usize> {
    authorize_change(caller, Action::TokensSuspend, Thing::Site, sudo)?;
    let mut done = 0;
    for id in ids.iter().take(limits::ITEMS) {
        match tokens::suspend(desk, caller, sudo, *id, None).await {
            Ok(_) => done += 1,
            Err(Error::NotFound(_) | Error::WrongState(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(done)
}

/// How many match.
pub async fn count(desk: &Desk, caller: &Caller, filter: &SiteFilter) -> Result<i64> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    Ok(credential_pages::count(&mut desk.store.read().await?, filter).await?)
}

/// The credential whose value this is: of a token, of a session, of whomever.
pub async fn find_by_value(desk: &Desk, caller: &Caller, value: &str) -> Result<Credential> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let digest = desk.keys.digest_of(value).map_err(|_| Error::NotFound("credential"))?;
    let held = secrets::find_presented(&mut desk.store.read().await?, &digest).await?;
    Ok(held.ok_or(Error::NotFound("credential"))?.credential)
}

/// A part of the audit log's lines that hold these words, the newest first.
pub async fn search_audit(desk: &Desk, caller: &Caller, filter: &AuditSearch, part: Part) -> Result<Vec<AuditLine>> {
    desk.authorize(caller, Action::AuditRead, Thing::Site)?;
    Ok(audit::search(&mut desk.store.read().await?, filter, part).await?)
}

/// What the things that lines of the audit log are about are called now.
#[derive(Debug, Default)]
pub struct Names(HashMap<[u8; 16], String>);

impl Names {
    /// The name, if it is there and has a page.
    #[must_use]
    pub fn of(&self, subject: AuditSubject) -> Option<&str> {
        self.0.get(&bytes(subject)?).map(String::as_str)
    }
}

/// The names in these lines.
pub async fn names_in(desk: &Desk, caller: &Caller, lines: &[AuditLine]) -> Result<Names> {
    desk.authorize(caller, Action::AuditRead, Thing::Site)?;
    let ids: BTreeSet<[u8; 16]> = lines.iter().filter_map(|line| bytes(line.entry.subject)).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    Ok(Names(audit::names(&mut desk.store.read().await?, &ids).await?))
}

fn bytes(subject: AuditSubject) -> Option<[u8; 16]> {
    match subject {
        AuditSubject::Account(id) => Some(*id.as_bytes()),
        AuditSubject::Project(id) => Some(*id.as_bytes()),
        AuditSubject::Credential(id) => Some(*id.as_bytes()),
        AuditSubject::Site => None,
    }
}

/// How many lines of the audit log hold these words.
pub async fn count_audit(desk: &Desk, caller: &Caller, filter: &AuditSearch) -> Result<i64> {
    desk.authorize(caller, Action::AuditRead, Thing::Site)?;
    Ok(audit::count_search(&mut desk.store.read().await?, filter).await?)
}
