//! `POST /v1/sets` and `DELETE /v1/sets/{name}`: the operator's own sets. All sets are listed by the catalogue.

use axum::extract::State;
use claviger_auth::{Error, sets, sudo};
use claviger_domain::action::Action;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::text::InvalidField;
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::catalogue::ApiSet;
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// The set that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Deployment", "note": "What the pipeline needs.", "methods": ["me.read", "projects.read"]}))]
pub struct CreateSet {
    /// Its name, which no other set has.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 300)]
    note: String,
    /// Its methods, by the names that `GET /v1/methods` lists.
    #[schema(min_items = 1, max_items = 2000)]
    methods: Vec<String>,
}

/// Make an API set.
///
/// For administrators of the site.
#[utoipa::path(post, path = "/v1/sets", operation_id = "sets.create", tag = "Catalogue", request_body = CreateSet,
    responses((status = 201, description = "The set was made.", body = ApiSet), (status = 409, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateSet>,
) -> Result<(StatusCode, Json<ApiSet>), Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::SetsCreate, password.as_ref()).await?;
    let name = SetName::parse(&wanted.name).map_err(|error| Error::Invalid(InvalidField { field: "name", ..error }))?;
    let methods: Result<Vec<_>, _> = wanted.methods.iter().map(|method| MethodName::parse(method)).collect();
    sets::create(&state.desk, &caller, sudo, name.clone(), &wanted.note, methods.map_err(Error::from)?).await?;
    let catalogue = state.desk.catalogue();
    let set = catalogue.find_set(name.as_str()).ok_or(Error::NotFound("set"))?;
    Ok((StatusCode::CREATED, Json(ApiSet::of(set, &catalogue))))
}

/// The `{name}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("name"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct SetSegment(
    /// The set's name, exactly as it is written.
    #[param(example = "Deployment")]
    String,
);

/// Remove an API set.
///
/// For administrators of the site. Tokens that have it keep its name and lose, at once, what it gave. The predefined sets
/// cannot be removed.
#[utoipa::path(delete, path = "/v1/sets/{name}", operation_id = "sets.delete", tag = "Catalogue", params(SetSegment),
    responses((status = 204, description = "The set is removed.")))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(name): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let sudo = sudo::confirm(&state.desk, &caller, Action::SetsDelete, password.as_ref()).await?;
    let name = SetName::parse(&name).map_err(|_| Error::NotFound("set"))?;
    sets::delete(&state.desk, &caller, sudo, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
