//! Comparisons of runs whose figures can be worked out by hand.

#![allow(clippy::unwrap_used)]

mod synthetic;

use wirecost_bench::{
    records::{
        Environment, Figures, Measurement, Recorder, Revision, Role, Run, SCHEMA_VERSION, Stage,
    },
    report::{Comparison, changes},
    statistics::{Interval, Median},
};

fn is(stage: Stage, name: &str) -> impl Fn(&Measurement) -> bool {
    move |one| {
        let of = one.engine.as_deref().or(one.packing.as_deref());
        one.workload == "steady-mix" && one.stage == stage && of == Some(name)
    }
}

/// The synthetic run with the figures of some stages changed.
fn changed(which: impl Fn(&Measurement) -> bool, change: impl Fn(&mut Figures)) -> Run {
    let mut run = synthetic::run();
    for one in run.measurements.iter_mut().filter(|one| which(one)) {
        change(one.outcome.as_mut().unwrap());
    }
    run
}

fn times(ratio: Median, factor: f64) -> Median {
    Median {
        value: factor * ratio.value,
        interval: ratio.interval.map(|ends| Interval {
            low: factor * ends.low,
            high: factor * ends.high,
        }),
    }
}

fn prost_twice_as_slow() -> Run {
    changed(is(Stage::Encode, "prost"), |figures| {
        figures.ratio = times(figures.ratio, 2.0)
    })
}

fn text(before: &Run, after: &Run) -> String {
    changes(&Comparison::new(before, after, ""), ["old", "new"])
}

#[track_caller]
fn assert_has(text: &str, lines: &[&str]) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in lines {
        assert!(
            squeezed(text).contains(&squeezed(line)),
            "no `{line}` in\n{text}"
        );
    }
}

#[test]
fn a_run_is_equal_to_itself() {
    let run = synthetic::run();
    let comparison = Comparison::new(&run, &run, "");
    let twins = run.measurements.iter().filter(|one| one.role == Role::Twin);
    let stages = run.measurements.len() - twins.count();
    assert_eq!(comparison.stages.len(), stages);
    assert!(comparison.failures(Some(0.0)).is_empty());
    assert_has(
        &text(&run, &run),
        &[
            "A: old, 2026-01-02T03:04:05Z, `cargo bench`",
            "# What differs Nothing that the runs know of",
            &format!("{stages} stages within their noise."),
            "| encode | 4 | 1.00 | 0 | 0 |",
        ],
    );
}

#[test]
fn the_band_is_that_of_both_runs() {
    let (before, after) = (synthetic::run(), prost_twice_as_slow());
    let comparison = Comparison::new(&before, &after, "");
    let [prost] = comparison
        .stages
        .iter()
        .filter(|one| one.is_slower())
        .collect::<Vec<_>>()[..]
    else {
        unreachable!("one is slower");
    };
    assert_eq!(prost.name, "steady-mix/protobuf@prost encode");
    // The ratio to the reference is 0.5 within 0.001, and the twin's interval reaches 1.0035 in each
    // run: from 0.499 / 0.5 x 0.9965 = 0.994507 to 0.501 / 0.5 x 1.0035 = 1.005507.
    let band = prost.ratio.interval.unwrap();
    assert!((prost.ratio.value - 2.0).abs() < 1e-9);
    assert!(
        (band.low - 2.0 * 0.994_507 / 1.005_507).abs() < 1e-6,
        "{band:?}"
    );
    assert!(
        (band.high - 2.0 * 1.005_507 / 0.994_507).abs() < 1e-6,
        "{band:?}"
    );
}

#[test]
fn what_changed_comes_first() {
    let slower = prost_twice_as_slow();
    let before = synthetic::run();
    assert_has(
        &text(&before, &slower),
        &[
            "# Slower beyond noise",
            "| steady-mix/protobuf@prost encode | 200 ns | 400 ns | 2.000 [1.978, 2.022] |",
            // The fourth root of 2.
            "| encode | 4 | 1.19 | 1 | 0 |",
        ],
    );
    assert_has(
        &text(&slower, &before),
        &[
            "# Faster beyond noise",
            "| 0.500 [0.495, 0.506] |",
            "| encode | 4 | 0.84 | 0 | 1 |",
        ],
    );
}

#[test]
fn slower_beyond_the_limit_and_the_band_fails() {
    let before = synthetic::run();
    let failures = |after: &Run, limit| Comparison::new(&before, after, "").failures(limit);
    let slower = prost_twice_as_slow();
    assert!(failures(&slower, None).is_empty());
    assert!(failures(&slower, Some(1.0)).is_empty());
    assert_eq!(
        failures(&slower, Some(0.05)),
        ["1 stages are slower by more than 5.00 %"]
    );
    // 1 % more is above a limit of 0.5 %, and within the band.
    let slightly = changed(is(Stage::Encode, "prost"), |one| {
        one.ratio = times(one.ratio, 1.01)
    });
    assert!(failures(&slightly, Some(0.005)).is_empty());
}

