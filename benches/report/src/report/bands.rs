//! The wire with the lowest delay, by the speed of the link.

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
        "The wire with the lowest delay to one receiver, by the speed of the link; without batches, {rate} messages \
         a second, {} of a core. Delay is CPU time + 8 × bytes / link speed, from the printed times, with the \
         stages one after the other.\n",
        any.cores.get()
    );
    (!table.is_empty()).then(|| format!("{intro}\n{table}"))
}

/// The winners on the workload that stands for all, a line with streams and one without; none if there are
/// no wires.
pub(super) fn of_headline(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let wires = wires(view.run, &workload.name);
    let alone = Setting::one_by_one(vec![Must::Datagram])?;
    let any = Setting::one_by_one(Vec::new())?;
    let [alone, any] = [&alone, &any].map(|setting| sentence(&bands(&wires, setting)));
    let (alone, any) = alone.zip(any)?;
    Some(match alone == any {
        true => format!("- {any}.\n"),
        false => format!("- Frames that stand alone: {alone}.\n- With streams: {any}.\n"),
    })
}

/// `below 12.0 Mbit/s avro+gzip-6; to 800 Mbit/s avro+zstd-3; above avro`; none if nothing wins
/// anywhere.
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
