//! The wire with the lowest delay, by the speed of the link.

use itertools::Itertools;

use super::{quantity::speed, table::text, view::View};
use crate::tradeoff::{Band, Must, Setting, bands, wires};

/// Returns the winners by workload; `None` if there are no wires.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut list = String::new();
    let alone = Setting::one_by_one(vec![Must::Datagram])?;
    let any = Setting::one_by_one(Vec::new())?;
    for workload in view.workloads() {
        let wires = wires(view.run, &workload.name);
        let [alone, any] = [&alone, &any].map(|setting| sentence(&bands(&wires, setting)));
        if let Some((alone, any)) = alone.zip(any) {
            let name = text(&workload.name);
            list += &format!(
                "- {name}, frames that stand alone: {alone}.\n- {name}, with streams: {any}.\n"
            );
        }
    }
    let rate = any.rate.messages_per_second();
    let intro = format!(
        "The wire with the lowest delay to one receiver, by link speed, for {rate} messages/s, {} cores and no \
         batches. Delay is CPU time + 8 × bytes / link speed, from the printed times, with the stages one after \
         the other.\n",
        any.cores.get()
    );
    (!list.is_empty()).then(|| format!("{intro}\n{list}"))
}

/// Returns the winners on the workload that stands for all, with and without streams; `None` if there are no
/// wires.
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

/// Formats `avro+gzip-6 below 12.0 Mbit/s, avro+zstd-3 up to 800 Mbit/s, avro above`; `None` if no wire
/// fits any link.
fn sentence(bands: &[Band<'_>]) -> Option<String> {
    let won = bands
        .iter()
        .filter_map(|band| Some((band, band.winner?)))
        .collect_vec();
    let parts = won.iter().enumerate().map(|(index, (band, winner))| {
        let to = speed(band.to_bits_per_second);
        match (index, won.len()) {
            (0, 1) => format!("{winner} on every link"),
            (0, _) => format!("{winner} below {to}"),
            (index, count) if index + 1 == count => format!("{winner} above"),
            _ => format!("{winner} up to {to}"),
        }
    });
    let sentence = parts.collect_vec().join(", ");
    (!won.is_empty()).then_some(sentence)
}
