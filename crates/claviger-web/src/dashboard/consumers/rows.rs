//! What a consumer may do, as lines.

use claviger_auth::consumers::ConsumerGrant;
use claviger_domain::credential::CredentialKind;
use claviger_domain::time::Timestamp;

use crate::dashboard::page::Failure;
use crate::dashboard::tokens::rows::{Names, row};
use crate::dashboard::view::grant::{GrantRow, Origin};
use crate::dashboard::visitor::Visitor;

/// The lines.
pub(in crate::dashboard) async fn grants(visitor: &Visitor, found: &[ConsumerGrant]) -> Result<Vec<GrantRow>, Failure> {
    let names = Names::of(visitor, found.iter().map(|grant| &grant.token.credential.rights)).await?;
    let now = visitor.desk().now();
    Ok(found.iter().map(|grant| line(grant, &names, now)).collect())
}

/// One line.
pub(in crate::dashboard) async fn grant(visitor: &Visitor, found: &ConsumerGrant) -> Result<GrantRow, Failure> {
    let names = Names::of(visitor, std::iter::once(&found.token.credential.rights)).await?;
    Ok(line(found, &names, visitor.desk().now()))
}

fn line(grant: &ConsumerGrant, names: &Names, now: Timestamp) -> GrantRow {
    let (credential, hint) = (&grant.token.credential, grant.token.hint.as_deref());
    let end = credential.expires_at;
    GrantRow {
        token: row(&grant.token, &[], names, now),
        mask: hint.filter(|hint| !hint.is_empty()).map(|hint| credential.format.hinted(credential.number, hint)),
        origin: match (grant.without_person, credential.kind) {
            (true, _) => Origin::Alone,
            (false, CredentialKind::OAuth1) => Origin::Consent,
            (false, _) => Origin::Generated,
        },
        renewable: grant.renew_until.filter(|until| end.is_some_and(|end| end < *until)).map(Timestamp::to_jiff),
    }
}
