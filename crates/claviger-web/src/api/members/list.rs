//! `GET /v1/projects/{project}/members`.

use axum::extract::State;
use claviger_forge::members;

use super::Member;
use crate::api::projects::ProjectSegment;
use crate::extract::{Json, Known, Paged, Paging, Path, Query, next_cursor};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// List a project's members.
///
/// Oldest accounts first.
#[utoipa::path(get, path = "/v1/projects/{project}/members", operation_id = "members.list", tag = "Members",
    params(ProjectSegment, Paging), responses((status = 200, description = "A page of members.", body = Paged<Member>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(project): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Member>>, Problem> {
    let desk = &state.desk;
    let page = paging.request(&desk.keys.pepper)?;
    let found = members::list(desk, &caller, &project, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |member| member.account);
    Ok(Json(Paged { items: found.items.into_iter().map(Member::from).collect(), next }))
}
