//! `POST /v1/tokens`.

use axum::extract::State;
use claviger_auth::tokens::{self, NewToken};
use claviger_auth::{Error, accounts, sudo};
use claviger_domain::action::Action;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::rights::Rights;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use claviger_domain::token::TokenFormat;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{TokenWithSecret, cidrs, methods, projects, sets};
use crate::extract::{Confirm, Json, Known};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// The token that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"description": "nightly backup", "sets": ["Read only"], "projects": ["looking-glass"], "expires_at": "2027-01-31T00:00:00Z"}))]
pub struct CreateToken {
    /// What it is for.
    #[schema(min_length = 1, max_length = 300)]
    description: String,
    /// The sets it has. Where both sets and methods are left out, it gets `Full access`; where they are empty, nothing.
    #[serde(default)]
    #[schema(max_items = 2000)]
    sets: Option<Vec<String>>,
    /// Single methods it has.
    #[serde(default)]
    #[schema(max_items = 2000)]
    methods: Option<Vec<String>>,
    /// The projects it is restricted to, by name or id; left out means all of the account's.
    #[serde(default)]
    #[schema(max_items = 2000)]
    projects: Option<Vec<String>>,
    /// The addresses it may be used from.
    #[serde(default)]
    #[schema(max_items = 2000)]
    cidrs: Vec<String>,
    /// When it ends: a moment of RFC 3339, or `never`; left out means the site's default.
    #[serde(default)]
    expires_at: Option<String>,
    /// The form of its value; left out means `native`.
    #[serde(default)]
    #[schema(value_type = Option<words::TokenFormat>)]
    format: Option<String>,
    /// The login of the account it acts as; left out means the caller's own. Bots and service accounts are made tokens for this way.
    #[serde(default)]
    user: Option<String>,
}

/// Make an access token.
///
/// Confirm with the password in `Claviger-Confirm`, or use a token that has `tokens.create`. The answer alone holds the
/// value.
#[utoipa::path(post, path = "/v1/tokens", operation_id = "tokens.create", tag = "Tokens", request_body = CreateToken,
    responses((status = 201, description = "The token, with its value.", body = TokenWithSecret),
        (status = 404, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateToken>,
) -> Result<(StatusCode, Json<TokenWithSecret>), Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::TokensCreate, password.as_ref()).await?;
    let projects = match &wanted.projects {
        Some(names) => Some(projects(&state, &caller, names).await?),
        None => None,
    };
    let actor = match &wanted.user {
        Some(login) if !login.eq_ignore_ascii_case(&caller.actor().login) => {
            Some(accounts::find_actor_for_tokens(desk, &caller, login).await?)
        }
        _ => None,
    };
    let new = NewToken {
        actor,
        rights: rights(&wanted, projects).map_err(Error::from)?,
        expiry: expiry(wanted.expires_at.as_deref()).map_err(Error::from)?,
        format: format(wanted.format.as_deref()).map_err(Error::from)?,
        description: wanted.description,
    };
    let issued = tokens::create(desk, &caller, sudo, new).await?;
    Ok((StatusCode::CREATED, Json(TokenWithSecret::of(issued, desk.now()))))
}

/// What the site should decide, where the request is silent.
pub(crate) fn expiry(wanted: Option<&str>) -> Result<WantedExpiry, InvalidField> {
    match wanted {
        None => Ok(WantedExpiry::Default),
        Some("never") => Ok(WantedExpiry::Never),
        Some(text) => match text.parse::<Timestamp>() {
            Ok(moment) => Ok(WantedExpiry::At(moment)),
            Err(error) => Err(InvalidField::new("expires_at", format!("{error}, or `never`"))),
        },
    }
}

fn rights(
    wanted: &CreateToken,
    projects: Option<Vec<claviger_domain::ids::ProjectId>>,
) -> Result<Rights, InvalidField> {
    let sets = wanted.sets.as_deref().map(sets).transpose()?;
    let methods = wanted.methods.as_deref().map(methods).transpose()?;
    Ok(Rights { projects, cidrs: cidrs(&wanted.cidrs)?, ..Rights::sets_or_full(sets, methods) })
}

fn format(wanted: Option<&str>) -> Result<TokenFormat, InvalidField> {
    wanted
        .map_or(Some(TokenFormat::Native), TokenFormat::from_word)
        .ok_or_else(|| InvalidField::new("format", "must be native, allura, tuleap, youtrack or jelastic"))
}
