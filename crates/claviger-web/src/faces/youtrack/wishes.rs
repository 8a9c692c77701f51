//! `fields`, `$top` and `$skip`: which part of an answer is wished for.

use axum::extract::FromRequestParts;
use claviger_domain::fields::{Fields, FieldsError, Flavour, project};
use http::request::Parts;
use serde_json::Value;

use super::answer::{Entity, Fault};
use crate::faces::parameters::Parameters;

/// The wishes of a request.
#[derive(Debug)]
pub struct Wishes {
    fields: Option<Fields>,
    top: Option<usize>,
    skip: usize,
    parameters: Parameters,
}

impl<S: Sync> FromRequestParts<S> for Wishes {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        Self::read(Parameters::of_query(&parts.uri))
    }
}

impl Wishes {
    fn read(parameters: Parameters) -> Result<Self, Fault> {
        let invalid = "Query string has invalid syntax";
        let find = |name| parameters.find(name).map_err(|_| Fault::bad_request(invalid));
        let number = |name| {
            let parse = |text: &str| text.parse().map_err(|_| Fault::bad_request(format!("{name} must be a number")));
            find(name)?.map(parse).transpose()
        };
        let fields = Fields::parse(find("fields")?.unwrap_or_default()).map_err(|error| match error {
            FieldsError::Syntax(_) => Fault::bad_request(invalid),
            FieldsError::TooLarge => Fault::bad_request(error.to_string()),
        })?;
        let (top, skip) = (number("$top")?, number("$skip")?.unwrap_or(0));
        Ok(Self { fields, top, skip, parameters })
    }

    /// Whether this attribute will be in the answer: some are costly to find out.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.fields.as_ref().is_some_and(|fields| fields.wants(name))
    }

    /// Another parameter of the query.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.parameters.find(name).ok().flatten()
    }

    pub(super) const fn skip(&self) -> usize {
        self.skip
    }

    /// How many items, if nothing is said `usual`.
    pub(super) fn top(&self, usual: usize) -> usize {
        self.top.unwrap_or(usual)
    }

    /// The page of a list.
    pub(super) fn page<T>(&self, items: impl IntoIterator<Item = T>, usual: usize) -> Vec<T> {
        items.into_iter().skip(self.skip).take(self.top(usual)).collect()
    }

    /// What YouTrack answers of an entity, or of an array of them.
    pub(super) fn youtrack(&self, value: &Value) -> Entity {
        Entity(project(value, self.fields.as_ref(), Flavour::YouTrack))
    }

    /// What Hub answers of an entity.
    pub(super) fn hub(&self, value: &Value) -> Entity {
        Entity(self.hub_part(value))
    }

    /// The same, to stand in a larger answer.
    pub(super) fn hub_part(&self, value: &Value) -> Value {
        project(value, self.fields.as_ref(), Flavour::Hub)
    }

    /// A list of Hub. `fields` may name what is in the list (`id,name`), or the list itself (`services(id,name)`).
    pub(super) fn hub_list(&self, name: &'static str, items: Vec<Value>, total: usize, usual: usize) -> Entity {
        let items = self.page(items, usual);
        let listed = if self.wants(name) {
            let mut whole = self.hub_part(&serde_json::json!({ name: items }));
            whole[name].take()
        } else {
            items.iter().map(|item| self.hub_part(item)).collect()
        };
        Entity(serde_json::json!({ "skip": self.skip, "top": self.top(usual), "total": total, name: listed }))
    }
}
