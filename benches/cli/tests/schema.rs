//! `wirecost schema`: the outcomes of changes, and the exit code.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const OLD: &str = "syntax = \"proto3\";\npackage shop;\nmessage Order {\n  int32 number = 1;\n  string note = 2;\n}\n";
const ADDED: &str = "syntax = \"proto3\";\npackage shop;\nmessage Order {\n  int32 number = 1;\n  string note = 2;\n  optional string by = 3;\n}\n";
const WIDER: &str = "syntax = \"proto3\";\npackage shop;\nmessage Order {\n  sint64 number = 1;\n  string note = 2;\n}\n";

fn schema(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirecost"))
        .arg("schema")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

/// Returns a directory with versions of a schema.
fn versions() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (file, text) in [
        ("old.proto", OLD),
        ("added.proto", ADDED),
        ("wider.proto", WIDER),
    ] {
        fs::write(directory.path().join(file), text).unwrap();
    }
    directory
}

#[test]
fn a_difference_names_each_outcome() {
    let directory = versions();
    let output = schema(directory.path(), &["diff", "old.proto", "added.proto"]);
    let expected = "\
shop.Order
  by: added: optional String, id 3
    new reads old: reads none (json, protobuf, thrift, avro-resolved), an error or a wrong value (avro, bincode)
    old reads new: drops (json, protobuf, thrift, avro-resolved), an error or a wrong value (avro, bincode)
";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, "The change breaks readers of avro, bincode.\n");
}

#[test]
fn the_formats_decide_the_exit_code() {
    let directory = versions();
    let code = |new: &str, format: &str| {
        let arguments = ["diff", "old.proto", new, "--format", format];
        schema(directory.path(), &arguments).status.code()
    };
    assert_eq!(code("added.proto", "protobuf"), Some(0));
    assert_eq!(code("added.proto", "avro"), Some(1));
    assert_eq!(code("wider.proto", "protobuf"), Some(1));
    assert_eq!(code("old.proto", "bincode"), Some(0));
    assert_eq!(code("old.proto", "xml"), Some(2));
}

#[test]
fn a_difference_as_json() {
    let directory = versions();
    let arguments = [
        "diff",
        "old.proto",
        "wider.proto",
        "--json",
        "--format",
        "protobuf",
    ];
    let output = schema(directory.path(), &arguments);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let change = &json["types"][0]["changes"][0];
    assert_eq!(change["member"], "number");
    assert_eq!(change["reason"], "i32 made i64 as sint64");
    assert_eq!(change["effects"][0]["format"], "protobuf");
    assert_eq!(change["effects"][0]["new_reads_old"], "a wrong value");
}

#[test]
fn a_check_counts_errors_and_losses() {
    let directory = versions();
    let output = schema(directory.path(), &["check", "old.proto"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "Types: 1. Errors: 0. Losses: 0.\n");
    assert_eq!(output.status.code(), Some(0));

    let text = "struct S {\n  1: required i32 number,\n  2: map<double, i32> map\n}\n";
    fs::write(directory.path().join("s.thrift"), text).unwrap();
    let output = schema(directory.path(), &["check", "s.thrift"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("s.thrift:2:19: S.number: loss: "),
        "{text}"
    );
    assert!(
        text.ends_with("Types: 1. Errors: 1. Losses: 1.\n"),
        "{text}"
    );
    assert_eq!(output.status.code(), Some(1));
}
