//! `PATCH /v1/applications/{id}`.

use axum::extract::State;
use claviger_auth::consumers::{self, ConsumerEdit};
use claviger_auth::sudo;
use claviger_domain::action::Action;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Application;
use crate::api::links::edit::given;
use crate::api::links::{ConsumerPath, consumer};
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"description": "Moves tickets, nightly."}))]
pub struct EditApplication {
    /// Another name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Another description.
    #[schema(max_length = 300)]
    description: Option<String>,
    /// Another address to send people back to; null leaves it to each request.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    callback: Option<Option<String>>,
}

/// Change an application.
#[utoipa::path(patch, path = "/v1/applications/{id}", operation_id = "applications.edit", tag = "Applications",
    params(ConsumerPath), request_body = EditApplication,
    responses((status = 200, description = "The application as it is now.", body = Application),
        (status = 404, body = Problem)))]
pub async fn edit(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<EditApplication>,
) -> Result<Json<Application>, Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::ApplicationsEdit, password.as_ref()).await?;
    let edit = ConsumerEdit {
        name: wanted.name,
        description: wanted.description,
        callback: wanted.callback,
        ..ConsumerEdit::default()
    };
    let changed = consumers::edit(desk, &caller, sudo, consumer(&id)?, edit).await?;
    Ok(Json(Application::of(consumers::shown(desk, changed).await?)))
}
