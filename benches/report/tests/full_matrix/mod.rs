//! A run of the whole matrix, as large as a published one, with random figures from a seed.

#[allow(
    clippy::duplicate_mod,
    reason = "the test `compare` loads the synthetic run too"
)]
#[path = "../rows/mod.rs"]
mod rows;

use fastrand::Rng;
use wirecost_report::{
    records::{Data, Environment, Measurement, Revision, Role, Run, Sizes, Stage, WorkloadRecord},
    statistics::{Interval, Median},
};

const MESSAGES: usize = 1_000;

/// Workloads, with the size of their messages relative to the mix's.
const WORKLOADS: [(&str, f64); 9] = [
    ("membership", 0.2),
    ("query", 0.3),
    ("response", 0.5),
    ("operation", 0.6),
    ("op-log-batch", 6.0),
    ("status", 1.4),
    ("push-pull", 30.0),
    ("snapshot", 200.0),
    ("steady-mix", 1.0),
];

/// Formats and engines, with the bytes and the encode and decode nanoseconds of a message of the mix.
const CODECS: [(&str, &str, [f64; 3]); 6] = [
    ("json", "schema", [1_000.0, 900.0, 1_500.0]),
    ("protobuf", "schema", [480.0, 250.0, 600.0]),
    ("bincode", "schema", [430.0, 150.0, 420.0]),
    ("avro", "schema", [420.0, 260.0, 640.0]),
    ("thrift", "schema", [490.0, 280.0, 700.0]),
    ("columnar", "bitcode", [300.0, 400.0, 500.0]),
];

/// Packings, with the remaining share of the bytes, and the nanoseconds per byte to compress and to
/// decompress.
const PACKINGS: [(&str, [f64; 3]); 26] = [
    ("none", [1.0, 0.02, 0.02]),
    ("gzip-1", [0.56, 9.0, 3.0]),
    ("gzip-6", [0.51, 14.0, 3.0]),
    ("zstd-fast-1", [0.70, 3.0, 1.0]),
    ("zstd-1", [0.56, 4.0, 1.6]),
    ("zstd-3", [0.54, 5.0, 1.7]),
    ("zstd-9", [0.51, 22.0, 1.6]),
    ("zstd-19", [0.49, 300.0, 1.7]),
    ("zstd-1-dict", [0.24, 3.0, 1.2]),
    ("zstd-3-dict", [0.22, 4.0, 1.2]),
    ("zstd-9-dict", [0.21, 15.0, 1.2]),
    ("deflate-9-dict", [0.25, 12.0, 2.5]),
    ("zstd-3-stream", [0.20, 4.0, 1.3]),
    ("deflate-6-stream", [0.19, 12.0, 2.6]),
    ("x16", [0.99, 0.03, 0.03]),
    ("x64", [0.985, 0.03, 0.03]),
    ("x256", [0.98, 0.03, 0.03]),
    ("zstd-1-x16", [0.34, 2.0, 1.0]),
    ("zstd-3-x16", [0.32, 2.6, 1.0]),
    ("gzip-6-x16", [0.30, 9.0, 1.8]),
    ("zstd-1-x64", [0.24, 1.6, 0.9]),
    ("zstd-3-x64", [0.22, 2.2, 0.9]),
    ("gzip-6-x64", [0.21, 8.5, 1.7]),
    ("zstd-1-x256", [0.20, 1.5, 0.8]),
    ("zstd-3-x256", [0.18, 2.0, 0.8]),
    ("gzip-6-x256", [0.19, 8.2, 1.6]),
];

/// The cost of a call of a compressor, in nanoseconds.
const CALL_NS: f64 = 400.0;

/// Returns a run of 9 workloads with 142 wires each.
pub(crate) fn run() -> Run {
    let mut rng = Rng::with_seed(1);
    let measurements = WORKLOADS
        .iter()
        .flat_map(|&workload| measurements(workload, &mut rng))
        .collect();
    Run::new(environment(), measurements)
}

