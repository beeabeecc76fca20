//! The same sale on several wires.

mod child;

use std::sync::atomic::{AtomicBool, Ordering};

use wirecost_report::sale::{self, Counted, Sale};

use self::child::{Isolation, Measured};
use crate::{arguments::Arguments, node::Failure, place::place, process::Loopback, say};

/// The compared wires: the wire of the start, which has a twin, the formats without compression, the wire of the upgrade,
/// and three modes of a model.
const WIRES: [&str; 8] = [
    "json+gzip-6",
    "json",
    "protobuf",
    "avro",
    "avro+zstd-3-dict",
    "model+static",
    "model+keyed",
    "model+stream",
];

/// The second of the sale at which it ends: the partition is over, and the plans have spread.
pub(super) const UNTIL: f64 = 24.0;

/// The header of Ethernet, which the loopback does not count.
const ETHERNET_BYTES: u64 = 14;

/// Runs the sale on each wire, and returns whether all sales were safe.
pub(crate) fn run(arguments: &Arguments, interrupted: &AtomicBool) -> Result<bool, Failure> {
    let record = |sales: &[Sale]| match &arguments.csv {
        Some(path) => sale::write(path, sales),
        None => Ok(()),
    };
    // A wrong path is found before the first sale.
    record(&[])?;
    let isolation = Isolation::find();
    say(&format!("Bytes on the wire: {isolation}"));
    let mut sales: Vec<Sale> = Vec::new();
    let mut all_safe = true;
    for (repeat, wire, is_twin) in order(arguments.repeats) {
        let measured = child::run(arguments, wire, &isolation)?;
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        for check in measured.failed() {
            all_safe = false;
            say(&format!("FAILED  {}: {}", check.name, check.detail));
        }
        let sale = of(
            arguments,
            repeat,
            wire,
            is_twin,
            measured,
            isolation.counted(),
        )?;
        say(&format!(
            "{repeat}/{}  {wire}{}: {} bytes on the wire, {:.0} ms of CPU for serialization",
            arguments.repeats,
            if is_twin { " (twin)" } else { "" },
            sale.wire_bytes,
            sale.serialization_s() * 1_000.0,
        ));
        sales.push(sale);
        record(&sales)?;
    }
    say(&format!("\n{}", sale::table(&sales)));
    Ok(all_safe && !interrupted.load(Ordering::Relaxed))
}

/// Returns the repeat and the wire of each sale, and whether it is the twin. Every second repeat is in reverse order.
fn order(repeats: u32) -> impl Iterator<Item = (u32, &'static str, bool)> {
    (1..=repeats).flat_map(|repeat| {
        let wires = WIRES.map(|wire| (repeat, wire, false));
        let mut sales: Vec<_> = wires
            .into_iter()
            .chain([(repeat, WIRES[0], true)])
            .collect();
        if repeat.is_multiple_of(2) {
            sales.reverse();
        }
        sales
    })
}

/// Returns the record of a measured sale.
fn of(
    arguments: &Arguments,
    repeat: u32,
    wire: &str,
    is_twin: bool,
    measured: Measured,
    counted: Counted,
) -> Result<Sale, Failure> {
    let Loopback { bytes, packets } = measured
        .loopback
        .ok_or("the system has no /proc/net/dev with the traffic of the loopback")?;
    let sum = |figure: fn(&crate::costs::Cost) -> f64| measured.wires.iter().map(figure).sum();
    let [date, revision, machine] = place();
    Ok(Sale {
        repeat,
        wire: wire.to_owned(),
        is_twin,
        nodes: arguments.nodes,
        seconds: measured.total_s,
        counted,
        wire_bytes: bytes + packets * ETHERNET_BYTES,
        packets,
        datagrams: measured.datagrams_sent,
        messages: measured.messages_sent,
        frame_bytes: measured.wires.iter().map(|cost| cost.bytes).sum(),
        encoding_s: sum(|cost| cost.encoding_s),
        decoding_s: sum(|cost| cost.decoding_s),
        cpu_s: measured.cpu_s,
        plan_ms: measured.plan_everywhere.median_ms,
        date,
        revision,
        machine,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_repeat_has_all_wires_and_a_twin() {
        let sales: Vec<_> = order(2).collect();
        assert_eq!(sales.len(), 2 * (WIRES.len() + 1));
        assert_eq!(sales[0], (1, "json+gzip-6", false));
        assert_eq!(sales[8], (1, "json+gzip-6", true));
        assert_eq!(sales[9], (2, "json+gzip-6", true));
        assert_eq!(sales[17], (2, "json+gzip-6", false));
    }
}
