//! `/v1/projects/{project}/members`: one verb, one file.

pub mod list;
pub mod remove;
pub mod set;

use claviger_domain::account::{AccountKind, AccountState};
use claviger_domain::project::Role;
use claviger_forge::members;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::openapi::words;

/// A member of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// The account's id.
    id: String,
    /// The account's decimal id.
    number: i64,
    /// The account's login.
    #[schema(example = "alice")]
    login: String,
    /// The account's name.
    name: String,
    /// Person, service or bot.
    #[schema(value_type = words::AccountKind)]
    kind: AccountKind,
    /// Whether the account may act.
    #[schema(value_type = words::AccountState)]
    state: AccountState,
    /// What the member may do in the project.
    #[schema(value_type = words::Role)]
    role: Role,
    /// Since when the account is a member, in whatever role.
    #[schema(format = DateTime)]
    since: String,
}

impl From<members::Member> for Member {
    fn from(member: members::Member) -> Self {
        Self {
            id: member.account.to_string(),
            number: member.number,
            login: member.login,
            name: member.name,
            kind: member.kind,
            state: member.state,
            role: member.role,
            since: member.since.to_string(),
        }
    }
}

/// The `{login}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("login"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct LoginSegment(
    /// The account's login.
    #[param(example = "alice")]
    String,
);
