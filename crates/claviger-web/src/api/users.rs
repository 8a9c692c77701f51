//! `/v1/users`: one verb, one file.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod list;
pub mod password;

use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::openapi::words;

/// An account: a person, a program's own account, or a project's bot.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// The stable id.
    #[schema(example = "usr_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    id: String,
    /// The decimal id that Tuleap, Jelastic and YouTrack clients know.
    number: i64,
    /// The login.
    #[schema(example = "alice")]
    login: String,
    /// The name that people read.
    name: String,
    /// The address for notices; may be empty.
    email: String,
    /// Person, service or bot.
    #[schema(value_type = words::AccountKind)]
    kind: AccountKind,
    /// What the account may do on the whole site.
    #[schema(value_type = words::SiteRole)]
    site_role: SiteRole,
    /// Whether the account may act.
    #[schema(value_type = words::AccountState)]
    state: AccountState,
    /// The project that a bot belongs to; null for all others.
    project: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            number: account.number,
            login: account.login,
            name: account.name,
            email: account.email,
            kind: account.kind,
            site_role: account.site_role,
            state: account.state,
            project: account.home_project.map(|id| id.to_string()),
            created_at: account.created_at.to_string(),
        }
    }
}

/// The `{user}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("user"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct UserSegment(
    /// The account's login or id.
    #[param(example = "alice")]
    String,
);
