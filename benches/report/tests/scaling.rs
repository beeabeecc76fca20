//! Growing messages and threads: their records and their section of the report.

#![allow(clippy::unwrap_used)]

mod lines;
mod recorded;
mod synthetic;

use std::path::Path;

use lines::assert_has;
use recorded::recorded;
use wirecost_report::{
    records::{Run, SCHEMA_VERSION, ScalingRecord, Series, Stage, write_scaling},
    report::{region, report},
};

/// Returns a row whose interval is 0.9 to 1.2 times the ratio, except for a reference.
fn row(series: Series, stage: Stage, point: usize, ratio: f64) -> ScalingRecord {
    let (threads, json_bytes) = match series {
        Series::Growth => (1, point),
        Series::Threads => (point, 1_000),
    };
    let is_reference = (ratio - 1.0).abs() < f64::EPSILON;
    let end = |times| Some(if is_reference { 1.0 } else { times * ratio });
    ScalingRecord {
        schema_version: SCHEMA_VERSION,
        series,
        stage,
        format: "json".to_owned(),
        threads,
        json_bytes,
        message_bytes: json_bytes,
        rounds: 100,
        ns_per_byte: 0.5 * ratio,
        ratio_to_reference: ratio,
        ratio_low_95: end(0.9),
        ratio_high_95: end(1.2),
    }
}

fn run() -> Run {
    use {Series::*, Stage::*};
    let scaling = [
        (Growth, Encode, 1_000, 1.0),
        (Growth, Encode, 64_000, 0.8),
        (Growth, Encode, 16_000_000, 1.1),
        (Growth, Decode, 1_000, 1.0),
        (Growth, Decode, 16_000_000, 1.25),
        (Threads, Encode, 1, 1.0),
        (Threads, Encode, 2, 0.5),
        (Threads, Decode, 1, 1.0),
        (Threads, Decode, 2, 0.625),
    ];
    let scaling = scaling.map(|(series, stage, point, ratio)| row(series, stage, point, ratio));
    let mut run = Run {
        scaling: scaling.into(),
        ..synthetic::run()
    };
    run.environment.machine.caches = Some("L1 48K, L2 2048K".to_owned());
    run
}

#[test]
fn records_are_read_as_they_were_written() {
    let parent = tempfile::tempdir().unwrap();
    let run = run();
    let directory = recorded(parent.path(), "run", &run);
    assert_eq!(Run::read(&directory).unwrap().scaling, []);
    write_scaling(&directory, &run.scaling).unwrap();
    assert_eq!(Run::read(&directory).unwrap(), run);
}

#[test]
fn growth_is_compared_with_the_first_size() {
    assert_has(
        &report(&run()),
        &[
            "## Growing messages, and threads",
            "| format | stage | 1.00 KB | 64.0 KB | 16.0 MB |",
            "| json | encode | 0.50 ns | 0.800 [0.720, 0.960] | 1.100 [0.990, 1.320] |",
            "| json | decode | 0.50 ns | - | 1.250 [1.125, 1.500] |",
            "At most 15.0 % more per byte than at the first size: 2 of 3; not json decode at 16.0 MB \
             (1.250 [1.125, 1.500]). Caches of the machine: L1 48K, L2 2048K.",
        ],
    );
}

/// Half the time per byte is twice the throughput, and the ends of the interval change places.
#[test]
fn threads_are_compared_by_their_throughput() {
    assert_has(
        &report(&run()),
        &[
            "| format | stage | 1 thread | 2 threads |",
            "| json | encode | 2.00 GB/s | 2.000 [1.667, 2.222] |",
            "| json | decode | 2.00 GB/s | 1.600 [1.333, 1.778] |",
            "At least 1.90 times the throughput of one thread: 1 of 2; not json decode at 2 threads \
             (1.600 [1.333, 1.778]).",
        ],
    );
}

#[test]
fn a_run_without_series_has_no_section() {
    let section = |run: &Run| region(run, "scaling", Path::new(""), "").unwrap();
    assert!(!section(&synthetic::run()).contains("thread"));
    assert!(!report(&synthetic::run()).contains("Growing messages"));
    let mut growth = run();
    growth.scaling.truncate(5);
    let growth = section(&growth);
    assert!(
        growth.contains("16.0 MB") && !growth.contains("2 threads"),
        "{growth}"
    );
}
