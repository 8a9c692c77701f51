//! `GET /v1/links/{id}`.

use axum::extract::State;
use claviger_auth::consumers;

use super::{ConsumerPath, Link, consumer};
use crate::extract::{Json, Known, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// See one application link.
#[utoipa::path(get, path = "/v1/links/{id}", operation_id = "links.read", tag = "Links", params(ConsumerPath),
    responses((status = 200, description = "The link.", body = Link), (status = 404, body = Problem)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
) -> Result<Json<Link>, Problem> {
    Ok(Json(Link::of(consumers::get(&state.desk, &caller, consumer(&id)?).await?)))
}
