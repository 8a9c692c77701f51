//! `GET /docs`: the API reference, from the OpenAPI document and nothing else: no script, no foreign address.
//!
//! Each operation's anchor is its name, which is where the catalogue's links point: `/docs#tokens.create`.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::Value;

use super::prose::{inline, paragraphs};
use super::schema::{Field, example, fields, resolve};
use crate::dashboard::view::assets;
use crate::problem::Problem;
use crate::problem::codes::CODES;
use crate::state::AppState;

/// The page.
#[derive(Debug, Template)]
#[template(path = "reference.html")]
struct Page<'p> {
    site: &'p str,
    icon: String,
    version: &'static str,
    about: Vec<String>,
    sections: &'p [Section],
    codes: Vec<Row>,
}

#[derive(Debug)]
struct Section {
    tag: String,
    about: Vec<String>,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Vec<String>,
    curl: String,
    parameters: Vec<Field>,
    body: Vec<Field>,
    status: String,
    answer: String,
    fields: Vec<Field>,
    problems: Vec<String>,
}

#[derive(Debug)]
struct Row {
    first: bool,
    status: u16,
    code: &'static str,
    means: String,
    remedy: String,
}

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(crate::router::api_document()).unwrap_or_default());
static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(|| sections(&DOCUMENT));

const STYLE: &str = concat!(
    include_str!("../../assets/tokens.css"),
    include_str!("../../assets/base.css"),
    include_str!("../../pages/reference.css")
);

/// `GET /docs`.
pub async fn page(State(state): State<AppState>) -> Response {
    let row = |(place, code): (usize, &crate::problem::codes::Code)| Row {
        first: place == 0 || CODES[place - 1].status != code.status,
        status: code.status,
        code: code.code,
        means: inline(code.means),
        remedy: inline(code.remedy),
    };
    let page = Page {
        site: state.realm(),
        icon: assets::href("favicon.svg"),
        version: env!("CARGO_PKG_VERSION"),
        about: paragraphs(text(&DOCUMENT["info"]["description"])),
        sections: &SECTIONS,
        codes: CODES.iter().enumerate().map(row).collect(),
    };
    match page.render() {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the API reference cannot be rendered");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error").into_response()
        }
    }
}

/// `GET /docs/reference.css`.
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE)
}

fn sections(document: &Value) -> Vec<Section> {
    let mut sections: Vec<Section> = document["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| Section {
            tag: text(&tag["name"]).to_owned(),
            about: paragraphs(text(&tag["description"])),
            operations: vec![],
        })
        .collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = text(&operation["tags"][0]);
            if let Some(section) = sections.iter_mut().find(|section| section.tag == tag) {
                section.operations.push(Operation::of(document, method, path, operation));
            }
        }
    }
    sections
}

impl Operation {
    fn of(document: &Value, method: &str, path: &str, operation: &Value) -> Self {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let responses = operation["responses"].as_object();
        let (status, answer) = responses
            .into_iter()
            .flatten()
            .find(|(status, _)| status.starts_with('2'))
            .map(|(status, response)| (status.clone(), response.clone()))
            .unwrap_or_default();
        let parameter = |parameter: &Value| {
            let schema = resolve(document, &parameter["schema"]);
            Field::of(document, text(&parameter["name"]), parameter, schema, parameter["required"] == true)
        };
        Self {
            id: text(&operation["operationId"]).to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            summary: text(&operation["summary"]).trim_end_matches('.').to_owned(),
            about: paragraphs(text(&operation["description"])),
            curl: curl(method, path, example(document, body).as_ref()),
            parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
            body: fields(document, body),
            status,
            answer: inline(text(&answer["description"])),
            fields: fields(document, &answer["content"]["application/json"]["schema"]),
            problems: responses
                .into_iter()
                .flatten()
                .map(|(status, _)| status.clone())
                .filter(|status| !status.starts_with('2'))
                .collect(),
        }
    }
}

fn curl(method: &str, path: &str, body: Option<&Value>) -> String {
    let verb = if method == "get" { String::new() } else { format!(" -X {}", method.to_uppercase()) };
    let mut line = format!("curl{verb} -H \"Authorization: Bearer $TOKEN\" \"$CLAVIGER{path}\"");
    if let Some(body) = body {
        line.push_str(&format!(" \\\n  -H 'Content-Type: application/json' -d '{body}'"));
    }
    line
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_on_the_page_under_its_name() {
        let shown: Vec<&str> = SECTIONS.iter().flat_map(|section| &section.operations).map(|o| o.id.as_str()).collect();
        let mut count = 0;
        for item in crate::router::api_document().paths.paths.values() {
            for operation in [&item.get, &item.post, &item.put, &item.patch, &item.delete].into_iter().flatten() {
                let id = operation.operation_id.as_deref().unwrap_or_default();
                assert!(shown.contains(&id), "{id}: is its tag in the document's list?");
                count += 1;
            }
        }
        assert_eq!(shown.len(), count);
    }

    #[test]
    fn an_operation_shows_its_fields_with_those_of_what_it_consists_of() {
        let create = SECTIONS.iter().flat_map(|section| &section.operations).find(|o| o.id == "tokens.create").unwrap();
        let names = |fields: &[Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        assert!(names(&create.body).contains(&"cidrs".to_owned()), "{:?}", create.body);
        let answer = names(&create.fields);
        assert!(answer.contains(&"secret".to_owned()) && answer.contains(&"expires_at".to_owned()), "{answer:?}");
        assert!(create.curl.contains("\"description\":"), "{}", create.curl);
    }
}
