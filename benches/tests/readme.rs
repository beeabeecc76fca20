//! The README shows what the crates do; its Rust is a documentation test of the library.

use wirecost_fixtures::golden;
use wirecost_report::workspace;

#[test]
fn the_message_in_json_is_as_shown() {
    let readme = std::fs::read_to_string(workspace::root().join("README.md")).unwrap();
    let (_, from) = readme.split_once("```json\n").unwrap();
    let (shown, _) = from.split_once("\n```").unwrap();
    let operation = golden::messages()
        .into_iter()
        .find(|example| example.name == "operation")
        .unwrap();
    assert_eq!(shown, wirecost_json::pretty(&operation.message).unwrap());
}
