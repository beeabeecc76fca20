//! The links on which the format `model` has the lowest delay, and its disadvantage on faster ones.

use itertools::Itertools;
use wirecost_frame::Format;
use wirecost_wire::PackingKind;

use super::{
    quantity::{bytes, cheaper, ratio, time},
    smallest::smallest,
    table::{Table, text},
    view::View,
};
use crate::{
    records::Data,
    tradeoff::{Cheaper, WireCost, wires},
};

/// The speed of a fast link, in bits per second.
const FAST: f64 = 1e9;

/// Returns the table of the workloads; `None` if no workload has a wire of the format.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let mut table = Table::new([
        "workload",
        "wire",
        "bytes#",
        "CPU#",
        "of other formats",
        "bytes#",
        "CPU#",
        "lowest delay#",
        "delay at 1 Gbit/s#",
    ]);
    let mut without = Vec::new();
    for workload in view.workloads() {
        let wires = wires(view.run, &workload.name);
        let kinds = [PackingKind::Dictionary, PackingKind::Stream].into_iter();
        let rows = kinds.filter_map(|kind| row(&wires, kind)).collect_vec();
        if rows.is_empty() {
            without.push(text(&workload.name));
        }
        for row in rows {
            table.row([workload.name.clone()].into_iter().chain(row));
        }
    }
    without.extend(view.workloads_of(Data::Other).map(|one| text(&one.name)));
    let without = match without.is_empty() {
        true => String::new(),
        false => format!(
            "\nThe run did not measure the format on {}.\n",
            without.join(", ")
        ),
    };
    (!table.is_empty()).then(|| format!("{INTRO}\n{table}{without}"))
}

const INTRO: &str = "\
Framed bytes and CPU of a message by the format `model`, alone and in a stream. `of other formats`: the wire with the \
fewest bytes that also has a dictionary, or is also a stream. `lowest delay`: the links on which the model has a lower \
delay than each wire of another format. It loses on faster links: `delay at 1 Gbit/s` is its delay divided by the lowest of \
another format. These comparisons leave out batches, and leave out streams for messages that stand alone. Delay is CPU \
time + 8 × bytes / link speed.\n";

/// Returns the cells of the wire with the fewest bytes of a kind of packing; `None` if the format or all others lack
/// the kind.
fn row(wires: &[WireCost], kind: PackingKind) -> Option<[String; 8]> {
    let (own, others): (Vec<_>, Vec<_>) = wires
        .iter()
        .cloned()
        .partition(|wire| wire.format() == Some(Format::Model));
    let (own, other) = (smallest(&own, kind)?, smallest(&others, kind)?);
    let rivals = others
        .iter()
        .filter(|wire| is_rival(wire, kind))
        .collect_vec();
    let below = rivals.iter().map(|rival| own.cheaper_than(rival));
    let lowest = rivals
        .iter()
        .map(|rival| delay_ns(rival))
        .reduce(f64::min)?;
    Some([
        own.name.clone(),
        bytes(own.bytes()),
        time(own.cpu_ns().value),
        other.name.clone(),
        bytes(other.bytes()),
        time(other.cpu_ns().value),
        cheaper(below.reduce(slower)?),
        ratio(delay_ns(own) / lowest),
    ])
}

/// Returns whether the messages of a wire wait for no others, and stand alone if those of the kind do.
fn is_rival(wire: &WireCost, kind: PackingKind) -> bool {
    let of = wire.packing.kind();
    !of.is_batch() && (kind.refers_back() || !of.refers_back())
}

/// Returns the links that are in both, of the links below some speed, all or none.
fn slower(one: Cheaper, other: Cheaper) -> Cheaper {
    match (one, other) {
        (
            Cheaper::Below {
                bits_per_second: one,
            },
            Cheaper::Below {
                bits_per_second: other,
            },
        ) => Cheaper::Below {
            bits_per_second: one.min(other),
        },
        (Cheaper::Always, links) | (links, Cheaper::Always) => links,
        _ => Cheaper::Never,
    }
}

/// Returns the delay of a message on a fast link.
fn delay_ns(wire: &WireCost) -> f64 {
    wire.cpu_ns().value + 8.0 * wire.bytes() / FAST * 1e9
}
