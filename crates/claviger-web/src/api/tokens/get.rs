//! `GET /v1/tokens/{id}`.

use axum::extract::State;
use claviger_auth::tokens;

use super::{Token, TokenPath};
use crate::extract::{Json, Known};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// See one access token.
///
/// `{id}` may be `self`: a token may always see itself.
#[utoipa::path(get, path = "/v1/tokens/{id}", operation_id = "tokens.read", tag = "Tokens", params(TokenPath),
    responses((status = 200, description = "The token.", body = Token),
        (status = 422, body = Problem)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Known<Native>,
    path: TokenPath,
) -> Result<Json<Token>, Problem> {
    let id = path.find(&state, &caller).await?;
    Ok(Json(Token::of(tokens::get(&state.desk, &caller, id).await?, state.desk.now())))
}
