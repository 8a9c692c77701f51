//! `POST /v1/applications` and `POST /v1/applications/{id}/secret`.

use axum::extract::State;
use claviger_auth::consumers::{self, NewConsumer, NewProof, Registered};
use claviger_auth::sudo;
use claviger_domain::action::Action;
use claviger_domain::oauth1::{Provider, SignatureMethods};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Application, ApplicationWithSecret};
use crate::api::links::{ConsumerPath, consumer};
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The application that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Ticket importer", "description": "Moves tickets from the old tracker."}))]
pub struct CreateApplication {
    /// The name that people read when they are asked.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 300)]
    description: String,
    /// Where people are sent back to, or below; left out leaves it to each request.
    #[serde(default)]
    #[schema(max_length = 2048)]
    callback: Option<String>,
}

/// Register an application.
///
/// It belongs to whoever registers it. The answer alone holds the consumer secret, with which the program signs its
/// requests (OAuth 1.0a); bearer tokens are made for it by `POST /v1/applications/{id}/tokens`.
#[utoipa::path(post, path = "/v1/applications", operation_id = "applications.create", tag = "Applications",
    request_body = CreateApplication,
    responses((status = 201, description = "The application was registered.", body = ApplicationWithSecret)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateApplication>,
) -> Result<(StatusCode, Json<ApplicationWithSecret>), Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::ApplicationsCreate, password.as_ref()).await?;
    let new = NewConsumer {
        owner: Some(caller.actor().id),
        key: None,
        name: wanted.name,
        description: wanted.description,
        url: None,
        provider: Provider::Allura,
        proof: NewProof::Secret(None),
        methods: SignatureMethods::NONE,
        callback: wanted.callback,
        two_legged: None,
        demands_body_hash: false,
    };
    let made = consumers::create(desk, &caller, sudo, new).await?;
    Ok((StatusCode::CREATED, Json(with_secret(&state, made).await?)))
}

/// Give an application another secret.
///
/// The old one works no longer; the tokens stay.
#[utoipa::path(post, path = "/v1/applications/{id}/secret", operation_id = "applications.renew_secret",
    tag = "Applications", params(ConsumerPath),
    responses((status = 200, description = "The application, with its new secret.", body = ApplicationWithSecret),
        (status = 404, body = Problem)))]
pub async fn renew_secret(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<Json<ApplicationWithSecret>, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::ApplicationsRenewSecret, password.as_ref()).await?;
    let made = consumers::renew_secret(&state.desk, &caller, sudo, consumer(&id)?).await?;
    Ok(Json(with_secret(&state, made).await?))
}

async fn with_secret(state: &AppState, made: Registered) -> Result<ApplicationWithSecret, Problem> {
    let listed = consumers::shown(&state.desk, made.consumer).await?;
    let secret = made.secret.map(|secret| secret.expose().clone()).unwrap_or_default();
    Ok(ApplicationWithSecret { application: Application::of(listed), secret })
}
