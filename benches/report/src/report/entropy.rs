//! The bytes of each regime, compared with the lower bound of the entropy.

use wirecost_wire::PackingKind;

use super::{
    quantity::{bytes, ratio},
    smallest::smallest,
    table::{Table, text},
    view::View,
};
use crate::tradeoff::wires;

/// Returns the smallest wire of each regime compared with the entropy; `None` if it is unknown
/// everywhere.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "entropy: alone#",
        "single message#",
        "dictionary#",
        "after all before#",
        "batch of 64#",
        "stream#",
    ]);
    for workload in view.workloads() {
        let limits = workload
            .entropy_bytes_per_message
            .zip(workload.shared_history_entropy_bytes_per_message);
        let Some((alone, shared)) = limits else {
            continue;
        };
        let wires = wires(view.run, &workload.name);
        let against = |regime, limit: f64| {
            smallest(&wires, regime).map_or_else(
                || "-".to_owned(),
                |wire| format!("{} × {}", ratio(wire.bytes() / limit), wire.name),
            )
        };
        table.row([
            workload.name.clone(),
            bytes(alone),
            against(PackingKind::Single, alone),
            against(PackingKind::Dictionary, alone),
            bytes(shared),
            against(PackingKind::Batch, shared),
            against(PackingKind::Stream, shared),
        ]);
    }
    let intro = "The smallest wire of each regime, as a multiple of the messages' entropy by the generator's \
                 own count (`environment.json`): single messages and dictionaries against that of a \
                 message alone, batches and streams against what remains of it for a receiver that \
                 remembers all messages before. Bytes are framed, of `measurements.csv`.\n";
    let remaining = remaining(view).unwrap_or_default();
    (!table.is_empty()).then(|| format!("{intro}\n{table}{remaining}"))
}

/// Returns the size on the wire that remembers most, with the reason for the difference.
fn remaining(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let shared = workload.shared_history_entropy_bytes_per_message?;
    let streams = view.run.streams.iter();
    let of_workload = streams.filter(|one| one.workload == workload.name);
    let stream = of_workload.min_by(|one, other| one.warm_bytes.total_cmp(&other.warm_bytes))?;
    Some(format!(
        "\nWhat stands in the way: compression finds bytes that come again, not values that follow from \
         earlier ones, as clocks, counters and moving averages do, and which the entropy counts as all \
         but free. On {}, a connection of {}+{} that has carried all messages before takes {} for the \
         next one, {} × what remains of the entropy (`streams.csv`).\n",
        text(&workload.name),
        text(&stream.format),
        text(&stream.packing),
        bytes(stream.warm_bytes),
        ratio(stream.warm_bytes / shared),
    ))
}
