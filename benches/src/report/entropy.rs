//! How near each regime comes to what no wire can stay below.

use super::{
    quantity::{bytes, ratio},
    regime::{Regime, USUAL_BATCH, smallest},
    table::Table,
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
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// `status: batch 2.31 ×`
fn miss(workload: &str, wire: &Wire, times: f64) -> String {
    let regime = Regime::of(wire.packing).name();
    format!("{workload}, {regime} ({} ×)", ratio(times))
}
