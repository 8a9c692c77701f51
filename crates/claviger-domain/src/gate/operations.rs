//! Which operation a request is: a tree over the segments of all path templates of one API.
//!
//! A literal segment comes before a mixed one, and that before a parameter, as OpenAPI 3.1 says (4.8.8.2). The path is
//! decided first and then the verb: `DELETE /pets/mine` is never `DELETE /pets/{id}` when `/pets/mine` is written down.
//! What no template matches is no operation, and nobody can have a right to it.

use super::path::CanonicalPath;
use super::template::{Segment, Template, plus};
use crate::openapi::{ApiDocument, OpenApiProblem};
use http::Method;
use std::collections::HashMap;

/// What a verb and a path are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The operation at this place of the document's list.
    Operation(usize),
    /// No template has this path.
    NoSuchPath,
    /// The path exists, the verb does not.
    NoSuchVerb,
}

/// All operations of one API, ready to be found.
#[derive(Clone, Debug, Default)]
pub struct OperationTable {
    root: Node,
}

#[derive(Clone, Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    mixed: Vec<(Segment, Node)>,
    parameter: Option<Box<Node>>,
    verbs: Vec<(Method, usize)>,
}

impl OperationTable {
    /// Puts a document's operations under the prefix of a route.
    ///
    /// Templates are written relative to the API's own root. When the server's base path and template lie under the
    /// prefix already, they are taken as they stand; else the prefix is what stands in for the base path.
    pub fn mounted(document: &ApiDocument, prefix: &str) -> Result<OperationTable, OpenApiProblem> {
        let prefix = prefix.trim_end_matches('/');
        let whole = |template: &str| format!("{}{template}", document.servers_base_path);
        let under = |path: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let as_they_stand = document.operations.iter().any(|operation| under(&whole(&operation.path_template)));
        let mut table = OperationTable::default();
        for (index, operation) in document.operations.iter().enumerate() {
            let template = &operation.path_template;
            let path = if as_they_stand { whole(template) } else { format!("{prefix}{template}") };
            let parsed = Template::parse(&path).map_err(|why| OpenApiProblem::BadTemplate { template: path, why })?;
            table.root.insert(parsed.segments(), operation.verb.clone(), index);
        }
        Ok(table)
    }

    /// Finds the operation. `HEAD` is `GET` unless the API describes it.
    pub fn find(&self, verb: &Method, path: &CanonicalPath<'_>) -> Match {
        let segments: Vec<&str> = path.segments().collect();
        let Some(node) = self.root.find(&segments) else { return Match::NoSuchPath };
        let of = |verb: &Method| node.verbs.iter().find(|(known, _)| known == verb).map(|(_, index)| *index);
        let found = of(verb).or_else(|| if verb == Method::HEAD { of(&Method::GET) } else { None });
        found.map_or(Match::NoSuchVerb, Match::Operation)
    }

    /// The verbs that a path answers to; empty when there is no such path.
    pub fn verbs(&self, path: &CanonicalPath<'_>) -> Vec<Method> {
        let segments: Vec<&str> = path.segments().collect();
        self.root.find(&segments).into_iter().flat_map(|node| &node.verbs).map(|(verb, _)| verb.clone()).collect()
    }
}

impl Node {
    fn insert(&mut self, segments: &[Segment], verb: Method, index: usize) {
        let Some((segment, rest)) = segments.split_first() else {
            return self.verbs.push((verb, index));
        };
        let node = match segment {
            Segment::Literal(text) => self.literals.entry(text.clone()).or_default(),
            Segment::Parameter => self.parameter.get_or_insert_default(),
            mixed => {
                // The pattern with more text is the more particular one.
                let known = self.mixed.iter().position(|(known, _)| known == mixed);
                let at = known.unwrap_or_else(|| {
                    let at = self.mixed.partition_point(|(known, _)| known.text_len() >= mixed.text_len());
                    self.mixed.insert(at, (mixed.clone(), Node::default()));
                    at
                });
                &mut self.mixed[at].1
            }
        };
        node.insert(rest, verb, index);
    }

