//! The contents of a quick run: every way of sharing context, with its costs besides the messages.
//!
//! It runs in its own process, since a run handles signals.

#![allow(clippy::unwrap_used)]

use std::fs;

use clap::Parser;
use wirecost_bench::{
    cmd::{arguments::BenchArguments, bench},
    profile::Profile,
};
use wirecost_compress::Dictionary;
use wirecost_report::{
    records::{DICTIONARIES_DIRECTORY, DictionaryRecord, Measurement, Run, Stage},
    tradeoff,
};
use wirecost_wire::Packing;

#[test]
fn a_quick_run_has_every_way_of_sharing_context() {
    let out = tempfile::tempdir().unwrap();
    let line = format!(
        "x --bench --quick --workload steady-mix,status --format json,columnar,model --out {}",
        out.path().display()
    );
    let arguments = BenchArguments::try_parse_from(line.split(' ')).unwrap();
    let suite = bench::cluster(&arguments).unwrap();
    bench::run(&arguments, &[&suite], None, &mut Vec::new()).unwrap();

    let directory = Run::latest(out.path()).unwrap();
    let recorded = Run::read(&directory).unwrap();
    let failed = |one: &&Measurement| one.outcome.is_err();
    assert_eq!(recorded.measurements.iter().find(failed), None);
    let has = |workload: &str, stage, format: &str, packing: Option<&str>| {
        let mut rows = recorded.measurements.iter();
        let what = format!("{workload} {stage} {format} {packing:?}");
        let found = rows.any(|row| {
            let is_of_stage = row.workload == workload && row.stage == stage;
            is_of_stage && row.format == format && row.packing.as_deref() == packing
        });
        assert!(found, "{what}");
    };
    for workload in ["steady-mix", "status"] {
        for stage in [Stage::Encode, Stage::Decode] {
            has(workload, stage, "json", None);
            has(workload, stage, "columnar", Some("x64"));
        }
        for stage in [Stage::Compress, Stage::Decompress] {
            for packing in Profile::Quick.packings(true) {
                let packing: Packing = packing.parse().unwrap();
                let name = packing.to_string();
                let format = if packing.mode().is_some() {
                    "model"
                } else {
                    "json"
                };
                has(workload, stage, format, Some(&name));
            }
            has(workload, stage, "model", Some("x64"));
            has(workload, stage, "columnar", Some("x64"));
            has(workload, stage, "columnar", Some("zstd-3-x64"));
        }
        for stage in [Stage::Encode, Stage::Decode] {
            has(workload, stage, "model", Some("static"));
            has(workload, stage, "model", Some("keyed"));
            has(workload, stage, "model", Some("x64"));
            has(workload, stage, "model", Some("stream"));
        }
        for (format, tried) in [
            ("json", Profile::Quick.dictionary_bytes().len()),
            ("model", 1),
        ] {
            let is_of =
                |record: &&DictionaryRecord| record.workload == workload && record.format == format;
            let dictionaries: Vec<_> = recorded.dictionaries.iter().filter(is_of).collect();
            assert_eq!(dictionaries.len(), tried);
            let chosen: Vec<_> = dictionaries.iter().filter(|one| one.chosen).collect();
            assert_eq!(chosen.len(), 1);
            assert!(chosen[0].held_out_bytes < chosen[0].held_out_bytes_without);
            assert!(chosen[0].unseen_bytes.is_some());
            let files = directory.join(DICTIONARIES_DIRECTORY);
            let file = fs::read(files.join(chosen[0].file_name())).unwrap();
            let dictionary = Dictionary::from_bytes(&file).unwrap();
            assert_eq!(dictionary.content().len(), chosen[0].dictionary_bytes);
            assert_eq!(
                chosen[0].measured_bytes_with_mix.is_some(),
                workload == "status"
            );
            let mut streams = recorded.streams.iter();
            let stream = streams.find(|one| one.workload == workload && one.format == format);
            let stream = stream.unwrap();
            assert!(stream.warm_bytes < stream.first_bytes && stream.reconnect_bytes > 0.0);
            assert!(stream.memory_bytes > 0 && stream.open_us > 0.0);
        }
        let wires = tradeoff::wires(&recorded, workload);
        for name in ["model+static", "model+keyed", "model+stream", "model+x64"] {
            let wire = wires.iter().find(|wire| wire.name == name).unwrap();
            assert!(wire.dictionary_bytes.is_some(), "{name}");
            assert_eq!(wire.memory_of_connection.is_some(), name == "model+stream");
        }
    }
}
