//! `cargo bench` from its command line to its records, on the smallest cells.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{fs, path::Path};

use clap::Parser;
use itertools::Itertools;
use wirecost_bench::cmd::{arguments::BenchArguments, bench};
use wirecost_frame::Format;
use wirecost_report::{command::CommandError, records::Run, report};

/// Runs a command line; returns its output.
fn run(line: &str) -> Result<String, CommandError> {
    let words = ["cargo bench --", "--bench"]
        .into_iter()
        .chain(line.split_whitespace());
    let mut printed = Vec::new();
    let arguments = BenchArguments::try_parse_from(words).unwrap();
    bench::run(
        &arguments,
        &[&bench::cluster(&arguments)?],
        Some(Path::new("no/such/program")),
        &mut printed,
    )?;
    Ok(String::from_utf8(printed).unwrap())
}

#[track_caller]
fn usage_error(line: &str) -> String {
    match run(line) {
        Err(CommandError::Usage(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_does_not_exist_is_answered_with_what_does() {
    assert_eq!(
        usage_error("--format xml"),
        format!(
            "there is no format `xml`, there are {}",
            [&Format::ALL[..], &[Format::Model]]
                .concat()
                .iter()
                .map(|format| format.name())
                .join(", ")
        )
    );
    assert!(usage_error("--workload x").contains("there are membership, query, response"));
    assert_eq!(
        usage_error("--peers"),
        "--peers: only the cluster's messages have peers"
    );
    assert!(usage_error("--compression gzip-0").contains("gzip-1 to gzip-9"));
    let filter = usage_error("no/such+cell");
    for part in [
        "no cell matches `no/such+cell`",
        "steady-mix",
        "protobuf@prost",
        "zstd-19",
        "x256",
    ] {
        assert!(filter.contains(part), "{filter}");
    }
    assert_eq!(filter.lines().count(), 1);
}

#[test]
fn a_corpus_that_is_not_json_is_answered_with_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("config.json");
    fs::write(&path, "{\n  \"a\": 1,\n  b\n}").unwrap();
    let what = usage_error(&format!("--corpus {}", directory.path().display()));
    assert!(
        what.starts_with(&format!("{}:3:3: ", path.display())),
        "{what}"
    );
}

#[test]
fn a_place_that_cannot_be_written_is_answered_before_anything_is_measured() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = run(&format!("membership/json --out {}", file.path().display())).unwrap_err();
    assert!(matches!(error, CommandError::Failed(_)));
    assert!(
        error.to_string().ends_with("nothing was measured"),
        "{error}"
    );
}

#[test]
fn cells_are_listed_and_verified() {
    let listed = run("--list --workload membership --format thrift --compression none").unwrap();
    assert_eq!(
        listed,
        "membership/thrift: benchmark\nmembership/thrift@apache: benchmark\n"
    );
    assert_eq!(
        run("--verify membership/thrift@apache").unwrap(),
        "27 cells return every message unchanged\n"
    );
    assert_eq!(run("--save-baseline before").unwrap(), "");
}

#[test]
fn each_cell_runs_once() {
    let cells = run("--list").unwrap().lines().count();
    let printed = run("--test").unwrap();
    let expected = format!("{cells} cells return every message unchanged\n");
    assert!(printed.ends_with(&expected), "{printed}");
}

#[test]
fn a_run_leaves_records_that_make_its_report_again() {
    let directory = tempfile::tempdir().unwrap();
    let corpus = directory.path().join("corpus.jsonl");
    fs::write(
        &corpus,
        "{\"kind\": \"Pipeline\", \"rate\": 0.25}\n[1, 2, 3]\n",
    )
    .unwrap();
    let (out, corpus) = (directory.path().join("runs"), corpus.display());
    let line = format!(
        "--quick --corpus {corpus} --format json,avro --out {}",
        out.display()
    );
    let printed = run(&line).unwrap();

    let directory = Run::latest(&out).unwrap();
    let recorded = Run::read(&directory).unwrap();
    assert!(
        recorded
            .environment
            .left_out
            .contains(&"format protobuf".to_owned())
    );
    // A program that does not count is no reason to lose the run.
    let left_out = recorded.environment.left_out.last().unwrap();
    assert!(left_out.starts_with("memory of decoding: "), "{left_out}");
    assert!(printed.contains(left_out), "{printed}");
    assert_eq!(recorded.memory, []);
    assert!(recorded.environment.finished.is_some() && !recorded.environment.interrupted);
    assert_eq!(recorded.environment.workloads[0].messages, 2);
    assert!(recorded.measurements.iter().all(|one| one.outcome.is_ok()));
    assert!(
        printed.contains(&directory.display().to_string()),
        "{printed}"
    );
    assert!(printed.contains(&report::summary(&recorded)), "{printed}");
    assert!(printed.lines().count() <= 60, "{printed}");
    let report = fs::read_to_string(directory.join(report::REPORT_FILE)).unwrap();
    assert_eq!(report::report(&recorded), report);
    for wire in ["json+gzip-6", "avro+zstd-3", "avro@apache-serde"] {
        assert!(report.contains(wire), "{report}");
    }
    assert!(Path::new(&out).join("latest").is_file());
}
