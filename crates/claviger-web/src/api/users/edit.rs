//! `PATCH /v1/users/{user}`.

use axum::extract::State;
use claviger_auth::accounts::{self, AccountEdit};
use claviger_auth::sudo;
use claviger_domain::account::SiteRole;
use claviger_domain::action::Action;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{User, UserSegment};
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "disabled"}))]
pub struct EditUser {
    /// Another name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Another address for notices; empty takes it away.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// What the account may do on the whole site. The last administrator stays one.
    #[schema(value_type = Option<words::SiteRole>)]
    site_role: Option<SiteRole>,
    /// A disabled account cannot act, and all its credentials rest until it is active again.
    #[schema(value_type = Option<words::LivingAccountState>)]
    state: Option<LivingState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LivingState {
    Active,
    Disabled,
}

/// Change, disable or enable an account.
#[utoipa::path(patch, path = "/v1/users/{user}", operation_id = "users.edit", tag = "Users", params(UserSegment),
    request_body = EditUser, responses((status = 200, description = "The account as it is now.", body = User)))]
pub async fn edit(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(user): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<EditUser>,
) -> Result<Json<User>, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::UsersEdit, password.as_ref()).await?;
    let id = accounts::find_id(&state.desk, &user).await?;
    let edit = AccountEdit {
        name: wanted.name,
        email: wanted.email,
        site_role: wanted.site_role,
        enabled: wanted.state.map(|state| state == LivingState::Active),
    };
    Ok(Json(accounts::edit(&state.desk, &caller, sudo, id, edit).await?.into()))
}
