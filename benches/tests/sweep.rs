//! `wirecost sweep`, run shortly.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    process::{Command, Output},
};

use wirecost_bench::sweep::settings;
use wirecost_compress::Dictionary;

fn sweep(line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirecost"));
    let words = ["sweep", "--quick"].into_iter();
    command.args(words.chain(line.split_whitespace()));
    command.output().unwrap()
}

fn text(line: &str) -> String {
    let output = sweep(line);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The settings in the tables of a text.
fn rows(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" |"))
        .map(|(setting, _)| setting.trim_end())
        .filter(|cell| *cell != "setting")
        .collect()
}

#[test]
fn a_quick_run_ends_with_every_setting_in_its_tables() {
    let text = text("--format protobuf --all");
    let dictionary = Dictionary::new(1.try_into().unwrap(), &[7; 256]).unwrap();
    let classes: Vec<_> = text.split("## protobuf, ").skip(1).collect();
    assert!(classes.len() >= 3, "{text}");
    for class in classes {
        let dictionary = Some(&dictionary).filter(|_| !class.contains("No dictionary"));
        let rows = rows(class);
        let settings = settings(dictionary);
        assert_eq!(rows.len(), settings.len(), "{class}");
        for setting in settings {
            assert!(rows.contains(&&*setting.name), "{}: {class}", setting.name);
        }
        // Something is the smallest.
        assert!(class.lines().any(|line| line.contains("| *")), "{class}");
        assert!(class.contains("Noise: zstd-3 against itself"), "{class}");
    }
}

#[test]
fn a_corpus_of_ones_own_is_swept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("own.jsonl");
    fs::write(&path, "{\"a\":1}\n".repeat(4)).unwrap();
    let text = text(&format!("--format json --corpus {}", path.display()));
    assert!(text.starts_with("## json, "), "{text}");
    assert!(text.contains("No dictionary: "), "{text}");
    assert!(rows(&text).contains(&"gzip-6"), "{text}");
}

#[test]
fn what_does_not_exist_is_named() {
    for (line, names) in [
        (
            "--format xml",
            "`xml`, there are json, protobuf, bincode, avro, thrift",
        ),
        ("--format columnar", "`columnar`, there are json"),
        ("--corpus no/such/place", "no/such/place"),
    ] {
        let output = sweep(line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(names), "{said}");
    }
}
