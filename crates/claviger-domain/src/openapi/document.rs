//! The walk through a document: version, title, servers, then every path and verb.

use super::tree::Node;
use super::{ApiDocument, OpenApiError, OpenApiProblem, Operation, Place};
use crate::gate::template::Template;
use crate::limits;
use crate::method::MethodName;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use http::Method;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use std::collections::{HashMap, HashSet};

/// The keys of a path item that are operations.
const VERBS: [(&str, Method); 8] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
    ("head", Method::HEAD),
    ("patch", Method::PATCH),
    ("trace", Method::TRACE),
];

/// A path item may be a reference to a reference, but not for ever.
const MAX_REFS: usize = 8;

type Found<T> = Result<T, OpenApiError>;

pub(super) fn read(root: &Node) -> Found<ApiDocument> {
    if root.entries().is_none() {
        return Err(problem(
            root,
            "",
            OpenApiProblem::Expected("an OpenAPI document: a map with `openapi`, `info` and `paths`"),
        ));
    }
    check_version(root)?;
    let title = root.get("info").and_then(|info| info.get("title")).and_then(Node::text).unwrap_or("").to_owned();
    Ok(ApiDocument { title, servers_base_path: base_path(root)?, operations: operations(root)? })
}

fn check_version(root: &Node) -> Found<()> {
    if let Some(old) = root.get("swagger") {
        let version = old.text().unwrap_or("?");
        let text = format!("this is Swagger {version}; convert it to OpenAPI 3 first");
        return Err(problem(old, "swagger", OpenApiProblem::Version(text)));
    }
    let Some(version) = root.get("openapi") else {
        let text = "the key `openapi` is missing; is this an OpenAPI document?";
        return Err(problem(root, "", OpenApiProblem::Version(text.into())));
    };
    let text = version.text().unwrap_or("");
    let known =
        ["3.0", "3.1", "3.2"].iter().any(|v| text == *v || text.strip_prefix(v).is_some_and(|t| t.starts_with('.')));
    if known {
        Ok(())
    } else {
        let text = format!("OpenAPI `{text}` is not known here; 3.0, 3.1 and 3.2 are");
        Err(problem(version, "openapi", OpenApiProblem::Version(text)))
    }
}

/// Servers of single paths and operations are not looked at: a gate route leads to one upstream.
fn base_path(root: &Node) -> Found<String> {
    let Some(server) = root.get("servers").and_then(Node::items).and_then(<[Node]>::first) else {
        return Ok(String::new());
    };
    let Some(url) = server.get("url").and_then(Node::text) else { return Ok(String::new()) };
    let url = with_defaults(url, server.get("variables"));
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => &url,
    };
    let path = path.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
    let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Template::parse(&format!("{path}/"))
        .map_err(|why| problem(server, "servers.0.url", OpenApiProblem::BadTemplate { template: path.clone(), why }))?;
    Ok(path)
}

fn with_defaults(url: &str, variables: Option<&Node>) -> String {
    variables.and_then(Node::entries).into_iter().flatten().fold(url.to_owned(), |url, (name, variable)| {
        let default = variable.get("default").and_then(Node::text).unwrap_or("");
        url.replace(&format!("{{{name}}}"), default)
    })
}

fn operations(root: &Node) -> Found<Vec<Operation>> {
    let Some(paths) = root.get("paths") else { return Ok(Vec::new()) };
    let entries =
        paths.entries().ok_or_else(|| problem(paths, "paths", OpenApiProblem::Expected("a map of path templates")))?;
    let mut list = List { docs: Docs::of(root), ..List::default() };
    for (template, item) in entries.iter().filter(|(template, _)| !template.starts_with("x-")) {
        let place = format!("paths.{template}");
        let item = path_item(root, item, &place)?;
        list.path(template, item, &place)?;
    }
    Ok(list.operations)
}

