//! `GET /v1/tokens`.

use axum::extract::State;
use claviger_auth::tokens::{self, CredentialFilter, Whose};
use claviger_auth::{Error, accounts};
use claviger_domain::credential::{CredentialState, Owner};
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Token;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Which tokens.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose: a login, or `*` for everybody's. Left out means the caller's own.
    user: Option<String>,
    /// A project's bots' instead of an account's: the project's name or id.
    project: Option<String>,
    /// `active`, `expired`, `suspended` or `revoked`.
    state: Option<String>,
    /// Only those that end before this moment of RFC 3339.
    expires_before: Option<String>,
    /// Only those whose description holds this text.
    #[serde(default)]
    search: String,
    /// How many items at most: 50 if nothing is said, never more than 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// List access tokens.
///
/// Newest first. Values are in no list.
#[utoipa::path(get, path = "/v1/tokens", operation_id = "tokens.list", tag = "Tokens", params(Filter),
    responses((status = 200, body = Paged<Token>), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(filter): Query<Filter>,
) -> Result<Json<Paged<Token>>, Problem> {
    let desk = &state.desk;
    let whose = match (&filter.user, &filter.project) {
        (_, Some(project)) => {
            Whose::OwnedBy(Owner::Project(claviger_forge::projects::find_visible(desk, &caller, project).await?))
        }
        (None, None) => tokens::own(&caller),
        (Some(everybody), None) if everybody == "*" => Whose::Anybodys,
        (Some(login), None) if login.eq_ignore_ascii_case(&caller.actor().login) => tokens::own(&caller),
        (Some(login), None) => Whose::ActingAs(accounts::find_by_login(desk, &caller, login).await?.id),
    };
    let wanted = narrowed(&filter, whose, desk.now()).map_err(Error::from)?;
    let page = Paging::of(filter.limit, filter.cursor).request(&desk.keys.pepper)?;
    let found = tokens::list(desk, &caller, wanted, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |listed| listed.credential.id);
    Ok(Json(Paged { items: found.items.into_iter().map(|listed| Token::of(listed, desk.now())).collect(), next }))
}

fn narrowed(filter: &Filter, whose: Whose, now: Timestamp) -> Result<CredentialFilter, InvalidField> {
    let mut wanted = CredentialFilter { whose, search: filter.search.clone(), ..CredentialFilter::default() };
    match filter.state.as_deref() {
        None => {}
        Some("active") => {
            wanted.state = Some(CredentialState::Active);
            wanted.ends_after = Some(now);
        }
        Some("expired") => {
            wanted.state = Some(CredentialState::Active);
            wanted.ends_by = Some(now);
        }
        Some(word) => {
            let state = CredentialState::from_word(word);
            wanted.state =
                Some(state.ok_or_else(|| InvalidField::new("state", "must be active, expired, suspended or revoked"))?);
        }
    }
    if let Some(text) = &filter.expires_before {
        let moment =
            text.parse::<Timestamp>().map_err(|error| InvalidField::new("expires_before", error.to_string()))?;
        wanted.ends_by = Some(wanted.ends_by.map_or(moment, |end| end.min(moment)));
    }
    Ok(wanted)
}
