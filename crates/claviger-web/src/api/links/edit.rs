//! `PATCH /v1/links/{id}`.

use axum::extract::State;
use claviger_auth::consumers::{self, ConsumerEdit};
use claviger_auth::{Error, sudo};
use claviger_domain::action::Action;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::create::acts_as;
use super::{ConsumerPath, Link, consumer, signature_methods};
use crate::extract::{Confirm, Json, Known, Path};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Bamboo, the new one", "two_legged": null}))]
pub struct EditLink {
    /// Another name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Another description.
    #[schema(max_length = 300)]
    description: Option<String>,
    /// Another home of the program; null if it has none any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    url: Option<Option<String>>,
    /// Another public key, for a link that has one.
    #[schema(max_length = 32768)]
    public_key: Option<String>,
    /// Other signature methods.
    #[schema(value_type = Option<Vec<words::SignatureMethod>>)]
    signature_methods: Option<Vec<String>>,
    /// Another address to send people back to; null leaves it to each request.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    callback: Option<Option<String>>,
    /// The login that requests without a person act as; null refuses them from now on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    two_legged: Option<Option<String>>,
    /// Whether bodies that are no forms must be covered by the signature.
    body_hash: Option<bool>,
}

/// Null is another thing than nothing.
pub(crate) fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Change an application link.
///
/// What people allowed it stays.
#[utoipa::path(patch, path = "/v1/links/{id}", operation_id = "links.edit", tag = "Links", params(ConsumerPath),
    request_body = EditLink,
    responses((status = 200, description = "The link as it is now.", body = Link), (status = 404, body = Problem)))]
pub async fn edit(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    Json(wanted): Json<EditLink>,
) -> Result<Json<Link>, Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::LinksEdit, password.as_ref()).await?;
    let two_legged = match wanted.two_legged {
        None => None,
        Some(login) => Some(acts_as(&state, &caller, login.as_deref()).await?),
    };
    let methods = wanted.signature_methods.as_deref().map(signature_methods).transpose();
    let edit = ConsumerEdit {
        name: wanted.name,
        description: wanted.description,
        url: wanted.url,
        public_key: wanted.public_key,
        methods: methods.map_err(Error::from)?,
        callback: wanted.callback,
        two_legged,
        demands_body_hash: wanted.body_hash,
    };
    let changed = consumers::edit(desk, &caller, sudo, consumer(&id)?, edit).await?;
    Ok(Json(Link::of(consumers::shown(desk, changed).await?)))
}
