//! A run with figures that can be worked out by hand.

use std::collections::BTreeMap;

use wirecost_bench::{
    records::{
        Context, DictionaryRecord, EngineRecord, Environment, Figures, Load, Machine, Measurement,
        Role, Run, SCHEMA_VERSION, SMALL_WORKLOAD, Sizes, Stage, StreamRecord, WorkloadRecord,
    },
    statistics::{Interval, Median},
};

const WORKLOAD: &str = "steady-mix";

/// JSON takes 1,000 bytes, 400 with gzip and 500 with zstd; protobuf 500, 550 and 250.
pub(crate) fn run() -> Run {
    let mut measurements = Vec::new();
    for (stage, json, twin, protobuf, prost) in [
        (Stage::Encode, 400.0, 401.0, 100.0, 200.0),
        (Stage::Decode, 600.0, 597.0, 300.0, 450.0),
    ] {
        let codec = |format, engine, bytes, ns, role| {
            let mut one = measured(WORKLOAD, stage, format, bytes, ns, ns / json, role);
            one.engine = Some(engine);
            one
        };
        measurements.extend([
            codec(
                "json",
                "serde_json".to_owned(),
                1_000,
                json,
                Role::Reference,
            ),
            codec("json", "serde_json".to_owned(), 1_000, twin, Role::Twin),
            codec(
                "protobuf",
                "schema".to_owned(),
                500,
                protobuf,
                Role::Contender,
            ),
            codec("protobuf", "prost".to_owned(), 500, prost, Role::Contender),
        ]);
    }
    for (stage, gzip, zstd) in [
        (Stage::Compress, 8_000.0, 3_000.0),
        (Stage::Decompress, 2_000.0, 1_000.0),
    ] {
        let compression = |format, name: &str, bytes, ns: f64, role| {
            let mut one = measured(WORKLOAD, stage, format, bytes, ns, ns / gzip, role);
            one.packing = Some(name.to_owned());
            one
        };
        measurements.extend([
            compression("json", "gzip-6", 400, gzip, Role::Reference),
            compression("json", "gzip-6", 400, gzip, Role::Twin),
            compression("json", "zstd-3", 500, zstd, Role::Contender),
            compression("protobuf", "gzip-6", 550, gzip, Role::Contender),
            compression("protobuf", "zstd-3", 250, zstd, Role::Contender),
        ]);
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
        environment: environment(),
        measurements,
        dictionaries: vec![dictionary()],
        streams: vec![stream()],
        missing: Vec::new(),
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
    Measurement {
        revision: "0123456789abcdef".to_owned(),
        workload: workload.to_owned(),
        stage,
        format: format.to_owned(),
        engine: None,
        packing: None,
        context: Context::Reused,
        role,
        outcome: Ok(Figures {
            sizes: Sizes {
                messages: 10,
                p50: bytes,
                total: 10 * bytes,
            },
            rounds: 100,
            passes: 3,
            min_ns: 0.9 * ns,
            median_ns: ns,
            ratio: Median {
                value: ratio,
                interval: Some(interval),
            },
        }),
    }
}

/// A dictionary of 4 KiB that halves what its messages take.
fn dictionary() -> DictionaryRecord {
    DictionaryRecord {
        schema_version: SCHEMA_VERSION,
        workload: WORKLOAD.to_owned(),
        format: "json".to_owned(),
        target_bytes: 4_096,
        dictionary_bytes: 4_000,
        chosen: true,
        trained_messages: 1_500,
        train_ms: 20.0,
        prepare_us: 100.0,
        held_out_messages: 500,
        held_out_bytes: 125_000,
        held_out_bytes_without: 250_000,
        unseen_messages: Some(100),
        unseen_bytes: Some(40_000),
        unseen_bytes_without: Some(50_000),
        measured_messages: Some(10),
        measured_bytes_with_mix: Some(2_500),
    }
}

/// A stream whose first message takes 500 bytes, and each after it 200.
fn stream() -> StreamRecord {
    StreamRecord {
        schema_version: SCHEMA_VERSION,
        workload: WORKLOAD.to_owned(),
        format: "json".to_owned(),
        packing: "zstd-3-stream".to_owned(),
        memory_bytes: 1_000_000,
        open_us: 50.0,
        messages: 10,
        first_bytes: 500.0,
        warm_bytes: 200.0,
        reconnect_bytes: 1_000.0,
    }
}

fn environment() -> Environment {
    let engine = |format: &str, name: &str, is_default| EngineRecord {
        format: format.to_owned(),
        name: name.to_owned(),
        version: "1.2.3".to_owned(),
        is_default,
    };
    let workload = |name: &str, entropy| WorkloadRecord {
        name: name.to_owned(),
        messages: 10,
        entropy_bytes_per_message: entropy,
        shared_history_entropy_bytes_per_message: entropy.map(|bytes: f64| bytes / 2.0),
        json_sha256: "00".repeat(32),
    };
    Environment {
        schema_version: SCHEMA_VERSION,
        command: "cargo bench".to_owned(),
        profile: "default".to_owned(),
        left_out: Vec::new(),
        started: "2026-01-02T03:04:05Z".to_owned(),
        finished: Some("2026-01-02T03:08:05Z".to_owned()),
        interrupted: false,
        revision: None,
        machine: Machine {
            cpu: "Abacus(R) 9000".to_owned(),
            cores: 2,
            architecture: "x86_64".to_owned(),
            system: "linux 6.1".to_owned(),
        },
        rustc: "rustc 1.95.0".to_owned(),
        build: BTreeMap::from([("lto".to_owned(), "thin".to_owned())]),
        load: Load {
            before: Some("0.1 0.2 0.3".to_owned()),
            after: None,
        },
        peak_memory_bytes: Some(123_000_000),
        engines: vec![
            engine("json", "serde_json", true),
            engine("protobuf", "schema", true),
            engine("protobuf", "prost", false),
        ],
        compression_libraries: BTreeMap::from([("zstd".to_owned(), "0.14.4".to_owned())]),
        workloads: vec![
            workload(WORKLOAD, Some(70.0)),
            workload(SMALL_WORKLOAD, None),
        ],
    }
}
