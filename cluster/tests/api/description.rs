//! The OpenAPI document is what the router serves.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use wirecost_cluster::{api, automation::SALE, state::Change};
use wirecost_message::ObjectKind;

use crate::client::Client;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

fn document() -> Value {
    serde_json::to_value(api::document()).expect("a document")
}

/// Returns the path of an operation with its parameters filled in.
fn filled(path: &str) -> String {
    path.replace("{group}", "BJ")
        .replace("{collection}", "plugins")
        .replace("{name}", "limit-1")
        .replace("{pipeline}", "checkout")
        .replace("{sale}", "phone")
}

/// Returns the value that an example of a schema gives.
fn example(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference into the document");
        return example(document, document.pointer(pointer).expect("a schema"));
    }
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if !schema["examples"][0].is_null() {
        return schema["examples"][0].clone();
    }
    assert_eq!(schema["type"], "object", "an example is missing: {schema}");
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.map(|(name, schema)| (name.clone(), example(document, schema)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Returns the example of an operation's body, if the operation has a body.
fn example_of_body(document: &Value, operation: &Value) -> Option<Value> {
    let content = &operation["requestBody"]["content"]["application/json"];
    match (&content["example"], &content["schema"]) {
        (Value::Null, Value::Null) => None,
        (Value::Null, schema) => Some(example(document, schema)),
        (example, _) => Some(example.clone()),
    }
}

#[tokio::test]
async fn every_path_and_method_of_the_document_is_served_and_no_other() {
    let client = Client::new();
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 12, "{}", paths.len());
    for (path, item) in paths {
        for method in METHODS {
            let answer = client.router.clone();
            let request = axum::http::Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(filled(path))
                .body(axum::body::Body::empty())
                .unwrap();
            let response = tower::ServiceExt::oneshot(answer, request).await.unwrap();
            let is_served = response.status() != 405;
            let is_described = item.get(method).is_some();
            assert_eq!(
                is_served,
                is_described,
                "{method} {path}: {}",
                response.status()
            );
        }
    }
}

#[tokio::test]
async fn every_operation_has_an_id_a_summary_and_its_errors() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} twice");
            assert!(operation["summary"].is_string(), "{method} {path}");
            if path != "/" {
                let problem = &operation["responses"]["4XX"]["content"];
                assert!(
                    problem["application/problem+json"].is_object(),
                    "{method} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_examples_of_bodies_are_accepted() {
    let client = Client::new();
    let document = document();
    let mut bodies = 0;
    // An update finds what a creation left, so creations come first.
    for method in ["post", "patch", "put"] {
        for (path, item) in document["paths"].as_object().unwrap() {
            // It needs a sale that has begun, as the tests of sales have.
            if path.ends_with("/sold") {
                continue;
            }
            let Some(body) = example_of_body(&document, &item[method]) else {
                continue;
            };
            let answer = client
                .send(&method.to_uppercase(), &filled(path), &body.to_string())
                .await;
            assert!(
                answer.status.is_success(),
                "{method} {path} {body}: {answer:?}"
            );
            let status = answer.status.as_u16().to_string();
            assert!(
                item[method]["responses"][status].is_object(),
                "{method} {path}"
            );
            bodies += 1;
        }
    }
    assert_eq!(bodies, 7);
}

#[tokio::test]
async fn a_node_in_mode_read_refuses_every_change() {
    let goal = br#"{"group":"sales","name":"phone","start_ms":4102444800000,"stock":9,
        "areas":{"BJ":{"crowd":9}}}"#;
    let sale = Change::create(ObjectKind::Plugin, SALE, goal).unwrap();
    let client = Client::reader_after(sale);
    let document = document();
    let mut changes = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answered = operation["responses"].to_string();
            if !answered.contains("#/components/schemas/Written") {
                continue;
            }
            let body = example_of_body(&document, operation).unwrap_or_default();
            let body = match body {
                Value::Null => String::new(),
                body => body.to_string(),
            };
            let answer = client
                .send(&method.to_uppercase(), &filled(path), &body)
                .await;
            let detail = answer.problem(403);
            assert!(detail.contains("mode `read`"), "{method} {path}: {detail}");
            changes += 1;
        }
    }
    assert_eq!(changes, 10);
    assert_eq!(client.handle.view().counters.refused, changes);
}

#[tokio::test]
async fn the_served_document_is_the_document() {
    let client = Client::new();
    let served = client.get("/cluster/openapi.json").await.ok();
    assert_eq!(served, document());
    assert_eq!(served["security"], json!([{ "token": [] }]));
    assert_eq!(
        served["paths"]["/cluster/health/v1"]["get"]["security"],
        json!([{}])
    );
    let scheme = &served["components"]["securitySchemes"]["token"];
    assert_eq!(scheme["scheme"], "bearer");
}
