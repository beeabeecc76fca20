//! How near each regime comes to what no wire can stay below.

use super::{
    quantity::{bytes, ratio},
    regime::{Regime, USUAL_BATCH, smallest},
    table::{Table, text},
    view::View,
};
use crate::tradeoff::{Wire, wires};

/// How many times the entropy of a message alone a dictionary should take at most.
const DICTIONARY_TARGET: f64 = 3.0;
/// How many times what remains of it after all messages before a batch should take at most.
const BATCH_TARGET: f64 = 2.0;

/// The smallest wire of each regime against the entropy; none if it is unknown everywhere.
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
    let mut missed = Vec::new();
    for workload in view.workloads() {
        let limits = workload
            .entropy_bytes_per_message
            .zip(workload.shared_history_entropy_bytes_per_message);
        let Some((alone, shared)) = limits else {
            continue;
        };
        let wires = wires(view.run, &workload.name);
        let mut against = |regime, limit: f64, target: Option<f64>| {
            let Some(wire) = smallest(&wires, regime) else {
                return "-".to_owned();
            };
            let times = wire.bytes() / limit;
            let is_missed = target.is_some_and(|target| times > target);
            if is_missed {
                missed.push(miss(&workload.name, wire, times));
            }
            format!("{} × {}", ratio(times), wire.name)
        };
        let single = against(Regime::Alone, alone, None);
        let dictionary = against(Regime::Dictionary, alone, Some(DICTIONARY_TARGET));
        let batch = against(Regime::Batch, shared, Some(BATCH_TARGET));
        let stream = against(Regime::Stream, shared, None);
        table.row([
            workload.name.clone(),
            bytes(alone),
            single,
            dictionary,
            bytes(shared),
            batch,
            stream,
        ]);
    }
    let verdict = match missed.as_slice() {
        [] => "Missed: nowhere.".to_owned(),
        missed => format!("Missed: {}.", missed.join(", ")),
    };
    let intro = format!(
        "The smallest wire of each regime, as a multiple of the messages' entropy by the generator's \
         own count (`environment.json`): single messages and dictionaries against that of a message \
         alone, batches and streams against what remains of it for a receiver that remembers all \
         messages before. Bytes are framed, of `measurements.csv`. A dictionary should take at most \
         {DICTIONARY_TARGET} times the first, a batch of {USUAL_BATCH} at most {BATCH_TARGET} times \
         the second. {verdict}\n"
    );
    let remaining = remaining(view).unwrap_or_default();
    (!table.is_empty()).then(|| format!("{intro}\n{table}{remaining}"))
}

/// What the wire that remembers most still takes, and why.
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

/// `status: batch 2.31 ×`
fn miss(workload: &str, wire: &Wire, times: f64) -> String {
    let regime = Regime::of(wire.packing).name();
    format!("{}, {regime} ({} ×)", text(workload), ratio(times))
}
