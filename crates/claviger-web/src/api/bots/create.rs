//! `POST /v1/projects/{project}/bots`.

use axum::extract::State;
use claviger_auth::sudo;
use claviger_domain::action::Action;
use claviger_forge::bots;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::projects::ProjectSegment;
use crate::api::users::User;
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The bot that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "looking-glass-ci", "name": "Builds of the looking-glass"}))]
pub struct CreateBot {
    /// The login, which is unique on the whole site.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_][A-Za-z0-9._+@-]*$")]
    login: String,
    /// The name that people read; the login if it is left out.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: String,
}

/// Make a bot that belongs to a project.
///
/// For administrators of the project. The bot begins as a `developer` of it; its tokens are made with `tokens.create` and
/// its login as `user`, belong to the project, and die with it.
#[utoipa::path(post, path = "/v1/projects/{project}/bots", operation_id = "bots.create", tag = "Members",
    params(ProjectSegment), request_body = CreateBot,
    responses((status = 201, description = "The bot was made.", body = User), (status = 409, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateBot>,
) -> Result<(StatusCode, Json<User>), Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::BotsCreate, password.as_ref()).await?;
    let bot = bots::create(&state.desk, &caller, sudo, &project, wanted.login, wanted.name).await?;
    Ok((StatusCode::CREATED, Json(bot.into())))
}
