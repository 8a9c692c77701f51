//! All tokens that somebody has, for clients that know no cursor.

use claviger_auth::tokens::{self, CredentialFilter, Listed, Whose};
use claviger_auth::{Desk, PageRequest, Result};
use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialState;
use claviger_domain::limits;

/// Every token that was not revoked, newest first: there are never more than an owner may hold.
pub(crate) async fn list(desk: &Desk, caller: &Caller, whose: Whose) -> Result<Vec<Listed>> {
    let mut found = vec![];
    for state in [CredentialState::Active, CredentialState::Suspended] {
        let filter = CredentialFilter { whose, state: Some(state), ..CredentialFilter::default() };
        let mut page = PageRequest::first(limits::PAGE_MAX);
        loop {
            let next = tokens::list(desk, caller, filter.clone(), &page).await?;
            page.after = next.items.last().map(|listed| listed.credential.id);
            found.extend(next.items);
            if !next.more {
                break;
            }
        }
    }
    found.sort_by_key(|listed| std::cmp::Reverse(listed.credential.id));
    Ok(found)
}
