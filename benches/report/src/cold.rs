//! The additional CPU time of stages while caches are cold.

use std::collections::BTreeMap;

use serde::Serialize;
use wirecost_compress::Compression;
use wirecost_wire::Packing;

use crate::{cell_name::CellName, statistics::Median};

/// The additional CPU time of a sender's stages between two writes to a socket, compared with a loop. The default has
/// no measured wires, and each time is 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ColdStages {
    /// The nanoseconds per message of the measured wires, by their names.
    wires: BTreeMap<String, f64>,
    /// The median of the measured wires without compression.
    plain_ns: f64,
    /// The median of those with compression.
    compressed_ns: f64,
}

impl ColdStages {
    /// Collects the nanoseconds per message of measured wires, whose frames hold one message each.
    #[must_use]
    pub fn new(wires: BTreeMap<String, f64>) -> Self {
        let median = |compressed| {
            let of_kind = wires
                .iter()
                .filter(|(wire, _)| compresses(wire) == compressed);
            let median = Median::of(of_kind.map(|(_, ns)| *ns).collect());
            median.map_or(0.0, |median| median.value)
        };
        Self {
            plain_ns: median(false),
            compressed_ns: median(true),
            wires,
        }
    }

    /// Returns the nanoseconds per message of a wire. For a wire that was not measured, each frame takes a median: of
    /// the measured wires with compression if the wire compresses, and otherwise of the measured wires without
    /// compression.
    #[must_use]
    pub fn ns(&self, wire: &str, packing: Packing) -> f64 {
        let of_frame = || match packing.compression() {
            Compression::None => self.plain_ns,
            _ => self.compressed_ns,
        };
        let measured = self.wires.get(wire).copied();
        measured.unwrap_or_else(|| of_frame() / f64::from(packing.messages_per_frame()))
    }
}

/// Returns whether the wire of this name compresses.
fn compresses(wire: &str) -> bool {
    let Ok(CellName { packing, .. }) = wire.parse();
    let packing = packing.and_then(|name| name.parse::<Packing>().ok());
    packing.is_some_and(|packing| packing.compression() != Compression::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ns(cold: &ColdStages, wire: &str, packing: &str) -> f64 {
        cold.ns(wire, packing.parse().unwrap())
    }

    #[test]
    fn no_measurement_is_no_time() {
        let cold = ColdStages::default();
        assert_eq!(cold, ColdStages::new(BTreeMap::new()));
        assert_eq!(ns(&cold, "avro+zstd-3", "zstd-3"), 0.0);
    }

    #[test]
    fn a_wire_that_was_not_measured_takes_the_median_of_its_kind_for_a_frame() {
        let measured = [
            ("json", 100.0),
            ("avro", 300.0),
            ("json+gzip-6", 4_000.0),
            ("avro+zstd-3-dict", 800.0),
            ("avro+zstd-fast-3", 1_600.0),
        ];
        let wires = measured.map(|(wire, ns)| (wire.to_owned(), ns));
        let cold = ColdStages::new(wires.into());
        for (wire, packing, expected) in [
            ("avro", "none", 300.0),
            ("json+gzip-6", "gzip-6", 4_000.0),
            ("thrift", "none", 200.0),
            ("model+keyed", "keyed", 200.0),
            ("thrift+zstd-3-stream", "zstd-3-stream", 1_600.0),
            ("avro+x4", "x4", 50.0),
            ("avro+zstd-3-x4", "zstd-3-x4", 400.0),
        ] {
            assert_eq!(ns(&cold, wire, packing), expected, "{wire}");
        }
    }
}
