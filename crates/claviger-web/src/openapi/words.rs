//! Closed lists of words, for the schemas of fields that take one of them.

use claviger_domain::account::{AccountKind, AccountState, SiteRole};
use claviger_domain::audit::Outcome;
use claviger_domain::project::Role;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

fn one_of<const N: usize>(words: [&'static str; N]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

pub(crate) fn site_role() -> Object {
    one_of([SiteRole::User, SiteRole::Admin].map(SiteRole::as_str))
}

pub(crate) fn account_kind() -> Object {
    one_of([AccountKind::Person, AccountKind::Service, AccountKind::Bot].map(AccountKind::as_str))
}

/// Bots are made by their project.
pub(crate) fn new_account_kind() -> Object {
    one_of([AccountKind::Person, AccountKind::Service].map(AccountKind::as_str))
}

pub(crate) fn account_state() -> Object {
    one_of([AccountState::Active, AccountState::Disabled, AccountState::Deleted].map(AccountState::as_str))
}

/// What an account can be edited to.
pub(crate) fn living_account_state() -> Object {
    one_of([AccountState::Active, AccountState::Disabled].map(AccountState::as_str))
}

pub(crate) fn role() -> Object {
    one_of([Role::Reader, Role::Developer, Role::Admin].map(Role::as_str))
}

pub(crate) fn token_state() -> Object {
    one_of(["active", "expired", "suspended", "revoked"])
}

pub(crate) fn token_format() -> Object {
    one_of(["native", "allura", "tuleap", "youtrack", "jelastic"])
}

pub(crate) fn outcome() -> Object {
    one_of([Outcome::Done, Outcome::Refused].map(Outcome::as_str))
}

pub(crate) fn subject_kind() -> Object {
    one_of(["account", "project", "credential", "site"])
}
