//! A run over suites of two types: the cluster's messages, and other data.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{num::NonZeroU32, sync::atomic::AtomicBool};

use clap::Parser;
use serde::{Deserialize, Serialize};
use wirecost_bench::{
    cmd::{arguments::BenchArguments, bench, part::AnySuite},
    engines::{bincode, json},
    matrix::{Matrix, Selection},
    profile::Profile,
    progress::Progress,
    provenance::Package,
    session::{Plan, Session},
    suite::{MessageSource, Suite},
    workload::{Outline, Workload},
};
use wirecost_codec::Schema;
use wirecost_report::{
    command::CommandError,
    records::{Data, Environment, Recorder, Run, SCHEMA_VERSION, ScalingRecord, Series, Stage},
};

#[derive(Clone, PartialEq, Schema, Serialize, Deserialize)]
struct Number {
    #[schema(id = 1)]
    value: u64,
}

struct Numbers;

impl MessageSource<Number> for Numbers {
    fn outline(&self, _: Profile) -> Outline {
        Outline {
            name: "numbers".to_owned(),
            messages: 100,
            history: 100,
            data: Data::Other,
        }
    }

    fn workload(&self, _: Profile) -> Workload<Number> {
        Workload {
            name: "numbers".to_owned(),
            messages: (0..100).map(|value| Number { value }).collect(),
            entropy: None,
            own_json_bytes: None,
            data: Data::Other,
        }
    }

    fn history(&self) -> Vec<Number> {
        panic!("other data has no dictionaries")
    }

    fn unseen(&self) -> Vec<Number> {
        panic!("other data has no dictionaries")
    }

    fn note(&self) -> Option<String> {
        None
    }
}

fn numbers() -> Suite<Number> {
    Suite {
        engines: vec![json(), bincode()],
        sources: vec![Box::new(Numbers)],
        package: Package::this(),
        scaling: None,
    }
}

fn run(line: &str) -> Result<String, CommandError> {
    let words = ["cargo bench --", "--bench"].into_iter();
    let words = words.chain(line.split_whitespace());
    let arguments = BenchArguments::try_parse_from(words).unwrap();
    let suites: [&dyn AnySuite; 2] = [&bench::cluster(&arguments)?, &numbers()];
    let mut printed = Vec::new();
    bench::run(&arguments, &suites, None, &mut printed)?;
    Ok(String::from_utf8(printed).unwrap())
}

fn usage_error(line: &str) -> String {
    match run(line) {
        Err(CommandError::Usage(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_are_those_of_all_suites() {
    let listed = run("--list --workload membership,numbers --format bincode").unwrap();
    let numbers = listed.lines().filter(|line| line.starts_with("numbers"));
    assert!(numbers.eq(["numbers/bincode: benchmark"]), "{listed}");
    assert_eq!(
        run("--list --workload numbers").unwrap(),
        "numbers/json: benchmark\nnumbers/bincode: benchmark\n"
    );
    // Only the cluster has it.
    let columnar = run("--list --format columnar").unwrap();
    assert!(columnar.contains("status/columnar+x64") && !columnar.contains("numbers"));
    let unknown = usage_error("--workload status,x");
    assert!(unknown.contains("there is no workload `x`, there are membership"));
    assert!(unknown.contains("numbers"), "{unknown}");
    let packed = usage_error("--workload numbers --compression zstd-3");
    assert!(packed.starts_with("no cell matches"), "{packed}");
}

#[test]
fn one_run_records_both_kinds_of_data() {
    let out = tempfile::tempdir().unwrap();
    let line = format!(
        "--quick --workload membership,numbers --format bincode --compression none --out {}",
        out.path().display()
    );
    run(&line).unwrap();

    let recorded = Run::read(&Run::latest(out.path()).unwrap()).unwrap();
    let environment = &recorded.environment;
    let workloads = environment.workloads.iter();
    assert_eq!(
        workloads
            .map(|one| (one.name.as_str(), one.data))
            .collect::<Vec<_>>(),
        [("membership", Data::Own), ("numbers", Data::Other)]
    );
    // The engines of both suites, each once.
    let engines = environment.engines.iter();
    let ours = engines.filter(|one| one.format == "bincode" && one.is_default);
    assert_eq!(ours.count(), 1);
    let stages = |workload: &str| {
        let of_workload = recorded
            .measurements
            .iter()
            .filter(|one| one.workload == workload && one.outcome.is_ok());
        let mut stages: Vec<Stage> = of_workload.map(|one| one.stage).collect();
        stages.dedup();
        stages
    };
    assert_eq!(stages("numbers"), [Stage::Encode, Stage::Decode]);
    assert_eq!(stages("membership").len(), Stage::ALL.len());
}

/// Returns the only row of a series.
fn threads() -> ScalingRecord {
    ScalingRecord {
        schema_version: SCHEMA_VERSION,
        series: Series::Threads,
        stage: Stage::Encode,
        format: "json".to_owned(),
        threads: 1,
        json_bytes: 1_000,
        message_bytes: 1_001,
        rounds: 9,
        ns_per_byte: 0.5,
        ratio_to_reference: 1.0,
        ratio_low_95: Some(1.0),
        ratio_high_95: Some(1.0),
    }
}

#[test]
fn a_plan_with_series_records_them() {
    let suite = numbers();
    let profile = Profile::Quick;
    let selection = Selection::default();
    let matrix = Matrix::new(&suite.outlines(profile), suite.engines.clone(), &selection).unwrap();
    let plan = Plan {
        workloads: suite.workloads(&matrix, profile),
        matrix,
        contexts: None,
        most_history: 0,
        profile,
        patience: NonZeroU32::MIN,
        scaling: Some(|_, _| Ok(vec![threads()])),
    };
    let (interrupted, progress) = (AtomicBool::new(false), Progress::silent());
    let session = Session::new(&plan, &interrupted, &progress);
    let checked = session.verify().unwrap();
    let out = tempfile::tempdir().unwrap();
    let environment = Environment::unknown(&[]);
    let mut recorder = Recorder::create(out.path(), "a", &environment).unwrap();
    session.measure(&checked, "", &mut recorder).unwrap();
    let run = Run::read(recorder.directory()).unwrap();
    assert_eq!(run.scaling, [threads()]);
    assert!(!run.measurements.is_empty());
}

#[test]
fn only_a_whole_full_run_has_series() {
    let is_whole = |line: &str| {
        let words = ["cargo bench --"]
            .into_iter()
            .chain(line.split_whitespace());
        let arguments = BenchArguments::try_parse_from(words).unwrap();
        arguments.selection().is_whole()
    };
    assert!(is_whole("--full") && is_whole("--full --peers"));
    for line in [
        "",
        "--quick",
        "--full json",
        "--full --format json",
        "--full --workload status",
    ] {
        assert!(!is_whole(line), "{line}");
    }
}
