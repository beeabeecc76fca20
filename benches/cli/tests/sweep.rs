//! A short run of `wirecost sweep`.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use itertools::Itertools;
use wirecost_bench::suite::TUNING_SEED;
use wirecost_cli::lab::sweep::{Sweep, settings};
use wirecost_compress::Dictionary;
use wirecost_frame::Format;

/// Runs the command, whose records go into `target`.
fn sweep(line: &str, target: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirecost"));
    let words = ["sweep", "--quick"].into_iter();
    command.args(words.chain(line.split_whitespace()));
    command.env("CARGO_TARGET_DIR", target);
    command.output().unwrap()
}

fn text(line: &str, target: &Path) -> String {
    let output = sweep(line, target);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the settings in the tables of a text.
fn rows(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" |"))
        .map(|(setting, _)| setting.trim_end())
        .filter(|cell| *cell != "setting")
        .collect()
}

#[test]
fn a_quick_run_ends_with_every_setting_in_its_tables() {
    let target = tempfile::tempdir().unwrap();
    let text = text("--format protobuf --all", target.path());
    let dictionary = Dictionary::new(&[7; 256]).unwrap();
    // The windows follow the last class.
    let classes = text
        .split_once("window")
        .map_or(&*text, |(before, _)| before);
    let classes: Vec<_> = classes.split("## protobuf, ").skip(1).collect();
    assert!(classes.len() >= 3, "{text}");
    for class in classes {
        let dictionary = Some(&dictionary).filter(|_| !class.contains("No dictionary"));
        let rows = rows(class);
        let settings = settings(dictionary);
        assert_eq!(rows.len(), settings.len(), "{class}");
        for setting in settings {
            assert!(rows.contains(&&*setting.name), "{}: {class}", setting.name);
        }
        // Some setting is the smallest.
        assert!(class.lines().any(|line| line.contains("| *")), "{class}");
        assert!(
            class.contains("Noise: zstd-3, measured twice, differs by "),
            "{class}"
        );
    }
    assert_recorded(&text, target.path());
}

/// Checks that the records hold the printed figures, for the cluster on which parameters are tuned.
fn assert_recorded(text: &str, target: &Path) {
    let (_, records) = text.trim_end().rsplit_once("Records: ").unwrap();
    assert!(Path::new(records).starts_with(target), "{records}");
    let sweep = Sweep::read(Path::new(records)).unwrap();
    assert_eq!(sweep.environment.seed, TUNING_SEED);
    assert_eq!(sweep.environment.profile, "quick");
    for level in &sweep.levels {
        assert!(text.contains(&format!("| {} ", level.setting)), "{level:?}");
        assert!(level.compress_ns > 0.0 && level.bytes > 0.0, "{level:?}");
    }
    let smaller = |window: u32, than: u32| {
        let bytes = |log| {
            let of_log = sweep.windows.iter().filter(|row| row.window_log == log);
            of_log.map(|row| row.bytes).min().unwrap()
        };
        bytes(window) <= bytes(than)
    };
    assert!(smaller(18, 16), "{:?}", sweep.windows);
}

#[test]
fn a_corpus_of_ones_own_is_swept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("own.jsonl");
    fs::write(&path, "{\"a\":1}\n".repeat(4)).unwrap();
    let line = format!("--format json --corpus {}", path.display());
    let text = text(&line, directory.path());
    // Nothing is recorded for a user's own messages.
    assert!(!text.contains("Records: "), "{text}");
    assert!(!directory.path().join("wirecost").exists());
    assert!(text.starts_with("## json, "), "{text}");
    assert!(text.contains("No dictionary: "), "{text}");
    assert!(rows(&text).contains(&"gzip-6"), "{text}");
}

#[test]
fn what_does_not_exist_is_named() {
    let target = tempfile::tempdir().unwrap();
    let formats = Format::ALL.into_iter();
    let formats = formats
        .filter(|format| !format.encodes_batches())
        .join(", ");
    for (line, names) in [
        ("--format xml", format!("`xml`, there are {formats}")),
        ("--format columnar", "`columnar`, there are json".to_owned()),
        ("--corpus no/such/place", "no/such/place".to_owned()),
    ] {
        let output = sweep(line, target.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&names), "{said}");
    }
}