#[test]
fn sizes_differ_only_with_versions() {
    let before = synthetic::run();
    let mut after = changed(is(Stage::Compress, "zstd-3"), |one| one.sizes.total += 1);
    let failures = |after: &Run| Comparison::new(&before, after, "").failures(None);
    assert_eq!(
        failures(&after),
        ["2 stages differ in size, and no version does"]
    );
    assert_has(
        &text(&before, &after),
        &[
            "| steady-mix/json+zstd-3 compress | 10 | 10 | 5.00 KB | 5.00 KB | ERROR: no version differs |",
        ],
    );

    // Another revision may not change bytes by the way.
    after.environment.revision = Some(Revision {
        commit: "0123".to_owned(),
        dirty: true,
    });
    assert_eq!(failures(&after).len(), 1);
    let library = after.environment.compression_libraries.get_mut("zstd");
    *library.unwrap() = "0.15.0".to_owned();
    assert!(failures(&after).is_empty());
    assert_has(
        &text(&before, &after),
        &[
            "| revision | unknown | 0123 with changes |",
            "| version: zstd | 0.14.4 | 0.15.0 |",
            "# Sizes that differ",
        ],
    );

    after.environment = Environment::unknown(&after.measurements);
    assert_eq!(failures(&after).len(), 1);
}

#[test]
fn other_circumstances_are_said_before_figures() {
    let before = synthetic::run();
    let mut after = before.clone();
    after.environment.machine.cores = 64;
    after.environment.rustc = "rustc 1.96.0".to_owned();
    after
        .environment
        .build
        .insert("lto".to_owned(), "fat".to_owned());
    after.environment.workloads[0].messages_sha256 = Some("1f".repeat(32));
    after.environment.engines[0].version = "1.2.4".to_owned();
    let text = text(&before, &after);
    let (differences, _) = text.split_once("# By stage").unwrap();
    assert_has(
        differences,
        &[
            "| build: lto | thin | fat |",
            "| compiler | rustc 1.95.0 | rustc 1.96.0 |",
            "| fixture: steady-mix | 10 messages, 000000000000 | 10 messages, 1f1f1f1f1f1f |",
            "| machine: cores | 2 | 64 |",
            "| version: json@serde_json | 1.2.3 | 1.2.4 |",
        ],
    );
}

#[test]
fn what_one_run_lacks_is_named() {
    let before = synthetic::run();
    let mut after = before.clone();
    after
        .measurements
        .retain(|one| one.engine.as_deref() != Some("prost"));
    assert_has(
        &text(&before, &after),
        &["Only run A has stages of 1 cells: steady-mix/protobuf@prost."],
    );
    assert_has(
        &text(&after, &before),
        &["Only run B has stages of 1 cells: steady-mix/protobuf@prost."],
    );
}

#[test]
fn what_failed_anew_fails() {
    let before = synthetic::run();
    let mut after = before.clone();
    after.measurements[0].outcome = Err("message 3: came back as another message".to_owned());
    let comparison = Comparison::new(&before, &after, "");
    assert_eq!(comparison.failures(None), ["1 stages failed"]);
    assert_has(
        &text(&before, &after),
        &["| steady-mix/json encode | message 3: came back as another message |"],
    );
    assert!(
        Comparison::new(&after, &before, "")
            .failures(None)
            .is_empty()
    );
    assert!(
        Comparison::new(&after, &after, "")
            .failures(None)
            .is_empty()
    );
}

mod command {
    use std::{fs, path::PathBuf};

    use tempfile::TempDir;
    use wirecost_bench::cmd::{CommandError, compare};

    use super::*;

    fn recorded(parent: &TempDir, name: &str, run: &Run) -> PathBuf {
        let mut recorder = Recorder::create(parent.path(), name, &run.environment).unwrap();
        recorder.append(&run.measurements).unwrap();
        recorder.directory().to_owned()
    }

    #[test]
    fn directories_and_files_are_compared() {
        let parent = tempfile::tempdir().unwrap();
        let before = recorded(&parent, "a", &synthetic::run());
        let after = recorded(&parent, "b", &prost_twice_as_slow()).join("measurements.csv");
        let mut printed = Vec::new();
        let mut run = |filter, limit: &str| {
            let limit = Some(limit.parse().unwrap());
            compare::run([&before, &after], filter, limit, &mut printed)
        };
        assert!(matches!(run("", "5%"), Err(CommandError::Failed(_))));
        assert!(run("decode", "5%").is_ok());
        match run("no such stage", "5%") {
            Err(CommandError::Usage(what)) => {
                assert_eq!(
                    what,
                    "the runs have no stage in common with `no such stage` in its name"
                );
            }
            other => unreachable!("{other:?}"),
        }
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.contains("steady-mix/protobuf@prost encode"));
        assert!(
            printed.contains("Nothing that the runs know of"),
            "{printed}"
        );
    }

    #[test]
    fn runs_of_other_workloads_are_not_called_equal() {
        let parent = tempfile::tempdir().unwrap();
        let mut other = synthetic::run();
        for one in &mut other.measurements {
            one.workload = "status".to_owned();
        }
        let before = recorded(&parent, "a", &synthetic::run());
        let after = recorded(&parent, "b", &other);
        match compare::run([&before, &after], "", None, &mut Vec::new()) {
            Err(CommandError::Usage(what)) => {
                assert_eq!(what, "the runs have no stage in common");
            }
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn another_version_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let run = recorded(&parent, "a", &synthetic::run());
        let path = run.join("measurements.csv");
        let rows = fs::read_to_string(&path).unwrap();
        let old = rows.replace(&format!("\n{SCHEMA_VERSION},"), "\n1,");
        fs::write(&path, old).unwrap();
        let error = compare::run([&run, &run], "", None, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{}, line 2: schema_version is 1, this program reads {SCHEMA_VERSION}",
                path.display()
            )
        );
    }
}
