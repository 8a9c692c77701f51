//! `GET /v1/methods`, `GET /v1/sets`: the permission catalogue.

use axum::extract::State;
use claviger_domain::action::Action;
use claviger_domain::catalogue;
use claviger_domain::policy::Thing;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Json, Known};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// One method.
#[derive(Debug, Serialize, ToSchema)]
pub struct Method {
    /// Its name: the `operationId`.
    name: String,
    /// What it does.
    summary: String,
    /// Where it is documented.
    docs: Option<String>,
    /// The API it belongs to.
    api: String,
    /// The tag under which it is listed.
    tag: String,
    /// Whether it only reads.
    reads: bool,
    /// Whether it changes credentials: such methods are in no predefined set.
    changes_credentials: bool,
}

/// All methods.
#[derive(Debug, Serialize, ToSchema)]
pub struct Methods {
    /// The methods, ours first.
    items: Vec<Method>,
}

/// List the methods that can be permitted.
#[utoipa::path(get, path = "/v1/methods", operation_id = "methods.list", tag = "Catalogue",
    responses((status = 200, description = "All methods, ours first.", body = Methods)))]
pub async fn methods(State(state): State<AppState>, caller: Known<Native>) -> Result<Json<Methods>, Problem> {
    let catalogue = state.desk.catalogue();
    state.desk.authorize(&caller, Action::CatalogueRead, Thing::Open).map_err(claviger_auth::Error::from)?;
    let method = |method: &claviger_domain::catalogue::Method| Method {
        name: method.name.to_string(),
        summary: method.summary.clone(),
        docs: method.docs.clone(),
        api: method.api.clone(),
        tag: method.tag.clone(),
        reads: method.reads,
        changes_credentials: method.changes_credentials,
    };
    Ok(Json(Methods { items: catalogue.listed().map(method).collect() }))
}

/// One set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiSet {
    /// Its name.
    name: String,
    /// What it is for.
    note: String,
    /// Whether the operator made it.
    custom: bool,
    /// Its methods.
    methods: Vec<String>,
}

impl ApiSet {
    /// A set, with the names of its methods.
    pub(crate) fn of(set: &catalogue::ApiSet, catalogue: &catalogue::Catalogue) -> Self {
        let name = |place: usize| Some(catalogue.methods().get(place)?.name.to_string());
        Self {
            name: set.name.to_string(),
            note: set.note.clone(),
            custom: set.custom,
            methods: set.methods.places().filter_map(name).collect(),
        }
    }
}

/// All sets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sets {
    /// The sets, by name.
    items: Vec<ApiSet>,
}

/// List the API sets.
#[utoipa::path(get, path = "/v1/sets", operation_id = "sets.list", tag = "Catalogue",
    responses((status = 200, description = "All sets, by name.", body = Sets)))]
pub async fn sets(State(state): State<AppState>, caller: Known<Native>) -> Result<Json<Sets>, Problem> {
    let catalogue = state.desk.catalogue();
    state.desk.authorize(&caller, Action::SetsList, Thing::Open).map_err(claviger_auth::Error::from)?;
    Ok(Json(Sets { items: catalogue.sets().map(|set| ApiSet::of(set, &catalogue)).collect() }))
}