    /// Visits each node once at most: a node has one depth, and a depth one segment.
    fn find(&self, segments: &[&str]) -> Option<&Node> {
        let Some((segment, rest)) = segments.split_first() else {
            return (!self.verbs.is_empty()).then_some(self);
        };
        let literal = self.literals.get(&*plus(segment)).and_then(|node| node.find(rest));
        let mixed =
            || self.mixed.iter().filter(|(pattern, _)| pattern.matches(segment)).find_map(|(_, node)| node.find(rest));
        let parameter = || self.parameter.as_ref().filter(|_| !segment.is_empty()).and_then(|node| node.find(rest));
        literal.or_else(mixed).or_else(parameter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::MethodName;
    use crate::openapi::Operation;
    use proptest::prelude::*;

    fn document(base: &str, operations: &[(&str, &str)]) -> ApiDocument {
        let operation = |(verb, template): &(&str, &str)| Operation {
            id: MethodName::parse("x").unwrap(),
            label: format!("{verb} {template}"),
            verb: verb.parse().unwrap(),
            path_template: (*template).to_owned(),
            summary: None,
            docs_url: None,
            tags: Vec::new(),
        };
        ApiDocument {
            title: "T".into(),
            servers_base_path: base.into(),
            operations: operations.iter().map(operation).collect(),
        }
    }

    fn found(document: &ApiDocument, prefix: &str, request: &str) -> String {
        let (verb, path) = request.split_once(' ').unwrap();
        let table = OperationTable::mounted(document, prefix).unwrap();
        match table.find(&verb.parse().unwrap(), &CanonicalPath::read(path).unwrap()) {
            Match::Operation(index) => document.operations[index].label.clone(),
            other => format!("{other:?}"),
        }
    }

    const PETS: &[(&str, &str)] = &[
        ("GET", "/pets"),
        ("POST", "/pets"),
        ("GET", "/pets/mine"),
        ("GET", "/pets/{id}"),
        ("DELETE", "/pets/{id}"),
        ("GET", "/pets/{id}/photos/{n}.jpg"),
        ("GET", "/{kind}/mine/toys"),
        ("HEAD", "/status"),
    ];

    #[test]
    fn literals_beat_parameters_and_the_path_is_decided_before_the_verb() {
        let pets = document("", PETS);
        let found = |request| found(&pets, "/", request);
        assert_eq!(found("GET /pets/mine"), "GET /pets/mine");
        assert_eq!(found("DELETE /pets/mine"), "NoSuchVerb");
        assert_eq!(found("DELETE /pets/7"), "DELETE /pets/{id}");
        assert_eq!(found("GET /pets/mine/toys"), "GET /{kind}/mine/toys");
        assert_eq!(found("GET /pets/7/photos/1.jpg"), "GET /pets/{id}/photos/{n}.jpg");
        assert_eq!(found("GET /pets/7/photos/.jpg"), "NoSuchPath");
    }

    #[test]
    fn scp_10_head_is_get_unless_described() {
        let pets = document("", PETS);
        assert_eq!(found(&pets, "/", "HEAD /pets"), "GET /pets");
        assert_eq!(found(&pets, "/", "HEAD /status"), "HEAD /status");
        assert_eq!(found(&pets, "/", "OPTIONS /pets"), "NoSuchVerb");
    }

    #[test]
    fn scp_12_other_spellings_are_no_operation() {
        let pets = document("", PETS);
        for path in ["/pets/", "/pets.json", "/PETS", "/v1/pets", "/pets/mine/", "/pets/7/photos"] {
            assert_eq!(found(&pets, "/", &format!("POST {path}")), "NoSuchPath", "{path}");
        }
        assert_eq!(found(&pets, "/", "GET /pets/mine.json"), "GET /pets/{id}");
    }

    #[test]
    fn templates_are_taken_as_they_stand_or_under_the_prefix() {
        assert_eq!(found(&document("/v2", PETS), "/", "GET /v2/pets"), "GET /pets");
        assert_eq!(found(&document("/v2", PETS), "/", "GET /pets"), "NoSuchPath");
        assert_eq!(found(&document("/v2", PETS), "/v2", "GET /v2/pets"), "GET /pets");
        assert_eq!(found(&document("/v2", PETS), "/shop", "GET /shop/pets"), "GET /pets");
        assert_eq!(found(&document("", &[("GET", "/api/x")]), "/api", "GET /api/x"), "GET /api/x");
        assert_eq!(found(&document("", &[("GET", "/x")]), "/api/", "GET /api/x"), "GET /x");
    }

    proptest! {
        #[test]
        fn scp_12_a_changed_path_never_finds_another_literal(
            template in "(/[a-z]{1,3}){1,4}", change in 0usize..4,
        ) {
            let document = document("", &[("GET", &template)]);
            let other = match change {
                0 => format!("{template}/"),
                1 => format!("{template}.json"),
                2 => template.to_uppercase(),
                _ => format!("/v1{template}"),
            };
            prop_assert_eq!(found(&document, "/", &format!("GET {other}")), "NoSuchPath");
            prop_assert_eq!(found(&document, "/", &format!("GET {template}")), format!("GET {template}"));
        }
    }
}
