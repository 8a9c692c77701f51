//! The site as its administrators see it: every credential, how they stand, and what takes many away at once.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use claviger_domain::action::Action;
use claviger_domain::audit::{AuditSubject, Outcome};
use claviger_domain::caller::Caller;
use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::time::Timestamp;
use claviger_store::Part;
use claviger_store::audit::{self, AuditLine, AuditSearch};
use claviger_store::credential_pages::{self, OwnerCount, SiteFilter};
use claviger_store::listing::{self, Listed};

use crate::desk::Desk;
use crate::error::Result;
use crate::{sessions, tokens};

/// Credentials that one deed can end.
pub const MOST: u32 = 50_000;
/// A week, for "this week".
const WEEK: Duration = Duration::from_hours(7 * 24);
/// What was not used for so long can probably go.
const QUARTER: Duration = Duration::from_hours(90 * 24);

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

/// The ids of all that match, and whose they are: what a revocation of all of them would end.
pub async fn matching(
    desk: &Desk,
    caller: &Caller,
    filter: &SiteFilter,
) -> Result<(Vec<CredentialId>, Vec<OwnerCount>)> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let ids = credential_pages::list_ids(&mut tx, filter, MOST).await?;
    let owners = credential_pages::list_owners(&mut tx, filter, desk.now().minus(WEEK)).await?;
    Ok((ids, owners))
}

/// Those of these credentials that are there.
pub async fn chosen(desk: &Desk, caller: &Caller, ids: &[CredentialId]) -> Result<Vec<Listed>> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    let mut found = vec![];
    for id in ids.iter().take(limits::ITEMS) {
        found.extend(listing::find(&mut tx, *id).await?);
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

/// How the site's credentials stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Tokens that end within seven days.
    pub expiring: i64,
    /// Tokens without an end.
    pub endless: i64,
    /// Tokens that are older than 90 days and were not used for so long.
    pub idle: i64,
    /// Tokens that can do all that their account can.
    pub full: i64,
    /// Tokens of OAuth 1.0a that were used in the last quarter of a year.
    pub oauth1: i64,
    /// Refusals in the audit log since midnight UTC. The log gathers equal ones into one line.
    pub refused: i64,
}

/// Counts how the site's credentials stand.
pub async fn numbers(desk: &Desk, caller: &Caller) -> Result<Numbers> {
    desk.authorize(caller, Action::TokensList, Thing::Site)?;
    let now = desk.now();
    let live = SiteFilter {
        sessions: Some(false),
        state: Some(CredentialState::Active),
        ends_after: Some(now),
        ..SiteFilter::default()
    };
    let idle =
        SiteFilter { unused_since: Some(now.minus(QUARTER)), made_before: Some(now.minus(QUARTER)), ..live.clone() };
    let midnight = Timestamp::from_millis(now.as_millis() - now.as_millis().rem_euclid(86_400_000));
    let signing =
        SiteFilter { kind: Some(CredentialKind::OAuth1), used_since: Some(now.minus(QUARTER)), ..live.clone() };
    let mut tx = desk.store.read().await?;
    let expiring = SiteFilter { ends_by: Some(now.plus(WEEK)), ..live.clone() };
    Ok(Numbers {
        expiring: credential_pages::count(&mut tx, &expiring).await?,
        endless: credential_pages::count(&mut tx, &SiteFilter { never_ends: true, ..live.clone() }).await?,
        idle: credential_pages::count(&mut tx, &idle).await?,
        full: credential_pages::count(&mut tx, &SiteFilter { full: true, ..live.clone() }).await?,
        oauth1: credential_pages::count(&mut tx, &signing).await?,
        refused: audit::count_since(&mut tx, Outcome::Refused, midnight).await?,
    })
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
