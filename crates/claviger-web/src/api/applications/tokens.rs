//! `GET` and `POST /v1/applications/{id}/tokens`: what came about through an application, and bearer tokens by hand.

use axum::extract::State;
use claviger_auth::tokens::NewToken;
use claviger_auth::{Error, consumers, sudo};
use claviger_domain::action::Action;
use claviger_domain::method::SetName;
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::links::{ConsumerPath, consumer};
use crate::api::tokens::create::expiry;
use crate::api::tokens::{Token, TokenWithSecret};
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The bearer token that is wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sets": ["Read only"], "expires_at": "2027-01-31T00:00:00Z"}))]
pub struct GenerateToken {
    /// The sets it has; with none it gets `Full access`.
    #[serde(default)]
    #[schema(max_items = 2000)]
    sets: Vec<String>,
    /// When it ends: a moment of RFC 3339, or `never`; left out means the site's default.
    #[serde(default)]
    expires_at: Option<String>,
}

/// List the tokens of an application.
///
/// One's own; administrators of the site see everybody's.
#[utoipa::path(get, path = "/v1/applications/{id}/tokens", operation_id = "applications.list_tokens",
    tag = "Applications", params(ConsumerPath),
    responses((status = 200, description = "The tokens.", body = Vec<Token>), (status = 404, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Token>>, Problem> {
    let found = consumers::tokens_of(&state.desk, &caller, consumer(&id)?).await?;
    Ok(Json(found.into_iter().map(|listed| Token::of(listed, state.desk.now())).collect()))
}

/// Make a bearer token for an application.
///
/// It acts as whoever registered the application, and ends with it. The answer alone holds the value.
#[utoipa::path(post, path = "/v1/applications/{id}/tokens", operation_id = "applications.generate_token",
    tag = "Applications", params(ConsumerPath), request_body = GenerateToken,
    responses((status = 201, description = "The token, with its value.", body = TokenWithSecret),
        (status = 404, body = Problem)))]
pub async fn generate(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<GenerateToken>,
) -> Result<(StatusCode, Json<TokenWithSecret>), Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::ApplicationsGenerateToken, password.as_ref()).await?;
    let sudo = sudo.also(Action::ApplicationsGenerateToken, Action::TokensCreate);
    let id = consumer(&id)?;
    let application = consumers::get(desk, &caller, id).await?.consumer;
    let sets: Result<Vec<_>, _> = wanted.sets.iter().map(|name| SetName::parse(name)).collect();
    let sets = Some(sets.map_err(Error::from)?).filter(|sets| !sets.is_empty());
    let new = NewToken {
        actor: None,
        description: application.name,
        rights: Rights::sets_or_full(sets, None),
        expiry: expiry(wanted.expires_at.as_deref()).map_err(Error::from)?,
        format: TokenFormat::Allura,
    };
    let issued = consumers::generate_token(desk, &caller, sudo, id, new).await?;
    Ok((StatusCode::CREATED, Json(TokenWithSecret::of(issued, desk.now()))))
}
