//! `GET /v1/links`.

use axum::extract::State;
use claviger_auth::consumers;

use super::Link;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// List application links.
///
/// Oldest first, for administrators of the site: with them the applications that people registered for themselves.
#[utoipa::path(get, path = "/v1/links", operation_id = "links.list", tag = "Links", params(Paging),
    responses((status = 200, description = "A page of links.", body = Paged<Link>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Link>>, Problem> {
    let desk = &state.desk;
    let found = consumers::list(desk, &caller, None, &paging.request(&desk.keys.pepper)?).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |listed| listed.consumer.id);
    Ok(Json(Paged { items: found.items.into_iter().map(Link::of).collect(), next }))
}
