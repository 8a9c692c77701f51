//! `GET /v1/users`.

use axum::extract::State;
use claviger_auth::accounts::{self, AccountFilter};
use claviger_domain::account::{AccountKind, AccountState};
use serde::Deserialize;
use utoipa::IntoParams;

use super::User;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only these.
    #[param(value_type = Option<words::AccountKind>)]
    kind: Option<AccountKind>,
    /// Only those in this state. Deleted ones are listed only if they are asked for.
    #[param(value_type = Option<words::AccountState>)]
    state: Option<AccountState>,
    /// Only those whose login, name or address holds this text.
    #[serde(default)]
    search: String,
    /// How many items at most: 50 if nothing is said. No page has more than 500.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// List accounts.
///
/// Oldest first. Only administrators of the site see all accounts.
#[utoipa::path(get, path = "/v1/users", operation_id = "users.list", tag = "Users", params(Filter),
    responses((status = 200, description = "A page of accounts.", body = Paged<User>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(filter): Query<Filter>,
) -> Result<Json<Paged<User>>, Problem> {
    let desk = &state.desk;
    let page = Paging::of(filter.limit, filter.cursor).request(&desk.keys.pepper)?;
    let wanted = AccountFilter { state: filter.state, kind: filter.kind, search: filter.search };
    let found = accounts::list(desk, &caller, &wanted, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |account| account.id);
    Ok(Json(Paged { items: found.items.into_iter().map(User::from).collect(), next }))
}
