//! The pages of the message show a message as the codecs write it.

#![allow(clippy::unwrap_used)]

use std::fs;

use wirecost_fixtures::golden;
use wirecost_report::workspace;

fn page(name: &str) -> String {
    let directory = workspace::root().join("codecs/message");
    fs::read_to_string(directory.join(name)).unwrap()
}

#[test]
fn the_message_in_json_is_as_shown() {
    let page = page("JSON.md");
    let (_, from) = page.split_once("```json\n").unwrap();
    let (shown, _) = from.split_once("\n```").unwrap();
    let operation = golden::messages()
        .into_iter()
        .find(|example| example.name == "operation")
        .unwrap();
    assert_eq!(shown, wirecost_json::pretty(&operation.message).unwrap());
}

#[test]
fn the_sizes_are_those_of_the_golden_vectors() {
    let bytes = |extension: &str| {
        let path = format!("fixtures/golden/operation.{extension}");
        fs::metadata(workspace::root().join(path)).unwrap().len()
    };
    let [json, protobuf, thrift, bincode, avro] =
        ["json", "pb", "thrift", "bincode", "avro"].map(bytes);
    let sentence = format!(
        "takes {json} bytes as compact JSON, {protobuf} as protobuf, {thrift} as Thrift, {bincode} as bincode \
         and {avro} as Avro."
    );
    let readme = page("README.md");
    let words: Vec<&str> = readme.split_whitespace().collect();
    assert!(words.join(" ").contains(&sentence), "no `{sentence}`");
}
