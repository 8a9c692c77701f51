//! The OpenAPI document is complete, and the one that was reviewed.

use std::path::Path;

use claviger_testkit::TestServer;
use claviger_web::api_document;
use serde_json::Value;

/// `cargo xtask openapi --write` renews the file.
#[test]
fn the_document_is_the_one_that_was_reviewed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let printed = serde_json::to_value(api_document()).unwrap();
    // compared as JSON: in which order members are printed depends on what else was built
    let kept: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap_or_default()).unwrap();
    assert!(kept == printed, "docs/reference/openapi.json differs: `cargo xtask openapi --write` renews it");
}

#[test]
fn every_operation_says_how_it_is_asked_answered_and_refused() {
    let document = serde_json::to_value(api_document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{id}");
            assert_eq!(operation["security"].as_array().map(Vec::len), Some(5), "{id}");
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
    let icon = html.split('"').find(|part| part.ends_with("favicon.svg")).unwrap();
    server.get(icon).send().await.assert(200);
    assert_eq!(server.get("/favicon.ico").send().await.assert(303).header("location"), icon);
    let catalogue = server.get("/v1/methods").basic("admin", server.admin().password()).send().await.assert(200).json();
    for method in catalogue["items"].as_array().unwrap() {
        if let Some(anchor) = method["docs"].as_str().and_then(|docs| docs.strip_prefix("/docs#"))
            && !["tokens.introspect", "metrics.read"].contains(&anchor)
        {
            assert!(html.contains(&format!("id=\"{anchor}\"")), "the catalogue links to {anchor}");
        }
    }
}

/// No operation without a refusal: strangers are challenged, and a token without the method is told which it lacks.
#[tokio::test]
async fn scp_01_every_operation_refuses_whoever_has_not_its_method() {
    let server = TestServer::start().await;
    let token = server.admin().token().methods(["me.read"]).make().await;
    let document = serde_json::to_value(api_document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let path = path.replace("{user}", "admin").replace("{id}", &token.id.to_string()).replace(['{', '}'], "");
            let ask = || {
                let method = http::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"].is_object();
                let example = example(&document, operation);
                match form {
                    true => server.ask(method, &path).form("token", "x"),
                    false => server.ask(method, &path).json(example),
                }
            };
            ask().send().await.refused(401, "credential_required").is_a_proper_refusal();
            ask().bearer("cvg_p_unknown").send().await.assert(401).is_a_proper_refusal();
            let refused = ask().bearer(&token).send().await;
            match id {
                // Every credential may see itself.
                "me.read" | "tokens.read" => drop(refused.assert(200)),
                "me.set_password" => drop(refused.refused(403, "forbidden")),
                _ if matches!(refused.code().as_str(), "reauth_required" | "not_found") => {}
                _ => {
                    let refused = refused.refused(403, "insufficient_scope").is_a_proper_refusal();
                    let challenge = refused.header("www-authenticate").to_owned();
                    assert!(challenge.contains(&format!("scope=\"{id}\"")), "{id}: {challenge}");
                }
            }
        }
    }
    server.after().await;
}

fn example(document: &Value, operation: &Value) -> Value {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let reference = schema["$ref"].as_str().or(schema["oneOf"][1]["$ref"].as_str()).unwrap_or("#/none");
    document
        .pointer(&reference[1..])
        .map(|schema| schema["example"].clone())
        .unwrap_or(Value::Object(Default::default()))
}
