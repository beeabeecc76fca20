//! Records with the values that the tests do not ask about.

use std::collections::BTreeMap;

use wirecost_report::{
    records::{
        Context, EngineRecord, Environment, Figures, LoadAverages, Machine, Measurement, Role,
        SCHEMA_VERSION, Sizes, Stage, WorkloadRecord,
    },
    statistics::{Median, Spread},
};

/// The revision of every row.
pub(crate) const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// Returns the row of a contender without engine and packing; `ns` is the shortest time.
pub(crate) fn measurement(
    workload: &str,
    stage: Stage,
    format: &str,
    sizes: Sizes,
    ns: f64,
    ratio: Median,
) -> Measurement {
    Measurement {
        revision: REVISION.to_owned(),
        workload: workload.to_owned(),
        stage,
        format: format.to_owned(),
        engine: None,
        packing: None,
        context: Context::Reused,
        role: Role::Contender,
        outcome: Ok(Figures {
            sizes,
            rounds: 100,
            passes: 3,
            ns: Spread {
                min: 0.95 * ns,
                lower_quartile: ns,
                median: 1.1 * ns,
            },
            ratio,
        }),
    }
}

/// Returns an engine of version 1.2.3.
pub(crate) fn engine(format: &str, name: &str, is_default: bool) -> EngineRecord {
    EngineRecord {
        format: format.to_owned(),
        name: name.to_owned(),
        version: "1.2.3".to_owned(),
        is_default,
        is_canonical: true,
        keeps: None,
        peer: None,
    }
}

/// Returns the environment of a whole run on a machine of two cores.
pub(crate) fn environment(
    engines: Vec<EngineRecord>,
    workloads: Vec<WorkloadRecord>,
) -> Environment {
    Environment {
        schema_version: SCHEMA_VERSION,
        command: "cargo bench".to_owned(),
        profile: "default".to_owned(),
        left_out: Vec::new(),
        notes: Vec::new(),
        measured_with_full_only: Vec::new(),
        started: "2026-01-02T03:04:05Z".to_owned(),
        finished: Some("2026-01-02T03:08:05Z".to_owned()),
        interrupted: false,
        revision: None,
        machine: Machine {
            cpu: "Abacus(R) 9000".to_owned(),
            cores: 2,
            architecture: "x86_64".to_owned(),
            system: "linux 6.1".to_owned(),
            caches: None,
        },
        rustc: "rustc 1.95.0".to_owned(),
        build: BTreeMap::new(),
        load: LoadAverages {
            before: None,
            after: None,
        },
        peak_memory_bytes: None,
        engines,
        compression_libraries: BTreeMap::new(),
        workloads,
    }
}
