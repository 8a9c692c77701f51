//! `GET /v1/projects`.

use axum::extract::State;
use claviger_forge::projects;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Project;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Which projects.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only those whose name or title holds this text.
    #[serde(default)]
    search: String,
    /// How many items at most: 50 if nothing is said. No page has more than 500.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// List projects.
///
/// Oldest first: those that the caller may see. A token that is restricted to projects lists only these.
#[utoipa::path(get, path = "/v1/projects", operation_id = "projects.list", tag = "Projects", params(Filter),
    responses((status = 200, description = "A page of projects.", body = Paged<Project>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(filter): Query<Filter>,
) -> Result<Json<Paged<Project>>, Problem> {
    let desk = &state.desk;
    let page = Paging::of(filter.limit, filter.cursor).request(&desk.keys.pepper)?;
    let found = projects::list(desk, &caller, &filter.search, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |project| project.id);
    Ok(Json(Paged { items: found.items.into_iter().map(Project::from).collect(), next }))
}
