//! `wirecost compare`, from its arguments to its output.

#![allow(clippy::unwrap_used)]

#[path = "../../report/tests/recorded/mod.rs"]
mod recorded;
#[path = "../../report/tests/synthetic/mod.rs"]
mod synthetic;

use std::{fs, path::Path};

use clap::Parser;
use recorded::recorded;
use wirecost_cli::compare::{self, CompareArguments};
use wirecost_report::{
    command::CommandError,
    records::{Run, SCHEMA_VERSION, Stage},
};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    compare: CompareArguments,
}

/// Returns the result of `wirecost compare` and its output.
fn compare(runs: &[&Path], options: &[&str]) -> (Result<(), CommandError>, String) {
    let runs = runs.iter().map(|path| path.to_str().unwrap());
    let arguments = ["compare"].into_iter().chain(runs);
    let arguments = Command::parse_from(arguments.chain(options.iter().copied()));
    let mut printed = Vec::new();
    let result = compare::run(&arguments.compare, &mut printed);
    (result, String::from_utf8(printed).unwrap())
}

#[track_caller]
fn usage_error(runs: &[&Path], options: &[&str]) -> String {
    match compare(runs, options).0 {
        Err(CommandError::Usage(what)) => what,
        other => unreachable!("{other:?}"),
    }
}

fn prost_twice_as_slow() -> Run {
    let mut run = synthetic::run();
    let prost = run.measurements.iter_mut().filter(|one| {
        one.workload == "steady-mix"
            && one.stage == Stage::Encode
            && one.engine.as_deref() == Some("prost")
    });
    for figures in prost.filter_map(|one| one.outcome.as_mut().ok()) {
        figures.ns = figures.ns.divided_by(0.5);
        figures.ratio.value *= 2.0;
        if let Some(interval) = &mut figures.ratio.interval {
            interval.low *= 2.0;
            interval.high *= 2.0;
        }
    }
    run
}

#[test]
fn directories_and_files_are_compared() {
    let parent = tempfile::tempdir().unwrap();
    let before = recorded(parent.path(), "a", &synthetic::run());
    let after = recorded(parent.path(), "b", &prost_twice_as_slow()).join("measurements.csv");
    let runs = [before.as_path(), after.as_path()];
    let (result, printed) = compare(&runs, &["--fail-above", "5%"]);
    assert!(matches!(result, Err(CommandError::Failed(_))));
    assert!(printed.contains("engine protobuf@prost"));
    assert!(printed.contains("None: the machine"), "{printed}");
    assert!(!printed.contains("# The stages"));
    let (result, printed) = compare(&runs, &["--stages", "--filter", "decode"]);
    assert!(result.is_ok());
    assert!(printed.contains("# The stages, the largest change first"));
    assert!(!printed.contains("steady-mix/protobuf@prost encode"));
    assert_eq!(
        usage_error(&runs, &["--filter", "no such stage"]),
        "the runs have no stage in common with `no such stage` in its name"
    );
}

#[test]
fn json_is_printed_also_where_the_limit_fails() {
    let parent = tempfile::tempdir().unwrap();
    let before = recorded(parent.path(), "a", &synthetic::run());
    let after = recorded(parent.path(), "b", &prost_twice_as_slow());
    let (result, printed) = compare(&[&before, &after], &["--json", "--fail-above", "5%"]);
    assert!(matches!(result, Err(CommandError::Failed(_))));
    let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let relative = json["moved"][0]["relative"].as_f64().unwrap();
    assert!((relative - 2.0).abs() < 1e-9, "{relative}");
    let (_, printed) = compare(&[&before, &after], &["--json", "--ratios"]);
    let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(json["runs"].as_array().unwrap().len(), 2);
    assert!(json["pairs"].as_array().unwrap().len() > 10);
}

#[test]
fn what_is_beside_runs_is_not_compared() {
    let parent = tempfile::tempdir().unwrap();
    let readme = parent.path().join("README.md");
    fs::write(&readme, "# Runs\n").unwrap();
    let [experiment, sweep] = ["load.csv", "sweep"].map(|name| parent.path().join(name));
    fs::write(&experiment, "part,figure\nnode,1\n").unwrap();
    fs::create_dir(&sweep).unwrap();
    let [a, b, c] = ["a", "b", "c"].map(|name| recorded(parent.path(), name, &synthetic::run()));
    let (result, printed) = compare(&[&a, &b, &experiment, &sweep, &readme], &[]);
    assert!(
        result.is_ok() && printed.contains("# The decision"),
        "{printed}"
    );
    let (result, printed) = compare(&[&a, &b, &c, &readme], &[]);
    assert!(
        result.is_ok() && printed.contains("# Ratios that turn: 0 of"),
        "{printed}"
    );
    assert_eq!(
        usage_error(&[&a, &readme], &[]),
        format!(
            "1 of the paths are runs, and two or more must be; no run: {}",
            readme.display()
        )
    );
    assert_eq!(
        usage_error(&[&a, &b, &c], &["--fail-above", "5%"]),
        "--fail-above needs exactly two runs, and no --ratios"
    );
}

#[test]
fn runs_of_other_workloads_are_not_called_equal() {
    let parent = tempfile::tempdir().unwrap();
    let mut other = synthetic::run();
    for one in &mut other.measurements {
        one.workload = "status".to_owned();
    }
    let before = recorded(parent.path(), "a", &synthetic::run());
    let after = recorded(parent.path(), "b", &other);
    assert_eq!(
        usage_error(&[&before, &after], &[]),
        "the runs have no stage in common"
    );
}

#[test]
fn another_version_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let run = recorded(parent.path(), "a", &synthetic::run());
    let path = run.join("measurements.csv");
    let rows = fs::read_to_string(&path).unwrap();
    let old = rows.replace(&format!("\n{SCHEMA_VERSION},"), "\n1,");
    fs::write(&path, old).unwrap();
    assert_eq!(
        usage_error(&[&run, &run], &[]),
        format!(
            "{}, line 2: schema_version is 1, this program reads {SCHEMA_VERSION}",
            path.display()
        )
    );
}
