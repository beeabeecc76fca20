//! A run with figures that can be worked out by hand.

#[path = "../rows/mod.rs"]
mod rows;

use std::collections::BTreeMap;

use wirecost_report::{
    records::{
        Context, Data, DictionaryRecord, Environment, LoadAverages, Measurement, Role, Run,
        SCHEMA_VERSION, SMALL_WORKLOAD, Sizes, Stage, StreamRecord, WorkloadRecord,
    },
    statistics::{Interval, Median},
};

const WORKLOAD: &str = "steady-mix";

/// Returns a run. Framed, JSON takes 1,000 bytes, 400 with gzip and 500 with zstd; protobuf 500,
/// 550 and 250. With a dictionary they take 200 and 120, in batches of 64 with zstd 150 and 80, in
/// a stream 100 and 60; columnar takes 50 in such batches. A frame takes 10 bytes, and 100 ns at
/// each end.
pub(crate) fn run() -> Run {
    let mut measurements = Vec::new();
    for (stage, json, twin, protobuf, prost, columnar) in [
        (Stage::Encode, 400.0, 401.0, 100.0, 200.0, 500.0),
        (Stage::Decode, 600.0, 597.0, 300.0, 450.0, 700.0),
    ] {
        let codec = |format, engine: &str, bytes, ns, role| {
            let mut one = measured(WORKLOAD, stage, format, bytes, ns, ns / json, role);
            one.engine = Some(engine.to_owned());
            one
        };
        let mut batches = codec("columnar", "schema", 300, columnar, Role::Contender);
        batches.packing = Some("x64".to_owned());
        measurements.extend([
            codec("json", "serde_json", 990, json, Role::Reference),
            codec("json", "serde_json", 990, twin, Role::Twin),
            codec("protobuf", "schema", 490, protobuf, Role::Contender),
            codec("protobuf", "prost", 490, prost, Role::Contender),
            batches,
        ]);
    }
    for (stage, gzip, zstd) in [
        (Stage::Compress, 8_100.0, 3_100.0),
        (Stage::Decompress, 2_100.0, 1_100.0),
    ] {
        let packing = |format, name: &str, bytes, ns: f64, role| {
            let mut one = measured(WORKLOAD, stage, format, bytes, ns, ns / gzip, role);
            one.packing = Some(name.to_owned());
            one
        };
        measurements.extend([
            packing("json", "gzip-6", 400, gzip, Role::Reference),
            packing("json", "gzip-6", 400, gzip, Role::Twin),
        ]);
        for (name, ns, json, protobuf) in [
            ("none", 100.0, 1_000, 500),
            ("gzip-6", gzip, 400, 550),
            ("zstd-3", zstd, 500, 250),
            ("zstd-3-dict", zstd - 1_000.0, 200, 120),
            ("zstd-3-stream", zstd - 500.0, 100, 60),
            ("x64", 50.0, 991, 491),
            ("zstd-3-x64", zstd / 2.0, 150, 80),
        ] {
            if name != "gzip-6" {
                measurements.push(packing("json", name, json, ns, Role::Contender));
            }
            measurements.push(packing("protobuf", name, protobuf, ns, Role::Contender));
        }
        measurements.extend([
            packing("columnar", "x64", 301, 20.0, Role::Contender),
            packing("columnar", "zstd-3-x64", 50, zstd / 4.0, Role::Contender),
        ]);
        let zstd = zstd - 100.0;
        for (context, role, ns) in [
            (Context::Reused, Role::Reference, zstd),
            (Context::Reused, Role::Twin, zstd),
            (Context::Fresh, Role::Contender, 3.0 * zstd),
        ] {
            let mut one = measured(SMALL_WORKLOAD, stage, "json", 200, ns, ns / zstd, role);
            one.packing = Some("zstd-3".to_owned());
            one.context = context;
            measurements.push(one);
        }
    }
    Run {
        dictionaries: ["json", "protobuf"].map(dictionary).into(),
        streams: ["json", "protobuf"].map(stream).into(),
        ..Run::new(environment(), measurements)
    }
}

/// Returns a dictionary of 16 KB, which halves the size of a message.
fn dictionary(format: &str) -> DictionaryRecord {
    DictionaryRecord {
        schema_version: SCHEMA_VERSION,
        workload: WORKLOAD.to_owned(),
        format: format.to_owned(),
        target_bytes: 16_384,
        dictionary_bytes: 16_000,
        chosen: true,
        trained_messages: 30,
        train_ms: 20.0,
        prepare_us: 50.0,
        held_out_messages: 10,
        held_out_bytes: 2_000,
        held_out_bytes_without: 4_000,
        unseen_messages: Some(10),
        unseen_bytes: Some(3_000),
        unseen_bytes_without: Some(4_000),
        measured_messages: Some(10),
        measured_bytes_with_mix: Some(2_500),
    }
}

/// Returns a stream of 300 KB per connection, whose first message takes five times the bytes of
/// later ones.
fn stream(format: &str) -> StreamRecord {
    StreamRecord {
        schema_version: SCHEMA_VERSION,
        workload: WORKLOAD.to_owned(),
        format: format.to_owned(),
        packing: "zstd-3-stream".to_owned(),
        memory_bytes: 300_000,
        open_us: 30.0,
        messages: 10,
        first_bytes: 400.0,
        warm_bytes: 80.0,
        reconnect_bytes: 350.0,
    }
}

fn measured(
    workload: &str,
    stage: Stage,
    format: &str,
    bytes: usize,
    ns: f64,
    ratio: f64,
    role: Role,
) -> Measurement {
    let interval = Interval {
        low: ratio - 0.001,
        high: ratio + 0.001,
    };
    let sizes = Sizes {
        messages: 10,
        p50: bytes,
        total: 10 * bytes,
        stored: 0,
    };
    let ratio = Median {
        value: ratio,
        interval: Some(interval),
    };
    Measurement {
        role,
        ..rows::measurement(workload, stage, format, sizes, ns, ratio)
    }
}

fn environment() -> Environment {
    let workload = |name: &str, entropy| WorkloadRecord {
        name: name.to_owned(),
        messages: 10,
        entropy_bytes_per_message: entropy,
        shared_history_entropy_bytes_per_message: entropy.map(|bytes: f64| bytes / 2.0),
        messages_sha256: Some("00".repeat(32)),
        own_json_bytes_per_message: None,
        data: Data::Own,
    };
    let engines = vec![
        rows::engine("json", "serde_json", true),
        rows::engine("protobuf", "schema", true),
        rows::engine("protobuf", "prost", false),
        rows::engine("columnar", "schema", true),
    ];
    let workloads = vec![
        workload(WORKLOAD, Some(70.0)),
        workload(SMALL_WORKLOAD, None),
    ];
    Environment {
        build: BTreeMap::from([("lto".to_owned(), "thin".to_owned())]),
        load: LoadAverages {
            before: Some("0.1 0.2 0.3".to_owned()),
            after: None,
        },
        peak_memory_bytes: Some(123_000_000),
        compression_libraries: BTreeMap::from([("zstd".to_owned(), "0.14.4".to_owned())]),
        ..rows::environment(engines, workloads)
    }
}
