//! `GET /v1/applications`.

use axum::extract::State;
use claviger_auth::consumers;

use super::Application;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// List the applications one registered.
///
/// Oldest first.
#[utoipa::path(get, path = "/v1/applications", operation_id = "applications.list", tag = "Applications", params(Paging),
    responses((status = 200, description = "A page of applications.", body = Paged<Application>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Application>>, Problem> {
    let desk = &state.desk;
    let own = Some(caller.actor().id);
    let found = consumers::list(desk, &caller, own, &paging.request(&desk.keys.pepper)?).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |listed| listed.consumer.id);
    Ok(Json(Paged { items: found.items.into_iter().map(Application::of).collect(), next }))
}
