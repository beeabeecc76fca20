//! Imported `.avsc` files, and the schemas that the derive writes back from them.

use std::fs;

use crate::golden::avro;
use crate::support::tests;
use apache_avro::Schema as Avro;
use serde_json::{Value, json};
use wirecost::{Schema, avro::idl, codec::describe::RecordType};

/// Removes what the derive adds or leaves out without another meaning: the empty defaults of options,
/// lists and maps, and further paragraphs of documentation.
fn normalized(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(normalized),
        Value::Object(entries) => {
            let is_empty = |value: &Value| [json!(null), json!([]), json!({})].contains(value);
            if entries.get("default").is_some_and(is_empty) {
                entries.remove("default");
            }
            if let Some(Value::String(doc)) = entries.get_mut("doc") {
                *doc = doc.split("\n\n").next().unwrap().to_owned();
            }
            entries.values_mut().for_each(normalized);
        }
        _ => {}
    }
}

/// Checks that a schema with its defaults, aliases and documentation is what the derive writes.
#[track_caller]
pub(crate) fn check(file: &str, root: &'static RecordType, namespace: &str) {
    let mut expected = read(file);
    let mut written = serde_json::from_str(&idl(root, namespace).unwrap()).unwrap();
    normalized(&mut expected);
    normalized(&mut written);
    assert_eq!(expected, written);
}

fn read(file: &str) -> Value {
    let path = tests("schemas/avro").join(file).with_extension("avsc");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_user() {
    check("user", avro::user::User::RECORD, "com.example.users");
}

#[test]
fn lists_and_maps() {
    check("containers", avro::containers::Containers::RECORD, "");
}

#[test]
fn bytes_of_constant_length() {
    check("fixed", avro::fixed::Digest::RECORD, "digests");
}

#[test]
fn records_that_contain_themselves() {
    check("tree", avro::tree::LongList::RECORD, "lists");
}

#[test]
fn unions_of_records() {
    check("event", avro::event::Event::RECORD, "events");
}

#[test]
fn names_that_rust_does_not_have() {
    check("names", avro::names::HttpRequest::RECORD, "names");
}

#[test]
fn unions_of_values() {
    check("setting", avro::setting::Setting::RECORD, "settings");
    check("payload", avro::payload::Payload::RECORD, "payloads");
    check("measurement", avro::measurement::Measurement::RECORD, "lab");
}

#[test]
fn unions_in_lists_and_maps() {
    check("route", avro::route::Route::RECORD, "maps");
}

#[test]
fn scalars_options_and_defaults() {
    check("scalars", avro::scalars::Scalars::RECORD, "scalars");
    check("optional", avro::optional::Optional::RECORD, "optional");
    check("defaults", avro::defaults::Defaults::RECORD, "defaults");
}

#[test]
fn enums_aliases_and_documentation() {
    check("suits", avro::suits::Hand::RECORD, "cards");
    check("renamed", avro::renamed::Customer::RECORD, "crm");
    check("comment", avro::comment::Comment::RECORD, "comments");
}

#[test]
fn logical_types() {
    check("ledger", avro::ledger::Entry::RECORD, "ledger");
    check("quote", avro::quote::Quote::RECORD, "quotes");
}

#[test]
fn lists_and_maps_of_options() {
    check("sparse", avro::sparse::Sparse::RECORD, "sparse");
}

#[test]
fn lists_of_lists() {
    check("nested", avro::nested::Grid::RECORD, "grids");
}

/// The schema of one file names a type of the other.
#[test]
fn types_of_another_file() {
    let texts = [read("money").to_string(), read("invoice").to_string()];
    let (invoice, _) = Avro::parse_str_with_list(&texts[1], [&texts[0]]).unwrap();
    let written = Avro::parse_str(&idl(avro::invoice::Invoice::RECORD, "shop").unwrap()).unwrap();
    let independent = invoice.independent_canonical_form(&Avro::parse_list(&texts[..1]).unwrap());
    assert_eq!(independent.unwrap(), written.canonical_form());
}
