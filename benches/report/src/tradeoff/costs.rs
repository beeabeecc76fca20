//! The costs of wires as a file, for a program that has no records of a run.

use serde::{Deserialize, Serialize};
use wirecost_wire::PackingKind;

use super::{WireCost, wires};
use crate::records::{HEADLINE_WORKLOAD, Run};

/// The costs of the wires of a run on a workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// The run's directory.
    pub run: String,
    /// The workload.
    pub workload: String,
    /// The wires.
    pub wires: Vec<WireCost>,
}

impl Costs {
    /// Returns the costs of single messages on the steady mix, by the default engines and without a
    /// dictionary, for the run called `run_name`.
    #[must_use]
    pub fn of_single_messages(run: &Run, run_name: &str) -> Self {
        let is_single = |wire: &WireCost| wire.packing.kind() == PackingKind::Single;
        let is_default = |wire: &WireCost| !wire.name.contains('@');
        let mut wires = wires(run, HEADLINE_WORKLOAD);
        wires.retain(|wire| is_single(wire) && is_default(wire));
        Self {
            run: run_name.to_owned(),
            workload: HEADLINE_WORKLOAD.to_owned(),
            wires,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    #[test]
    fn costs_are_read_back() {
        let costs = Costs {
            run: "results/a-run".to_owned(),
            workload: HEADLINE_WORKLOAD.to_owned(),
            wires: vec![
                example("avro", [1_000.5, 0.0, 0.1, 4_000.0], 250),
                example("json+zstd-3", [1_000.0, 3_000.0, 2_000.0, 4_000.0], 125),
            ],
        };
        let json = serde_json::to_string(&costs).unwrap();
        assert_eq!(serde_json::from_str::<Costs>(&json).unwrap(), costs);
        let unknown = json.replace("zstd-3", "zstd-99");
        let error = serde_json::from_str::<Costs>(&unknown).unwrap_err();
        assert!(error.to_string().contains("zstd-99"), "{error}");
    }
}
