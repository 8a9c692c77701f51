//! `PATCH /v1/tokens/{id}`.

use axum::extract::State;
use claviger_auth::tokens::{self, TokenEdit};
use claviger_auth::{Error, sudo};
use claviger_domain::action::Action;
use claviger_domain::credential::WantedExpiry;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::create::expiry;
use super::{Token, TokenPath, cidrs, methods, projects, sets};
use crate::extract::{Confirm, Json, Known};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"description": "nightly backup", "cidrs": ["10.0.0.0/8"]}))]
pub struct EditToken {
    /// A new description.
    #[schema(min_length = 1, max_length = 300)]
    description: Option<String>,
    /// Other sets.
    sets: Option<Vec<String>>,
    /// Other methods.
    methods: Option<Vec<String>>,
    /// Other projects; null frees it from any.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>)]
    projects: Option<Option<Vec<String>>>,
    /// Other addresses.
    cidrs: Option<Vec<String>>,
    /// Another end: a moment of RFC 3339; `never` or null for none, where the site allows that.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    expires_at: Option<Option<String>>,
}

/// Change an access token.
///
/// Its value stays. Nothing can be made wider or longer than the token that asks.
#[utoipa::path(patch, path = "/v1/tokens/{id}", operation_id = "tokens.edit", tag = "Tokens", params(TokenPath),
    request_body = EditToken,
    responses((status = 200, description = "The token as it is now.", body = Token),
        (status = 409, body = Problem)))]
pub async fn edit(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
    Confirm(password): Confirm,
    Json(wanted): Json<EditToken>,
) -> Result<Json<Token>, Problem> {
    let desk = &state.desk;
    let id = path.find(&state, &caller).await?;
    let sudo = sudo::confirm(desk, &caller, Action::TokensEdit, password.as_ref()).await?;
    let projects = match &wanted.projects {
        None => None,
        Some(None) => Some(None),
        Some(Some(names)) => Some(Some(projects(&state, &caller, names).await?)),
    };
    let expiry = match &wanted.expires_at {
        None => None,
        Some(None) => Some(WantedExpiry::Never),
        Some(Some(text)) => Some(expiry(Some(text)).map_err(Error::from)?),
    };
    let edit = TokenEdit {
        description: wanted.description,
        sets: wanted.sets.as_deref().map(sets).transpose().map_err(Error::from)?,
        methods: wanted.methods.as_deref().map(methods).transpose().map_err(Error::from)?,
        projects,
        cidrs: wanted.cidrs.as_deref().map(cidrs).transpose().map_err(Error::from)?,
        expiry,
        seen: None,
    };
    Ok(Json(Token::of(tokens::edit(desk, &caller, sudo, id, edit).await?, desk.now())))
}

/// Tells `null` from a field that is left out.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