/// Follows `$ref` to another path item of the same document.
fn path_item<'n>(root: &'n Node, item: &'n Node, place: &str) -> Found<&'n Node> {
    let mut found = item;
    for _ in 0..MAX_REFS {
        let Some(reference) = found.get("$ref") else {
            return found
                .entries()
                .map(|_| found)
                .ok_or_else(|| problem(found, place, OpenApiProblem::Expected("a path item: a map of verbs")));
        };
        let text = reference.text().unwrap_or("");
        let bad = || problem(reference, place, OpenApiProblem::BadRef(text.to_owned()));
        let pointer = text.strip_prefix("#/").ok_or_else(bad)?;
        found = pointer.split('/').try_fold(root, |node, key| {
            let key =
                percent_encoding::percent_decode_str(key).decode_utf8_lossy().replace("~1", "/").replace("~0", "~");
            node.get(&key).ok_or_else(bad)
        })?;
    }
    Err(problem(item, place, OpenApiProblem::BadRef("a circle of references".into())))
}

/// The operations so far, and what they must not repeat.
#[derive(Default)]
struct List {
    operations: Vec<Operation>,
    ids: HashMap<MethodName, String>,
    shapes: HashSet<String>,
    docs: Docs,
}

/// Where the whole and its tags are documented, for operations that have no documentation of their own.
#[derive(Default)]
struct Docs {
    whole: Option<String>,
    tags: HashMap<String, String>,
}

impl Docs {
    fn of(root: &Node) -> Self {
        let tags = root.get("tags").and_then(Node::items).into_iter().flatten();
        let tags = tags.filter_map(|tag| Some((tag.get("name")?.text()?.to_owned(), docs_url(tag)?)));
        Self { whole: docs_url(root), tags: tags.collect() }
    }

    /// The nearest: the operation's own, that of its first tag which has any, the document's.
    fn nearest(&self, operation: &Node, tags: &[String]) -> Option<String> {
        let of_tag = || tags.iter().find_map(|tag| self.tags.get(tag)).cloned();
        docs_url(operation).or_else(of_tag).or_else(|| self.whole.clone())
    }
}

impl List {
    fn path(&mut self, template: &str, item: &Node, place: &str) -> Found<()> {
        let bad = |why| problem(item, place, OpenApiProblem::BadTemplate { template: template.to_owned(), why });
        let shape = Template::parse(template).map_err(bad)?.shape();
        if !self.shapes.insert(shape) {
            return Err(problem(item, place, OpenApiProblem::SamePath(template.to_owned())));
        }
        for (key, verb) in &VERBS {
            if let Some(node) = item.get(key) {
                self.operation(verb.clone(), template, node, &format!("{place}.{key}"))?;
            }
        }
        Ok(())
    }

    fn operation(&mut self, verb: Method, template: &str, node: &Node, place: &str) -> Found<()> {
        if node.entries().is_none() {
            return Err(problem(node, place, OpenApiProblem::Expected("an operation: a map")));
        }
        let label = match node.get("operationId") {
            Some(id) => {
                id.text().filter(|id| is_label(id)).ok_or_else(|| problem(id, place, OpenApiProblem::BadId))?.to_owned()
            }
            // Stable as long as verb and template are: `get_/pets/{id}`.
            None => format!("{}_{template}", verb.as_str().to_ascii_lowercase()),
        };
        let id = method_name(&label).ok_or_else(|| problem(node, place, OpenApiProblem::BadId))?;
        let here = node.line.map_or(place.to_owned(), |line| format!("{place} (line {line})"));
        if let Some(first) = self.ids.insert(id.clone(), here) {
            return Err(problem(node, place, OpenApiProblem::DuplicateId { id, first }));
        }
        let tags = tags(node);
        self.operations.push(Operation {
            id,
            label,
            verb,
            path_template: template.to_owned(),
            summary: summary(node),
            docs_url: self.docs.nearest(node, &tags),
            tags,
        });
        Ok(())
    }
}

