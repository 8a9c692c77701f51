//! The queries of changes. Our own API takes no parameter that its document does not name: `POST ../rotate?overlap=5`, whose
//! overlap belongs into the body, is refused, and not done in another way than was meant.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use claviger_auth::dialects::{Accepts, credential_parameters};
use http::Method;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use crate::problem::Problem;

/// Which parameters each change takes in its query, by the path's template and the verb.
#[derive(Debug)]
pub(crate) struct Parameters(HashMap<(String, Method), Vec<String>>);

impl Parameters {
    /// As the document says.
    pub(crate) fn of(document: &OpenApi) -> Arc<Self> {
        let changes = document.paths.paths.iter().flat_map(|(path, item)| {
            let verbs = [
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            verbs
                .into_iter()
                .filter_map(|(verb, operation)| Some(((path.clone(), verb), in_query(operation.as_ref()?))))
        });
        // what is not under `/v1` follows a standard that lets unknown parameters be
        Arc::new(Self(changes.filter(|((path, _), _)| path.starts_with("/v1/")).collect()))
    }

    /// The first that the change does not take. Whether a credential may stand there is decided elsewhere.
    fn find_unknown(&self, path: &str, verb: &Method, query: &str) -> Option<String> {
        let known = self.0.get(&(path.to_owned(), verb.clone()))?;
        let takes = |name: &str| {
            known.iter().any(|known| known == name) || credential_parameters(Accepts::all()).any(|known| known == name)
        };
        let mut names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        names.find(|name| !takes(name)).map(std::borrow::Cow::into_owned)
    }
}

fn in_query(operation: &Operation) -> Vec<String> {
    let in_query = |known: &RefOr<Parameter>| match known {
        RefOr::T(known) if known.parameter_in == ParameterIn::Query => Some(known.name.clone()),
        RefOr::T(_) | RefOr::Ref(_) => None,
    };
    operation.parameters.iter().flatten().filter_map(in_query).collect()
}

/// Refuses a change with a parameter that it does not take.
pub(crate) async fn known(State(parameters): State<Arc<Parameters>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    if let (Some(query), Some(path)) = (request.uri().query(), path)
        && let Some(name) = parameters.find_unknown(path.as_str(), request.method(), query)
    {
        let problem = "is no parameter of this: what a change needs to know stands in its body";
        return Problem::invalid_parameter(&name, problem).into_response();
    }
    next.run(request).await
}
