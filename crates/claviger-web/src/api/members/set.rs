//! `PUT /v1/projects/{project}/members/{login}`.

use axum::extract::State;
use claviger_auth::sudo;
use claviger_domain::action::Action;
use claviger_domain::project::Role;
use claviger_forge::members;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{LoginSegment, Member};
use crate::api::projects::ProjectSegment;
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// The role that a member gets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "developer"}))]
pub struct SetMember {
    /// What the member may do in the project: a `reader` reads, a `developer` writes too, an `admin` rules.
    #[schema(value_type = words::Role)]
    role: Role,
}

/// Add a member to a project or change their role.
///
/// For administrators of the project, of whom the last one stays.
#[utoipa::path(put, path = "/v1/projects/{project}/members/{login}", operation_id = "members.set", tag = "Members",
    params(ProjectSegment, LoginSegment), request_body = SetMember,
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub async fn set(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path((project, login)): Path<(String, String)>,
    Confirm(password): Confirm,
    Json(wanted): Json<SetMember>,
) -> Result<Json<Member>, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::MembersSet, password.as_ref()).await?;
    Ok(Json(members::set(&state.desk, &caller, sudo, &project, &login, wanted.role).await?.into()))
}
