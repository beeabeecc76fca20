//! The smallest wire of each kind of packing against the lower bound.

use std::iter;

use itertools::Itertools;
use wirecost_frame::Format;
use wirecost_wire::PackingKind;

use super::{
    quantity::{bytes, ratio, shown_kind},
    smallest::{USUAL_BATCH, smallest},
    table::{Table, text},
    view::View,
};
use crate::tradeoff::wires;

/// Returns the smallest wire of each kind of packing compared with the entropy; `None` if it is unknown
/// everywhere.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let (sharing, standing_alone): (Vec<_>, Vec<_>) = PackingKind::ALL
        .into_iter()
        .partition(|kind| kind.shares_messages());
    let [alone, after] = [&standing_alone, &sharing].map(|kinds| kinds.iter().map(heading));
    let headings: Vec<_> = iter::once("workload".to_owned())
        .chain(iter::once("entropy: alone#".to_owned()).chain(alone))
        .chain(iter::once("after earlier messages#".to_owned()).chain(after))
        .collect();
    let mut table = Table::new(headings.iter().map(String::as_str));
    for workload in view.workloads() {
        let limits = workload
            .entropy_bytes_per_message
            .zip(workload.shared_history_entropy_bytes_per_message);
        let Some((alone, shared)) = limits else {
            continue;
        };
        let wires = wires(view.run, &workload.name);
        let against = |kinds: &[PackingKind], limit: f64| {
            let cell = |kind: &PackingKind| match smallest(&wires, *kind) {
                Some(wire) => format!("{} × {}", ratio(wire.bytes() / limit), wire.name),
                None => "-".to_owned(),
            };
            iter::once(bytes(limit))
                .chain(kinds.iter().map(cell))
                .collect_vec()
        };
        let cells = [against(&standing_alone, alone), against(&sharing, shared)];
        table.row(iter::once(workload.name.clone()).chain(cells.into_iter().flatten()));
    }
    let intro = "The smallest wire of each kind, as a multiple of the lower bound (the generator's entropy, from \
                 `environment.json`): single messages and dictionaries against that of a message alone, batches, \
                 keyframes and streams against that after all earlier messages. Sizes are framed, from \
                 `measurements.csv`.\n";
    let remaining = remaining(view).unwrap_or_default();
    (!table.is_empty()).then(|| format!("{intro}\n{table}{remaining}"))
}

fn heading(kind: &PackingKind) -> String {
    match kind.is_batch() {
        true => format!("{} of {USUAL_BATCH}#", kind.name()),
        false => format!("{}#", shown_kind(*kind)),
    }
}

/// Returns the size on the wire that remembers most. If it is above the lower bound, the reason follows.
fn remaining(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let shared = workload.shared_history_entropy_bytes_per_message?;
    let streams = view.run.streams.iter();
    let of_workload = streams.filter(|one| one.workload == workload.name);
    let stream = of_workload.min_by(|one, other| one.warm_bytes.total_cmp(&other.warm_bytes))?;
    let times = stream.warm_bytes / shared;
    let reason = match times > 1.0 {
        true if stream.format.parse() == Ok(Format::Model) => {
            " It is above the bound because the model has learned from samples what the generator of the messages knows."
        }
        true => {
            " It is above the bound because compression only finds repeated bytes: it predicts no clocks, counters \
             and moving averages from earlier values."
        }
        false => "",
    };
    Some(format!(
        "\nOn {}, {} takes {} for the next message on a connection that has carried all earlier messages, {} × the \
         bound (`streams.csv`).{reason}\n",
        text(&workload.name),
        text(&stream.cell_name().to_string()),
        bytes(stream.warm_bytes),
        ratio(times),
    ))
}
