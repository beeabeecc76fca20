//! The smallest wire of each kind of packing against the lower bound.

use wirecost_wire::PackingKind;

use super::{
    quantity::{bytes, ratio},
    smallest::smallest,
    table::{Table, text},
    view::View,
};
use crate::tradeoff::wires;

/// Returns the smallest wire of each kind of packing compared with the entropy; `None` if it is unknown
/// everywhere.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "entropy: alone#",
        "single message#",
        "dictionary#",
        "after earlier messages#",
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
    let intro = "The smallest wire of each kind, as a multiple of the lower bound (the generator's entropy, from \
                 `environment.json`): single messages and dictionaries against that of a message alone, batches \
                 and streams against that after all earlier messages. Sizes are framed, from \
                 `measurements.csv`.\n";
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
        "\nWhy wires stay above the bound: compression finds repeated bytes. It cannot predict clocks, counters and \
         moving averages from earlier values, although their entropy is almost zero. On {}, {} takes {} for the next \
         message on a connection that has carried all earlier messages, {} × the bound (`streams.csv`).\n",
        text(&workload.name),
        text(&stream.cell_name().to_string()),
        bytes(stream.warm_bytes),
        ratio(stream.warm_bytes / shared),
    ))
}