fn measurements((workload, size): (&str, f64), rng: &mut Rng) -> Vec<Measurement> {
    let mut all = Vec::new();
    for (format, engine, [bytes, encode, decode]) in CODECS {
        let bytes = size * bytes;
        for (stage, ns) in [(Stage::Encode, encode), (Stage::Decode, decode)] {
            let mut one = measured(rng, workload, stage, format, bytes, size * ns + 30.0);
            one.engine = Some(engine.to_owned());
            for packing in batches(format) {
                all.push(Measurement {
                    packing: packing.map(str::to_owned),
                    ..one.clone()
                });
            }
        }
        for (packing, [share, compress, decompress]) in packings(format) {
            let share = share * (0.95 + 0.1 * rng.f64());
            let call = if packing.len() > 4 { CALL_NS } else { 10.0 };
            for (stage, ns) in [(Stage::Compress, compress), (Stage::Decompress, decompress)] {
                let ns = ns * bytes + call;
                let mut one = measured(rng, workload, stage, format, share * bytes, ns);
                one.packing = Some(packing.to_owned());
                all.push(one);
            }
        }
    }
    for stage in Stage::ALL {
        refer_to_the_first(&mut all, stage);
        let mut twin = measured(rng, workload, stage, "json", 1.0, 1.0);
        twin.role = Role::Twin;
        if let Ok(figures) = &mut twin.outcome {
            figures.ratio = interval(1.0 + 0.004 * (rng.f64() - 0.5), 0.002);
        }
        all.push(twin);
    }
    all
}

/// Makes the first contender of a stage the reference of its group.
fn refer_to_the_first(all: &mut [Measurement], stage: Stage) {
    let mut reference = None;
    for one in all.iter_mut().filter(|one| one.stage == stage) {
        let Ok(figures) = &mut one.outcome else {
            continue;
        };
        let ns = figures.ns.representative();
        match reference {
            None => {
                reference = Some(ns);
                one.role = Role::Reference;
                figures.ratio = interval(1.0, 0.0);
            }
            Some(reference) => figures.ratio = interval(ns / reference, width(figures.ratio)),
        }
    }
}

/// Returns the distance of an interval's ends from its middle, as a share of it.
fn width(ratio: Median) -> f64 {
    ratio
        .interval
        .map_or(0.0, |ends| ends.high / ratio.value - 1.0)
}

/// Returns the batches that a codec encodes whole; `None` alone if it encodes messages.
fn batches(format: &str) -> &[Option<&str>] {
    match format {
        "columnar" => &[Some("x16"), Some("x64"), Some("x256")],
        _ => &[None],
    }
}

fn packings(format: &str) -> impl Iterator<Item = (&'static str, [f64; 3])> {
    let all = format != "columnar";
    PACKINGS
        .into_iter()
        .filter(move |(packing, _)| all || packing.contains('x'))
}

fn measured(
    rng: &mut Rng,
    workload: &str,
    stage: Stage,
    format: &str,
    bytes: f64,
    ns: f64,
) -> Measurement {
    let ns = ns * (0.9 + 0.2 * rng.f64());
    let total = (bytes * MESSAGES as f64) as usize + rng.usize(..MESSAGES);
    let sizes = Sizes {
        messages: MESSAGES,
        p50: total / MESSAGES,
        total,
        stored: 0,
    };
    let ratio = interval(1.0, 0.003 + 0.02 * rng.f64());
    rows::measurement(workload, stage, format, sizes, ns, ratio)
}

fn interval(value: f64, width: f64) -> Median {
    let interval = Interval {
        low: value * (1.0 - width),
        high: value * (1.0 + width),
    };
    Median {
        value,
        interval: Some(interval),
    }
}

fn environment() -> Environment {
    let engines = CODECS.map(|(format, name, _)| rows::engine(format, name, true));
    let workloads = WORKLOADS.map(|(name, _)| WorkloadRecord {
        name: name.to_owned(),
        messages: MESSAGES,
        entropy_bytes_per_message: None,
        shared_history_entropy_bytes_per_message: None,
        messages_sha256: Some("00".repeat(32)),
        own_json_bytes_per_message: None,
        data: Data::Own,
    });
    Environment {
        revision: Some(Revision {
            commit: rows::REVISION.to_owned(),
            dirty: false,
        }),
        ..rows::environment(engines.into(), workloads.into())
    }
}
