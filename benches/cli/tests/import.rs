//! `wirecost import`: the files that it writes and those that it does not replace.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn import(directory: &Path, arguments: &[&str]) -> Output {
    wirecost(directory, &[&["import"], arguments].concat())
}

fn wirecost(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirecost"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

#[test]
fn a_module_for_each_file() {
    let directory = tempfile::tempdir().unwrap();
    let (order, shared) = (
        "syntax = \"proto3\";\nimport \"shared.proto\";\nmessage Order { Money total = 1; }\n",
        "syntax = \"proto3\";\nmessage Money { int64 cents = 1; }\n",
    );
    fs::write(directory.path().join("order.proto"), order).unwrap();
    fs::write(directory.path().join("shared.proto"), shared).unwrap();

    let output = import(directory.path(), &["order.proto"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(text.contains("Declare: `mod shared; mod order;`"), "{text}");
    let module = fs::read_to_string(directory.path().join("src/order.rs")).unwrap();
    assert!(module.contains("pub total: Option<Money>,"), "{module}");
    assert!(directory.path().join("src/shared.rs").exists());

    fs::write(directory.path().join("src/order.rs"), "// by hand").unwrap();
    let output = import(directory.path(), &["order.proto"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("exists: --force replaces it"), "{text}");
    assert!(
        import(directory.path(), &["order.proto", "--force"])
            .status
            .success()
    );
    let module = fs::read_to_string(directory.path().join("src/order.rs")).unwrap();
    assert!(module.contains("pub struct Order"), "{module}");
}

#[test]
fn a_loss_is_refused_or_listed() {
    let directory = tempfile::tempdir().unwrap();
    let text = "syntax = \"proto3\";\nmessage M { reserved \"old\"; string new = 2; }\n";
    fs::write(directory.path().join("m.proto"), text).unwrap();

    let output = import(directory.path(), &["m.proto"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("m.proto:2:22: M: loss: "), "{text}");
    assert!(
        text.contains("--lossy imports the schema without"),
        "{text}"
    );
    assert!(!directory.path().join("src").exists());

    let output = import(directory.path(), &["m.proto", "--lossy", "--out", "lib"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("m.proto:2:22: M: loss: "), "{text}");
    assert!(directory.path().join("lib/m.rs").exists());
}

#[test]
fn a_part_that_readers_ignore_is_a_note() {
    let directory = tempfile::tempdir().unwrap();
    let text = r#"{"type": "record", "name": "M", "fields": [
        {"name": "price", "type": {"type": "string", "logicalType": "money"}}
    ]}"#;
    fs::write(directory.path().join("m.avsc"), text).unwrap();
    fs::write(directory.path().join("m.jsonl"), "{\"price\": \"1\"}\n").unwrap();
    let new = ["new", "m", "--from", "m.avsc", "--samples", "m.jsonl"];
    for arguments in [
        &["import", "m.avsc"][..],
        &["schema", "check", "m.avsc"],
        &["schema", "diff", "m.avsc", "m.avsc"],
        &new,
    ] {
        let output = wirecost(directory.path(), arguments);
        assert!(output.status.success(), "{arguments:?}");
        let notes = String::from_utf8(output.stderr).unwrap();
        let expected = "m.avsc:2:18: M.price: note: Avro has no logical type `money`";
        assert!(notes.starts_with(expected), "{notes}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("note"), "{text}");
    }
}
