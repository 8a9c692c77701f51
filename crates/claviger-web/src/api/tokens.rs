//! `/v1/tokens`: one verb, one file.

pub mod changes;
pub mod create;
pub mod edit;
pub mod filter;
pub mod get;
pub mod list;
pub mod revoke_many;
pub mod secrets;

use axum::extract::FromRequestParts;
use claviger_auth::Error;
use claviger_auth::tokens::{self, Issued, Listed};
use claviger_domain::caller::Caller;
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::rights::parse_cidr;
use claviger_domain::secret::Secret;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use http::request::Parts;
use ipnet::IpNet;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::extract::Path;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// An access token, as everybody who may see it sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// The id, which stays the same over all values.
    #[schema(example = "tok_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    id: String,
    /// The decimal id that Tuleap and Jelastic clients know.
    number: i64,
    /// What it is for.
    #[schema(example = "nightly backup")]
    description: String,
    /// The login of the account that it acts as.
    user: String,
    /// The form of its value.
    #[schema(value_type = words::CredentialFormat)]
    format: &'static str,
    /// The last characters of its value, to tell it from others.
    hint: Option<String>,
    /// Whether it works, and if not, why.
    #[schema(value_type = words::TokenState)]
    state: &'static str,
    /// Why it was suspended or revoked.
    reason: Option<String>,
    /// Its sets.
    sets: Vec<String>,
    /// Its single methods.
    methods: Vec<String>,
    /// The projects it is restricted to, by name; null means all of its account's.
    projects: Option<Vec<String>>,
    /// The addresses it may be used from; none means any.
    cidrs: Vec<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
    /// The first moment at which it no longer works; null means never.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Its last use; null means never.
    last_used: Option<LastUse>,
}

/// How a token was last used.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastUse {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// From which address.
    address: String,
    /// By which program.
    user_agent: String,
    /// In which dialect.
    dialect: String,
    /// How often in all.
    uses: i64,
}

/// A token with its value. The value is in this answer alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenWithSecret {
    #[serde(flatten)]
    token: Token,
    /// The value: it is shown here and never again.
    secret: String,
}

impl Token {
    /// As it stands at this moment.
    pub(crate) fn of(listed: Listed, now: Timestamp) -> Self {
        let credential = listed.credential;
        Self {
            id: credential.id.to_string(),
            number: credential.number,
            user: listed.actor_login,
            format: credential.format.as_str(),
            hint: listed.hint,
            state: credential.standing(now).as_str(),
            description: credential.description,
            reason: credential.reason,
            sets: credential.rights.sets.iter().map(ToString::to_string).collect(),
            methods: credential.rights.methods.iter().map(ToString::to_string).collect(),
            projects: listed.projects,
            cidrs: credential.rights.cidrs.iter().map(ToString::to_string).collect(),
            created_at: credential.created_at.to_string(),
            updated_at: credential.updated_at.to_string(),
            expires_at: credential.expires_at.map(|end| end.to_string()),
            last_used: listed.last_use.map(LastUse::from),
        }
    }
}

impl From<claviger_auth::tokens::LastUse> for LastUse {
    fn from(seen: claviger_auth::tokens::LastUse) -> Self {
        Self {
            at: seen.at.to_string(),
            address: seen.address,
            user_agent: seen.user_agent,
            dialect: seen.dialect,
            uses: seen.uses,
        }
    }
}

impl TokenWithSecret {
    /// The answer to whatever made a value.
    pub(crate) fn of(issued: Issued, now: Timestamp) -> Self {
        Self { token: Token::of(issued.token, now), secret: Secret::expose(&issued.secret).clone() }
    }
}

/// The `{id}` of a path: `tok_...`, the decimal number, or `self` for the token that asks.
#[derive(Debug, IntoParams)]
#[into_params(names("id"), parameter_in = Path)]
pub struct TokenPath(
    /// The token's id, its decimal number, or `self` for the token that asks.
    #[param(example = "tok_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    String,
);

impl<S: Send + Sync> FromRequestParts<S> for TokenPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Path::<String>::from_request_parts(parts, state).await.map(|Path(id)| Self(id))
    }
}

impl TokenPath {
    /// The token that is meant.
    pub(crate) async fn find(&self, state: &AppState, caller: &Caller) -> Result<CredentialId, Error> {
        TokenName::read("id", &self.0).map_err(|_| Error::NotFound("token"))?.find("id", state, caller).await
    }
}

/// What names a token, wherever one is named.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TokenName {
    /// `tok_...`
    Id(CredentialId),
    /// The decimal number.
    Number(i64),
    /// `self`, the token that asks.
    Own,
}

impl TokenName {
    /// Reads it, or says of the field that it has no form of one.
    pub(crate) fn read(field: &'static str, typed: &str) -> Result<Self, InvalidField> {
        if typed == "self" {
            return Ok(Self::Own);
        }
        let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
        let read = match is_number {
            true => typed.parse().map(Self::Number).ok(),
            false => typed.parse().map(Self::Id).ok(),
        };
        let wrong = || format!("has `{}`, which is no token's id: tok_..., a number, or self", typed.escape_default());
        read.ok_or_else(|| InvalidField::new(field, wrong()))
    }

    /// The token that is meant. Whether the caller may know of it is decided by the verb that takes the id.
    pub(crate) async fn find(
        self,
        field: &'static str,
        state: &AppState,
        caller: &Caller,
    ) -> Result<CredentialId, Error> {
        match self {
            Self::Id(id) => Ok(id),
            Self::Number(number) => tokens::find_id(&state.desk, number).await,
            Self::Own => Ok(caller.credential().ok_or_else(|| {
                InvalidField::new(field, "cannot be `self`: that is the token that asks, and this request carries none")
            })?),
        }
    }
}

fn sets(names: &[String]) -> Result<Vec<SetName>, InvalidField> {
    names.iter().map(|name| SetName::parse(name)).collect()
}

fn methods(names: &[String]) -> Result<Vec<MethodName>, InvalidField> {
    names.iter().map(|name| MethodName::parse(name)).collect()
}

fn cidrs(ranges: &[String]) -> Result<Vec<IpNet>, InvalidField> {
    ranges.iter().map(|range| parse_cidr(range)).collect()
}

/// Projects by name or by id, as far as the caller may see them.
async fn projects(state: &AppState, caller: &Caller, typed: &[String]) -> Result<Vec<ProjectId>, Problem> {
    let typed = typed.iter().map(String::as_str);
    claviger_forge::projects::find_all_visible(&state.desk, caller, typed).await?.map_err(|name| {
        let problem = format!("names `{}`, which is no project", name.escape_default());
        Error::from(InvalidField::new("projects", problem)).into()
    })
}
