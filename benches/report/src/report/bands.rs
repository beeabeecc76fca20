//! The wire that delivers a message soonest, by link speed.

use itertools::Itertools;

use super::{quantity::speed, table::Table, view::View};
use crate::tradeoff::{Band, Must, Setting, bands, wires};

/// Returns the winners by workload; `None` if there are no wires.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new(["workload", "frames that stand alone", "with streams"]);
    let alone = Setting::one_by_one(vec![Must::Datagram])?;
    let any = Setting::one_by_one(Vec::new())?;
    for workload in view.workloads() {
        let wires = wires(view.run, &workload.name);
        let [alone, any] = [&alone, &any].map(|setting| sentence(&bands(&wires, setting)));
        if let Some((alone, any)) = alone.zip(any) {
            table.row([workload.name.clone(), alone, any]);
        }
    }
    let rate = any.rate.messages_per_second();
    let intro = format!(
        "Which wire brings a message to one receiver sooner than all others, by the speed of the \
         link: the stages one after the other, no batches, {rate} messages a second, {} of a core. \
         Made of the printed times: at a crossing, CPU and 8 x bytes / speed of two \
         wires add up to the same.\n",
        any.cores.get()
    );
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// Returns `below 12.0 Mbit/s avro+gzip-6; to 800 Mbit/s avro+zstd-3; above avro`; `None` if
/// nothing wins anywhere.
fn sentence(bands: &[Band<'_>]) -> Option<String> {
    let won = bands
        .iter()
        .filter_map(|band| Some((band, band.winner?)))
        .collect_vec();
    let parts = won.iter().enumerate().map(|(index, (band, winner))| {
        let to = speed(band.to_bits_per_second);
        match (index, won.len()) {
            (0, 1) => format!("always {winner}"),
            (0, _) => format!("below {to} {winner}"),
            (index, count) if index + 1 == count => format!("above {winner}"),
            _ => format!("to {to} {winner}"),
        }
    });
    let sentence = parts.collect_vec().join("; ");
    (!won.is_empty()).then_some(sentence)
}
