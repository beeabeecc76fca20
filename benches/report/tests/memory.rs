//! The heap that decoding takes: its records, its columns and its line of the advice.

#![allow(clippy::unwrap_used)]

mod lines;
mod recorded;
mod synthetic;

use std::{fs, path::Path};

use lines::assert_has;
use recorded::recorded;
use wirecost_report::{
    records::{DecodeMemory, MEMORY_FILE, MemoryRecord, Run, SCHEMA_VERSION, write_memory},
    report::{advice, region, report},
    tradeoff::{Advice, Setting, WireCost, wires},
};

/// Returns the memory of ten messages.
fn memory(format: &str, engine: &str, allocations: u64, peak_bytes: u64) -> MemoryRecord {
    MemoryRecord {
        schema_version: SCHEMA_VERSION,
        workload: "steady-mix".to_owned(),
        format: format.to_owned(),
        engine: engine.to_owned(),
        packing: None,
        messages: 10.try_into().unwrap(),
        allocations,
        peak_bytes,
    }
}

/// Returns a run that counted two engines and a batch of ten messages. prost was not counted.
fn run() -> Run {
    let batch = MemoryRecord {
        packing: Some("x64".to_owned()),
        ..memory("columnar", "schema", 8, 40_000)
    };
    Run {
        memory: vec![
            memory("json", "serde_json", 150, 20_000),
            memory("protobuf", "schema", 40, 10_000),
            batch,
        ],
        ..synthetic::run()
    }
}

fn with_prost(allocations: u64, peak_bytes: u64) -> Run {
    let mut run = run();
    let prost = memory("protobuf", "prost", allocations, peak_bytes);
    run.memory.push(prost);
    run
}

#[test]
fn records_are_read_as_they_were_written() {
    let parent = tempfile::tempdir().unwrap();
    let directory = recorded(parent.path(), "run", &synthetic::run());
    write_memory(&directory, &run().memory).unwrap();
    assert_eq!(Run::read(&directory).unwrap(), run());
    let csv = fs::read_to_string(directory.join(MEMORY_FILE)).unwrap();
    assert_eq!(
        csv.lines().next().unwrap(),
        "schema_version,workload,format,engine,packing,messages,allocations,peak_bytes"
    );
    fs::write(
        directory.join(MEMORY_FILE),
        csv.replacen(",10,150,", ",0,150,", 1),
    )
    .unwrap();
    let error = Run::read(&directory).unwrap_err().to_string();
    assert!(
        error.contains("memory.csv, line 2: invalid value: integer `0`"),
        "{error}"
    );
}

#[test]
fn a_run_without_memory_has_a_report_without_its_columns() {
    let parent = tempfile::tempdir().unwrap();
    let run = Run::read(&recorded(parent.path(), "run", &synthetic::run())).unwrap();
    assert_eq!(run, synthetic::run());
    let report = report(&run);
    assert!(!report.contains("heap"), "{report}");
    assert_has(
        &report,
        &["| 1 | protobuf | 300 ns [298 ns, 302 ns] | 0.500 [0.499, 0.501] | 100 |"],
    );
}

#[test]
fn the_heap_stands_beside_the_time_to_decode() {
    let report = report(&run());
    assert_has(
        &report,
        &[
            "| rank | contender | time | heap | allocations | ratio | rounds |",
            "| 1 | protobuf | 300 ns [298 ns, 302 ns] | 1.00 KB | 4.00 | 0.500 [0.499, 0.501] | 100 |",
            "| 450 ns [447 ns, 453 ns] | - | - | 0.750 [0.749, 0.751] | 100 |",
            "| 600 ns [596 ns, 604 ns] | 2.00 KB | 15.0 | 1 (reference) | 100 |",
            "| columnar+x64 | 700 ns [695 ns, 705 ns] | 4.00 KB | 0.80 |",
            "- `heap`: the most bytes that decoding a message allocates at once.",
        ],
    );
    let (_, encode) = report.split_once("#### encode").unwrap();
    let (encode, _) = encode.split_once("####").unwrap();
    assert!(!encode.contains("heap"), "{encode}");
}

#[test]
fn engines_are_compared_by_their_heap() {
    let row = |run: &Run| {
        let engines = region(run, "engines", Path::new(""), "").unwrap();
        assert_has(&engines, &["decode takes | range | heap | allocations |"]);
        let mut lines = engines.lines();
        let row = lines.find(|line| line.starts_with("| protobuf@prost"));
        let cells: Vec<_> = row.unwrap().split('|').map(str::trim).collect();
        [cells[8].to_owned(), cells[9].to_owned()]
    };
    assert_eq!(row(&run()), ["-", "-"]);
    assert_eq!(row(&with_prost(120, 15_000)), ["1.50", "3.00"]);
    // It allocates nothing.
    assert_eq!(row(&with_prost(0, 0)), ["0", "0"]);
    // Ours allocates nothing, so there is no quotient.
    let mut run = with_prost(120, 15_000);
    (run.memory[1].allocations, run.memory[1].peak_bytes) = (0, 0);
    assert_eq!(row(&run), ["-", "-"]);
}

#[test]
fn the_advice_has_the_heap_of_the_winner() {
    let advised = |wires: &[WireCost]| {
        let setting = Setting::default();
        let found = Advice::new("run", "steady-mix", wires, &setting);
        let json = serde_json::to_value(found.record()).unwrap();
        (advice(&found, 3, None), json)
    };
    let plain = |run: &Run| {
        let wires = wires(run, "steady-mix").into_iter();
        let plain = wires.filter(|wire| wire.name == "protobuf");
        plain.collect::<Vec<_>>()
    };
    let expected = DecodeMemory {
        peak_bytes: 1_000.0,
        allocations: 4.0,
    };
    assert_eq!(plain(&run())[0].decode_memory, Some(expected));
    let (text, json) = advised(&plain(&run()));
    assert_has(
        &text,
        &[
            "- decoding a message takes 4.00 allocations and 1.00 KB of heap at its peak, on average",
        ],
    );
    let memory = &json["ranked"][0]["decode_memory"];
    assert_eq!(
        *memory,
        serde_json::json!({"peak_bytes": 1000.0, "allocations": 4.0})
    );

    let (text, json) = advised(&plain(&synthetic::run()));
    assert!(!text.contains("heap"), "{text}");
    assert_eq!(json["ranked"][0].get("decode_memory"), None);
}

/// A batch is decoded as a whole: its wires have its memory, compressed or not.
#[test]
fn wires_in_batches_have_the_heap_of_the_batch() {
    let wires = wires(&run(), "steady-mix");
    let of = |name: &str| {
        let wire = wires.iter().find(|wire| wire.name == name);
        wire.unwrap().decode_memory.map(|memory| memory.peak_bytes)
    };
    assert_eq!(of("columnar+zstd-3-x64"), Some(4_000.0));
    assert_eq!(of("json+zstd-3-x64"), Some(2_000.0));
    assert_eq!(of("protobuf+zstd-3"), Some(1_000.0));
}
