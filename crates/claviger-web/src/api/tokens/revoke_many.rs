//! `POST /v1/tokens/revoke`.

use axum::extract::State;
use claviger_auth::{Error, sudo, tokens};
use claviger_domain::action::Action;
use claviger_domain::limits;
use claviger_domain::text::InvalidField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TokenName;
use super::filter::TokenFilter;
use crate::extract::{Confirm, Json, Known, Object};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Which tokens: either `ids` or `filter`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"filter": {"user": "alice", "search": "laptop"}, "reason": "The laptop was stolen."}))]
pub struct RevokeTokens {
    /// Tokens by their ids, their decimal numbers, or `self` for the one that asks.
    #[schema(max_items = 2000)]
    ids: Option<Vec<String>>,
    /// All that live and that this describes. An empty filter means all of the caller's own, the one that asks among
    /// them.
    #[schema(value_type = Option<TokenFilter>)]
    filter: Option<Object<TokenFilter>>,
    /// The reason, for the lists and the audit log.
    #[schema(max_length = 300)]
    reason: Option<String>,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevokedTokens {
    /// The ids of those that lived and are dead now. Those that were dead before are not among them.
    revoked: Vec<String>,
    /// The ids and numbers that do not exist, or that the caller may not see.
    not_found: Vec<String>,
}

/// Revoke many access tokens at once.
///
/// No check that starts after the answer lets one of them in. If the answer is an error, some may be dead already: ask
/// again.
#[utoipa::path(post, path = "/v1/tokens/revoke", operation_id = "tokens.revoke", tag = "Tokens",
    request_body = RevokeTokens,
    responses((status = 200, description = "The tokens are dead.", body = RevokedTokens),
        (status = 404, body = Problem)))]
pub async fn revoke_many(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<RevokeTokens>,
) -> Result<Json<RevokedTokens>, Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::TokensRevoke, password.as_ref()).await?;
    let reason = wanted.reason.as_deref();
    let mut unknown = vec![];
    let done = match (wanted.ids, wanted.filter) {
        (Some(ids), None) => {
            let names = names(&ids).map_err(Error::from)?;
            let mut found = Vec::with_capacity(names.len());
            for (name, typed) in names.into_iter().zip(ids) {
                match name.find("ids", &state, &caller).await {
                    Ok(id) => found.push(id),
                    Err(Error::NotFound(_)) => unknown.push(typed),
                    Err(other) => return Err(other.into()),
                }
            }
            tokens::revoke_all(desk, &caller, sudo, &found, reason).await?
        }
        (None, Some(Object(filter))) => {
            let filter = filter.read(&state, &caller).await?;
            tokens::revoke_matching(desk, &caller, sudo, filter, reason).await?
        }
        _ => return Err(Error::from(InvalidField::new("ids", "must be given, or else `filter`, and not both")).into()),
    };
    let not_found = done.not_found.iter().map(ToString::to_string);
    Ok(Json(RevokedTokens {
        revoked: done.revoked.iter().map(ToString::to_string).collect(),
        not_found: not_found.chain(unknown).collect(),
    }))
}

/// All are read before the first is looked for: a typing error changes nothing.
fn names(ids: &[String]) -> Result<Vec<TokenName>, InvalidField> {
    if ids.len() > limits::ITEMS {
        return Err(InvalidField::new("ids", format!("must have at most {} items", limits::ITEMS)));
    }
    ids.iter().map(|id| TokenName::read("ids", id)).collect()
}
