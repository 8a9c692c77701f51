//! `/hub/api/rest/services`: what a token's scope can name. A service is an API set.
//!
//! ```text
//! 0-0-0-0-0                    Hub            Full access
//! 0-0-0-0-1                    YouTrack       Full access
//! set-{base64url of the name}  {the name}     any set, the operator's own as well
//! ```

use axum::extract::State;
use claviger_auth::Error;
use claviger_domain::action::Action;
use claviger_domain::catalogue::Catalogue;
use claviger_domain::method::{SetName, sets};
use claviger_domain::policy::Thing;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::super::answer::{Entity, Fault};
use super::super::wishes::Wishes;
use super::Hub;
use crate::extract::Known;
use crate::state::AppState;

/// The two products, which are one here: their services are the whole.
const PRODUCTS: [(&str, &str); 2] = [("0-0-0-0-0", "Hub"), ("0-0-0-0-1", "YouTrack")];

/// How many services a list holds, if nothing is said.
const USUAL: usize = 100;

/// `GET /hub/api/rest/services`; `query` is a part of the name, or `name: ...`.
pub async fn list(State(state): State<AppState>, caller: Known<Hub>, wishes: Wishes) -> Result<Entity, Fault> {
    let catalogue = state.desk.catalogue();
    state.desk.authorize(&caller, Action::SetsList, Thing::Open).map_err(Error::from)?;
    let query = wishes.find("query").unwrap_or_default();
    let wanted = query.rsplit(':').next().unwrap_or_default().trim().trim_matches(['"', '{', '}', '*']).to_lowercase();
    let products = PRODUCTS.map(|(id, name)| service(id, name, name));
    let sets = catalogue.sets().map(|set| service(&id_of(&set.name), set.name.as_str(), "Claviger"));
    let holds =
        |service: &Value, member| service[member].as_str().is_some_and(|text| text.to_lowercase().contains(&wanted));
    let found: Vec<_> = products
        .into_iter()
        .chain(sets)
        .filter(|service| holds(service, "name") || holds(service, "applicationName"))
        .collect();
    let total = found.len();
    Ok(wishes.hub_list("services", found, total, USUAL))
}

/// The service that stands for a set in a token's scope.
pub(super) fn of_set(name: &SetName) -> Value {
    match name.as_str() {
        sets::FULL_ACCESS => service(PRODUCTS[1].0, PRODUCTS[1].1, PRODUCTS[1].1),
        other => service(&id_of(name), other, "Claviger"),
    }
}

/// The set that a service stands for.
pub(super) fn find_set(id: &str, catalogue: &Catalogue) -> Option<SetName> {
    if PRODUCTS.iter().any(|(product, _)| *product == id) {
        return Some(SetName::from_static(sets::FULL_ACCESS));
    }
    let name = BASE64URL_NOPAD.decode(id.strip_prefix("set-")?.as_bytes()).ok()?;
    let name = std::str::from_utf8(&name).ok()?;
    catalogue.sets().find(|set| set.name.as_str() == name).map(|set| set.name.clone())
}

fn id_of(name: &SetName) -> String {
    format!("set-{}", BASE64URL_NOPAD.encode(name.as_str().as_bytes()))
}

fn service(id: &str, name: &str, application: &str) -> Value {
    json!({
        "type": "service",
        "id": id,
        "key": id,
        "name": name,
        "applicationName": application,
        "trusted": true,
    })
}
