//! The OpenAPI document is complete, and the one that was reviewed.

use std::path::Path;

use claviger_testkit::TestServer;
use claviger_web::api_document;
use serde_json::Value;

/// `cargo xtask openapi --write` renews the file.
#[test]
fn the_document_is_the_one_that_was_reviewed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let printed = format!("{:#}\n", serde_json::to_value(api_document()).unwrap());
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == printed, "docs/reference/openapi.json differs: `cargo xtask openapi --write` renews it");
}

#[test]
fn every_operation_says_how_it_is_asked_answered_and_refused() {
    let document = serde_json::to_value(api_document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{id}");
            assert_eq!(operation["security"].as_array().map(Vec::len), Some(4), "{id}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{id}: {parameter}");
            }
            let responses = operation["responses"].as_object().unwrap();
            for needed in ["400", "401", "403", "429", "503"] {
                assert!(responses.contains_key(needed), "{id}: {needed}");
            }
            for (status, response) in responses {
                // Under `/oauth2` refusals have the shape of RFC 6749.
                let own_words = status.starts_with('2') || path.starts_with("/oauth2/");
                let good = own_words && response["description"].as_str().is_some_and(|text| text.len() > 5);
                let shared = response["$ref"].as_str().is_some_and(|name| document.pointer(&name[1..]).is_some());
                assert!(good || shared, "{id}: {status} is not described");
            }
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string() || name.starts_with("Paged"), "{name} is not described");
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let described = property["description"].is_string() || property["oneOf"][0]["description"].is_string();
            let listed = property["enum"].is_array() || property["$ref"].is_string() || property["type"] == "array";
            assert!(described || listed, "{name}.{field} is not described");
        }
    }
}

#[tokio::test]
async fn the_document_and_its_page_are_for_everybody() {
    let server = TestServer::start().await;
    let document: Value = server.get("/openapi.json").send().await.assert(200).json();
    assert_eq!(document["openapi"].as_str().unwrap().get(..3), Some("3.1"));
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:8470");
    let page = server.get("/docs").send().await.assert(200);
    let html = page.text();
    for anchor in ["id=\"tokens.create\"", "id=\"codes\"", "wider_than_caller"] {
        assert!(html.contains(anchor), "{anchor}");
    }
    for inline in ["<script", "style=", "onclick", "http://", "https://"] {
        assert!(!html.contains(inline), "the page has {inline}");
    }
    server.get("/docs/reference.css").send().await.assert(200);
    let catalogue = server.get("/v1/methods").basic("admin", server.admin().password()).send().await.assert(200).json();
    for method in catalogue["items"].as_array().unwrap() {
        if let Some(anchor) = method["docs"].as_str().and_then(|docs| docs.strip_prefix("/docs#"))
            && !["tokens.introspect", "metrics.read"].contains(&anchor)
        {
            assert!(html.contains(&format!("id=\"{anchor}\"")), "the catalogue links to {anchor}");
        }
    }
}
