//! `GET /v1/tokens`.

use axum::extract::State;
use claviger_auth::tokens;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Token;
use super::filter::TokenFilter;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// Which tokens.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose: a login, or `*` for everybody's. Left out means the caller's own.
    user: Option<String>,
    /// A project's bots' instead of an account's: the project's name or id.
    project: Option<String>,
    /// Only those in this state.
    #[param(value_type = Option<words::TokenState>)]
    state: Option<String>,
    /// Only those that end before this moment of RFC 3339.
    #[param(format = DateTime)]
    expires_before: Option<String>,
    /// Only those whose description, sets or methods hold this text.
    #[serde(default)]
    search: String,
    /// How many items at most: 50 if nothing is said. No page has more than 500.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// List access tokens.
///
/// Newest first. Values are in no list.
#[utoipa::path(get, path = "/v1/tokens", operation_id = "tokens.list", tag = "Tokens", params(Filter),
    responses((status = 200, description = "A page of tokens.", body = Paged<Token>), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(filter): Query<Filter>,
) -> Result<Json<Paged<Token>>, Problem> {
    let desk = &state.desk;
    let Filter { user, project, state: in_state, expires_before, search, limit, cursor } = filter;
    let wanted = TokenFilter { user, project, state: in_state, expires_before, search };
    let wanted = wanted.read(&state, &caller).await?;
    let page = Paging::of(limit, cursor).request(&desk.keys.pepper)?;
    let found = tokens::list(desk, &caller, wanted, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |listed| listed.credential.id);
    Ok(Json(Paged { items: found.items.into_iter().map(|listed| Token::of(listed, desk.now())).collect(), next }))
}
