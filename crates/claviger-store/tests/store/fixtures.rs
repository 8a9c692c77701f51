//! People and tokens to try the store with. Everything follows from a number.

use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner};
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::{AccountId, CredentialId, Id, ProjectId};
use claviger_domain::method::SetName;
use claviger_domain::project::Project;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::TokenFormat;
use claviger_store::secrets::StoredSecret;
use claviger_store::{Result, Tx, accounts, credentials, secrets};

/// The moment at which all of it happens.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// A day in milliseconds.
pub(crate) const DAY: i64 = 86_400_000;

/// Days from now.
pub(crate) fn days(days: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + days * DAY)
}

/// The id that belongs to a number; a greater number gives a later id.
pub(crate) fn id<K: claviger_domain::ids::Kind>(n: u32) -> Id<K> {
    let mut bytes = [0x11; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Id::from_bytes(bytes)
}

pub(crate) fn digest(n: u32) -> TokenDigest {
    let mut bytes = [0x22; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    TokenDigest::from_bytes(bytes)
}

pub(crate) fn person(n: u32) -> Account {
    Account {
        id: id(n),
        number: i64::from(n),
        kind: AccountKind::Person,
        login: format!("Person{n}"),
        name: format!("Pérson Nr. {n}"),
        email: format!("{n}@example.org"),
        home_project: None,
        site_role: SiteRole::User,
        state: AccountState::Active,
        credentials_not_before: Timestamp::from_millis(0),
        created_at: NOW,
    }
}

pub(crate) fn project(n: u32) -> Project {
    let name = format!("project-{n}");
    Project {
        id: id(n),
        number: i64::from(n),
        name,
        title: format!("The {n}th"),
        private: !n.is_multiple_of(2),
        created_at: NOW,
    }
}

pub(crate) fn token(n: u32, actor: AccountId) -> Credential {
    Credential {
        id: id(n),
        number: i64::from(n),
        kind: CredentialKind::Token,
        format: TokenFormat::Native.into(),
        owner: Owner::Account(actor),
        actor,
        description: format!("Token {n}"),
        rights: Rights::of_set(SetName::from_static("Read only")),
        state: CredentialState::Active,
        reason: None,
        created_at: NOW,
        created_by: actor,
        updated_at: NOW,
        expires_at: None,
    }
}

pub(crate) fn secret(n: u32) -> StoredSecret {
    StoredSecret { digest: digest(n), hint: format!("cvg_t_…{n}"), created_at: NOW, dies_at: None }
}

/// Writes person 1 with tokens 1, 2, .. of one secret each.
pub(crate) async fn person_with_tokens(tx: &mut Tx, tokens: u32) -> Result<Account> {
    let person = person(1);
    accounts::insert(tx, &person, None).await?;
    for n in 1..=tokens {
        credentials::insert(tx, &token(n, person.id)).await?;
        secrets::insert(tx, token_id(n), &secret(n)).await?;
    }
    Ok(person)
}

/// A credential's id.
pub(crate) fn token_id(n: u32) -> CredentialId {
    id(n)
}

/// A project's id.
pub(crate) fn project_id(n: u32) -> ProjectId {
    id(n)
}
