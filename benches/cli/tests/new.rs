//! `wirecost new`: the packages that it makes. Two of them are built and run, which `-- --ignored` selects.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use wirecost_envelope::container::{BlockCompression, ContainerWriter};
use wirecost_report::workspace;

const PROTO: &str = "syntax = \"proto3\";
package doors;
import \"part.proto\";
message Door {
  uint32 number = 1;
  Part lock = 2;
  optional string note = 3;
}
";

const PART: &str = "syntax = \"proto3\";
package doors;
message Part { string name = 1; }
";

fn new(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirecost"))
        .arg("new")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

#[track_caller]
fn text_of(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn refused(directory: &Path, arguments: &[&str], part: &str) {
    let output = new(directory, arguments);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(part), "{text}");
}

/// Writes the messages of doors as JSON lines, and delimited in protobuf.
fn write_samples(directory: &Path) {
    fs::write(directory.join("door.proto"), PROTO).unwrap();
    fs::write(directory.join("part.proto"), PART).unwrap();
    let (mut lines, mut dump) = (String::new(), Vec::new());
    for number in 0..40_u8 {
        lines += &format!("{{\"number\":{number},\"lock\":{{\"name\":\"yale\"}}}}\n");
        dump.extend([10, 8, number, 18, 6, 10, 4]);
        dump.extend(b"yale");
    }
    fs::write(directory.join("doors.jsonl"), lines).unwrap();
    fs::write(directory.join("dump.bin"), dump).unwrap();
}

#[test]
fn a_package_of_a_schema() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_samples(directory);
    let text = text_of(&new(
        directory,
        &[
            "door-bench",
            "--from",
            "door.proto",
            "--samples",
            "dump.bin",
        ],
    ));
    assert!(text.contains("The messages are `Door`"), "{text}");
    assert!(
        text.ends_with("cargo bench --manifest-path door-bench/Cargo.toml\n"),
        "{text}"
    );
    let read = |path: &str| fs::read_to_string(directory.join("door-bench").join(path)).unwrap();
    assert_eq!(
        read("src/lib.rs"),
        "//! The messages.\n\npub mod part;\npub mod door;\n"
    );
    assert!(read("src/door.rs").contains("use super::part::Part;"));
    let bench = read("benches/wires.rs");
    assert!(bench.contains("use door_bench::door::Door;"), "{bench}");
    assert!(bench.contains("dump.bin\";"), "{bench}");
    assert!(read("Cargo.toml").contains(&format!("{:?}", workspace::root().join("benches"))));
}

#[test]
fn a_package_of_a_container() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let schema =
        r#"{"type": "record", "name": "Door", "fields": [{"name": "number", "type": "int"}]}"#;
    let mut file = ContainerWriter::new(Vec::new(), schema, BlockCompression::None).unwrap();
    for number in 0..40 {
        file.write(&[2 * number]).unwrap();
    }
    fs::write(directory.join("doors.avro"), file.finish().unwrap()).unwrap();
    let text = text_of(&new(directory, &["door-bench", "--from", "doors.avro"]));
    assert!(text.contains("The messages are `Door`"), "{text}");
    let read = |path: &str| fs::read_to_string(directory.join("door-bench").join(path)).unwrap();
    let types = read("src/doors.rs");
    assert!(types.contains("pub number: i32,"), "{types}");
    assert!(read("benches/wires.rs").contains("doors.avro\";"));
    fs::write(directory.join("bad.avro"), "{}").unwrap();
    let part = "bad.avro: in the part from byte 0: the message ends at byte 2";
    refused(directory, &["x", "--from", "bad.avro"], part);
}

#[test]
fn mistakes() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_samples(directory);
    let part = directory.join("two.proto");
    fs::write(part, "syntax = \"proto3\";\nmessage A {}\nmessage B {}\n").unwrap();
    let schema = ["x", "--from", "door.proto"];
    refused(directory, &schema, "--samples");
    let two = ["x", "--from", "two.proto", "--samples", "dump.bin"];
    refused(directory, &two, "--type A: it may be A, B");
    refused(
        directory,
        &[&two[..], &["--type", "C"]].concat(),
        "no record `C`",
    );
    refused(
        directory,
        &["X", "--from", "doors.jsonl"],
        "not a package name",
    );
    refused(directory, &["x", "--from", "absent.jsonl"], "absent.jsonl");
    assert!(!directory.join("x").exists());
    text_of(&new(directory, &["x", "--from", "doors.jsonl"]));
    refused(directory, &["x", "--from", "doors.jsonl"], "exists");
}

/// Runs the bench of a package with a few wires, and checks that it ends in the advice.
#[track_caller]
fn bench(package: &Path) {
    let target = workspace::root().join("target");
    // The profile of the workspace's debug build, whose packages are built already.
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml")).unwrap();
    let (_, profiles) = manifest.split_once("[profile.dev]").unwrap();
    let profile = package.join("profile.toml");
    fs::write(&profile, format!("[profile.dev]{profiles}")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--offline", "--profile", "dev", "--config"])
        .arg(profile)
        .args([
            "--",
            "--quick",
            "--format",
            "json,avro",
            "--compression",
            "none",
            "--out",
            "runs",
        ])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(package)
        .output()
        .unwrap();
    let text = text_of(&output);
    assert!(text.contains("\nUse avro: a message arrives in "), "{text}");
    assert!(text.contains("wirecost advise --run "), "{text}");
}

#[test]
#[ignore = "builds two packages"]
fn from_a_schema_and_a_dump_to_a_wire() {
    let directory = tempfile::tempdir().unwrap();
    write_samples(directory.path());
    let arguments = ["doors", "--from", "door.proto", "--samples", "dump.bin"];
    text_of(&new(directory.path(), &arguments));
    bench(&directory.path().join("doors"));
}

#[test]
#[ignore = "builds two packages"]
fn from_samples_to_a_wire() {
    let directory = tempfile::tempdir().unwrap();
    write_samples(directory.path());
    text_of(&new(directory.path(), &["doors", "--from", "doors.jsonl"]));
    bench(&directory.path().join("doors"));
}
