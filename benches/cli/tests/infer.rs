//! `wirecost infer`: its output, and the file that it writes.

#![allow(clippy::unwrap_used)]

use std::{fs, process::Command};

#[test]
fn a_module_with_reasons() {
    let directory = tempfile::tempdir().unwrap();
    let lines: String = (0..20)
        .map(|number| {
            let state = ["open", "closed"][number % 2];
            format!(
                "{{\"number\": {number}, \"state\": \"{state}\", \"labels\": {{\"x\": \"y\"}}}}\n"
            )
        })
        .collect();
    fs::write(directory.path().join("doors.jsonl"), lines).unwrap();
    let infer = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirecost"));
        command.arg("infer").args(arguments).current_dir(&directory);
        command.output().unwrap()
    };
    let output = infer(&["doors.jsonl", "--as", "Door.labels=map"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = "\
Door: 20 objects.
  number: u32. 0 to 19.
  state: State. Enum of 2 values in 20 samples: closed, open.
  labels: BTreeMap<String, String>. A map, as stated; 1 value in 20 samples.
Written: src/door.rs. Declare: `mod door;`
";
    assert_eq!(text, expected);
    let module = fs::read_to_string(directory.path().join("src/door.rs")).unwrap();
    assert!(
        module.starts_with("//! The types of `doors.jsonl`."),
        "{module}"
    );
    assert!(module.contains("pub struct Door {"), "{module}");

    let output = infer(&["doors.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    let output = infer(&["doors.jsonl", "--as", "Door.labels"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("such as Order.labels=map"), "{text}");
}