/// A method's name has no blanks, commas, quotes or brackets: they become `_`. One that is too long with its letters beyond
/// ASCII encoded is cut, and stays different from others by a part of its digest.
fn method_name(label: &str) -> Option<MethodName> {
    let name: String = label.chars().take(limits::METHOD_NAME).map(|c| if is_name_char(c) { c } else { '_' }).collect();
    MethodName::parse(&name).ok().or_else(|| {
        let encoded = utf8_percent_encode(&name, CONTROLS).to_string();
        let kept = encoded.get(..limits::METHOD_NAME - 13)?;
        let digest = HEXLOWER.encode(&digest(&SHA256, label.as_bytes()).as_ref()[..6]);
        MethodName::parse(&format!("{kept}~{digest}")).ok()
    })
}

fn is_name_char(c: char) -> bool {
    MethodName::parse(c.encode_utf8(&mut [0; 4])).is_ok()
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= limits::METHOD_NAME
        && !text.chars().any(char::is_control)
}

fn summary(node: &Node) -> Option<String> {
    let text = node.get("summary").and_then(Node::text)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| line.chars().take(300).collect())
}

/// The link is shown on pages, so it is an ordinary one or none.
fn docs_url(node: &Node) -> Option<String> {
    let url = url::Url::parse(node.get("externalDocs")?.get("url")?.text()?).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

fn tags(node: &Node) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in node.get("tags").and_then(Node::items).into_iter().flatten().filter_map(Node::text) {
        if is_label(tag) && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

fn problem(node: &Node, path: &str, problem: OpenApiProblem) -> OpenApiError {
    OpenApiError { place: Place { line: node.line, path: path.to_owned() }, problem }
}

#[cfg(test)]
mod tests {
    use crate::method::MethodName;
    use crate::openapi::{ApiDocument, OpenApiProblem};
    use http::Method;

    const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers:
  - url: https://{region}.pets.example/{base}/
    variables: {region: {default: eu}, base: {default: v2}}
paths:
  x-note: ignored
  /pets:
    get: {operationId: listPets, summary: 'All  of
      them', tags: [pets, pets, read]}
    post:
      externalDocs: {url: 'https://docs.pets.example/new'}
  /pets/{id}:
    $ref: '#/components/pathItems/pet'
components:
  pathItems:
    pet:
      get: {operationId: getPet, externalDocs: {url: 'javascript:alert(1)'}}
";

    #[test]
    fn the_nearest_documentation_is_linked() {
        let document = "\
openapi: 3.1.0
externalDocs: {url: 'https://docs.example/'}
tags: [{name: plain}, {name: pets, externalDocs: {url: 'https://docs.example/pets'}}]
paths:
  /a: {get: {tags: [plain, pets], externalDocs: {url: 'https://docs.example/a'}}}
  /b: {get: {tags: [plain, pets]}}
  /c: {get: {tags: [plain]}}
";
        let read = ApiDocument::parse(document).unwrap();
        let links: Vec<_> = read.operations.iter().map(|o| o.docs_url.as_deref().unwrap_or_default()).collect();
        assert_eq!(links, ["https://docs.example/a", "https://docs.example/pets", "https://docs.example/"]);
    }

    #[test]
    fn a_yaml_document_becomes_a_list_of_operations() {
        let pets = ApiDocument::parse(PETS).unwrap();
        assert_eq!((pets.title.as_str(), pets.servers_base_path.as_str()), ("Pets", "/v2"));
        let ids: Vec<_> =
            pets.operations.iter().map(|o| (o.id.as_str(), o.verb.clone(), o.path_template.as_str())).collect();
        assert_eq!(
            ids,
            [
                ("listPets", Method::GET, "/pets"),
                ("post_/pets", Method::POST, "/pets"),
                ("getPet", Method::GET, "/pets/{id}"),
            ]
        );
        assert_eq!(pets.operations[0].summary.as_deref(), Some("All of them"));
        assert_eq!(pets.operations[0].tags, ["pets", "read"]);
        assert_eq!(pets.operations[1].docs_url.as_deref(), Some("https://docs.pets.example/new"));
        assert_eq!(pets.operations[2].docs_url, None);
    }

    #[test]
    fn a_json_document_reads_the_same() {
        let json = r##"{"openapi":"3.0.3","info":{"title":"T"},"servers":[{"url":"/api/"}],
            "paths":{"/a/{b}":{"delete":{},"parameters":[]}}}"##;
        let document = ApiDocument::parse(json).unwrap();
        assert_eq!(document.servers_base_path, "/api");
        assert_eq!(document.operations[0].id.as_str(), "delete_/a/{b}");
    }

    #[test]
    fn an_operation_id_with_blanks_becomes_a_name_that_can_be_typed() {
        let document =
            ApiDocument::parse("openapi: 3.0.0\npaths: {/a: {get: {operationId: 'List all, please'}}}").unwrap();
        assert_eq!(
            (document.operations[0].id.as_str(), document.operations[0].label.as_str()),
            ("List_all__please", "List all, please")
        );
    }

    #[test]
    fn operation_ids_in_every_script_are_names_of_their_own() {
        let long = |end: &str| format!("{}{end}", "名".repeat(60));
        let ids =
            ["ペットを取得".to_owned(), "ペットを作成".to_owned(), "créer un_é".to_owned(), long("前"), long("後")];
        let paths: String =
            ids.iter().enumerate().map(|(at, id)| format!("  /{at}: {{get: {{operationId: '{id}'}}}}\n")).collect();
        let document = ApiDocument::parse(&format!("openapi: 3.0.0\npaths:\n{paths}")).unwrap();
        let labels: Vec<_> = document.operations.iter().map(|operation| operation.label.clone()).collect();
        assert_eq!(labels, ids);
        assert_eq!(MethodName::parse(&ids[0]).as_ref(), Ok(&document.operations[0].id), "as it is written");
        assert_eq!(document.operations[2].id.as_str(), "cr%C3%A9er_un_%C3%A9");
    }

    fn error_of(paths: &str) -> (String, OpenApiProblem) {
        let error = ApiDocument::parse(&format!("openapi: 3.0.0\npaths:\n{paths}")).unwrap_err();
        (error.to_string(), error.problem)
    }

    #[test]
    fn two_operations_of_one_name_are_named_with_both_places() {
        let (text, _) = error_of("  /a:\n    get:\n      operationId: x\n  /b:\n    post:\n      operationId: x\n");
        assert_eq!(
            text,
            "line 8, paths./b.post: the operation `x` is named twice, first at paths./a.get (line 5); \
            every operationId must be unique"
        );
    }

    #[test]
    fn a_derived_name_that_somebody_took_is_a_duplicate_too() {
        let (_, problem) = error_of("  /a: {get: {}, post: {operationId: get_/a}}\n");
        assert!(matches!(problem, OpenApiProblem::DuplicateId { .. }));
    }

    #[test]
    fn paths_that_no_request_can_tell_apart_are_refused() {
        let (text, problem) = error_of("  /a/{b}: {get: {}}\n  /a/{c}: {post: {}}\n");
        assert!(matches!(problem, OpenApiProblem::SamePath(_)), "{text}");
    }

    #[test]
    fn broken_documents_say_where_and_why() {
        let of = |text: &str| ApiDocument::parse(text).unwrap_err().to_string();
        assert_eq!(
            of("swagger: '2.0'\npaths: {}\n"),
            "line 1, swagger: this is Swagger 2.0; convert it to OpenAPI 3 first"
        );
        assert!(of("openapi: 4.0.0\n").contains("`4.0.0` is not known"));
        assert!(of("just text").contains("must be an OpenAPI document"));
        assert!(of("{}").contains("`openapi` is missing"));
        assert!(error_of("  pets: {get: {}}\n").0.contains("must begin with"));
        assert!(error_of("  /a: {get: 5}\n").0.ends_with("paths./a.get: must be an operation: a map"));
        assert!(error_of("  /a: {get: {operationId: \"a\\u0007\"}}\n").0.contains("printable"));
        assert!(error_of("  /a: {$ref: 'other.yaml#/a'}\n").0.contains("does not lead"));
        assert!(error_of("  /a: {$ref: '#/paths/~1a'}\n").0.contains("circle"));
    }
}
