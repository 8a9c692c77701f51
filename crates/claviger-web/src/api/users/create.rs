//! `POST /v1/users`.

use axum::extract::State;
use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::sudo;
use claviger_domain::account::{AccountKind, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::secret::Secret;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::User;
use crate::extract::{Confirm, Json, Known};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// The account that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "alice", "name": "Alice Liddell", "email": "alice@example.org", "password": "down the rabbit hole"}))]
pub struct CreateUser {
    /// The login: letters, digits and `. _ - + @`. It is unique in whatever case.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_][A-Za-z0-9._+@-]*$")]
    login: String,
    /// The name that people read; the login if it is left out.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: String,
    /// The address for notices.
    #[serde(default)]
    #[schema(max_length = 254)]
    email: String,
    /// A person, or a program's own account, which has tokens and no password. A bot is made by its project.
    #[serde(default = "person")]
    #[schema(value_type = words::NewAccountKind)]
    kind: AccountKind,
    /// What the account may do on the whole site.
    #[serde(default = "user")]
    #[schema(value_type = words::SiteRole)]
    site_role: SiteRole,
    /// A person's first password. Without one they cannot sign in until somebody sets it.
    #[serde(default)]
    #[schema(min_length = 8, max_length = 1024, format = Password)]
    password: Option<String>,
}

/// Make an account.
///
/// For administrators of the site. Confirm with the password in `Claviger-Confirm`, or use a token that has
/// `users.create`.
#[utoipa::path(post, path = "/v1/users", operation_id = "users.create", tag = "Users", request_body = CreateUser,
    responses((status = 201, description = "The account was made.", body = User), (status = 409, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateUser>,
) -> Result<(StatusCode, Json<User>), Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::UsersCreate, password.as_ref()).await?;
    let new = NewAccount {
        login: wanted.login,
        name: wanted.name,
        email: wanted.email,
        kind: wanted.kind,
        home_project: None,
        site_role: wanted.site_role,
        password: wanted.password.map(Secret::from),
    };
    let account = accounts::create(&state.desk, &caller, sudo, new).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

fn person() -> AccountKind {
    AccountKind::Person
}

fn user() -> SiteRole {
    SiteRole::User
}
