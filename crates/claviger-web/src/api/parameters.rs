//! The queries of changes. Our own API takes no parameter that its document does not name: `POST ../rotate?overlap=5`, whose
//! overlap belongs into the body, is refused, and not done in another way than was meant.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use claviger_auth::dialects::{Accepts, credential_parameters};
use http::{Method, StatusCode};
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

    /// Whether the change takes all of them. Whether a credential may stand there is decided elsewhere.
    fn takes(&self, path: &str, verb: &Method, query: &str) -> bool {
        let Some(known) = self.0.get(&(path.to_owned(), verb.clone())) else { return true };
        let takes = |name: &str| {
            known.iter().any(|known| known == name) || credential_parameters(Accepts::all()).any(|known| known == name)
        };
        url::form_urlencoded::parse(query.as_bytes()).all(|(name, _)| takes(&name))
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
        && !parameters.takes(path.as_str(), request.method(), query)
    {
        return Problem::new(StatusCode::BAD_REQUEST, "invalid_query")
            .detail("A parameter of the query is unknown here: what a change needs to know stands in its body.")
            .into_response();
    }
    next.run(request).await
}
