//! The methods of a route: read and write by verb, or the operations of an OpenAPI document.

use std::path::Path;

use claviger_domain::catalogue;
use claviger_domain::gate::operations::{Match, OperationTable};
use claviger_domain::gate::path::CanonicalPath;
use claviger_domain::method::MethodName;
use claviger_domain::openapi::ApiDocument;
use http::Method;

use crate::gate::settings::RouteSettings;

/// What tells the method of a request.
#[derive(Debug)]
pub(super) enum Methods {
    ByVerb { read: MethodName, write: MethodName },
    ByOperation { table: OperationTable, names: Vec<MethodName> },
}

impl Methods {
    /// The method that a request is; none when no token can permit it.
    pub(super) fn find(&self, verb: &Method, path: &CanonicalPath<'_>) -> Option<&MethodName> {
        match self {
            Self::ByVerb { read, .. } if reads(verb) => Some(read),
            Self::ByVerb { write, .. } => Some(write),
            Self::ByOperation { table, names } => match table.find(verb, path) {
                Match::Operation(index) => names.get(index),
                Match::NoSuchPath | Match::NoSuchVerb => None,
            },
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::ByVerb { .. } => 2,
            Self::ByOperation { names, .. } => names.len(),
        }
    }
}

/// Whether a verb only reads (the contract: GET, HEAD, OPTIONS).
fn reads(verb: &Method) -> bool {
    matches!(*verb, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// What a route goes by, and the lines of its methods in the catalogue.
pub(super) type Listed = (Methods, Vec<catalogue::Method>);

/// Those of a route without a document.
pub(super) fn by_verb(route: &str) -> Result<Listed, String> {
    let named = |word: &str| MethodName::parse(&format!("{route}.{word}")).map_err(|_| bad_name(route));
    let (read, write) = (named("read")?, named("write")?);
    let method = |name: &MethodName, summary: &str, reads: bool| catalogue::Method {
        name: name.clone(),
        label: name.as_str().to_owned(),
        summary: summary.to_owned(),
        docs: None,
        api: route.to_owned(),
        tag: route.to_owned(),
        more_tags: vec![],
        reads,
        changes_credentials: false,
    };
    let listed = vec![method(&read, "GET, HEAD and OPTIONS", true), method(&write, "Every other verb", false)];
    Ok((Methods::ByVerb { read, write }, listed))
}

/// Those of its document.
pub(super) fn by_operation(
    settings: &RouteSettings,
    route: &str,
    prefix: &str,
    document: &ApiDocument,
) -> Result<Listed, String> {
    let file = settings.openapi.as_deref().unwrap_or(Path::new("")).display();
    let table = OperationTable::mounted(document, prefix).map_err(|error| format!("{file}: {error}"))?;
    let mut listed = Vec::new();
    for operation in &document.operations {
        let own = operation.id.as_str();
        let name = settings.name.as_ref().map_or_else(|| own.to_owned(), |name| format!("{name}.{own}"));
        let name = MethodName::parse(&name).map_err(|_| bad_name(route))?;
        listed.push(catalogue::Method {
            label: operation.label.clone(),
            summary: operation
                .summary
                .clone()
                .unwrap_or_else(|| format!("{} {}", operation.verb, operation.path_template)),
            docs: operation.docs_url.clone(),
            api: route.to_owned(),
            tag: operation.tags.first().cloned().unwrap_or_else(|| route.to_owned()),
            more_tags: operation.tags.iter().skip(1).cloned().collect(),
            reads: reads(&operation.verb),
            changes_credentials: false,
            name,
        });
    }
    let names = listed.iter().map(|method| method.name.clone()).collect();
    Ok((Methods::ByOperation { table, names }, listed))
}

fn bad_name(route: &str) -> String {
    format!(
        "`{route}` cannot be a route's name, which precedes the names of its methods: it must be short and have no blanks, \
         commas, quotes or brackets; give it another `name`"
    )
}
