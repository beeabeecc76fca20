//! What a message costs on each wire of a workload.

use super::{
    quantity::{bytes, cheaper, percent, ratio, thousands, time},
    table::Table,
    view::{View, WireCost},
};
use crate::records::WorkloadRecord;

/// The traffic and the link of the column that says how much of a link is taken.
const MESSAGES_PER_SECOND: f64 = 100_000.0;
const LINK_BITS_PER_SECOND: f64 = 1e9;

/// What the columns mean, once for all tables of this kind.
pub(super) const COLUMNS: &str = "\
Times are of one message, on average over the workload, in the median sample; `CPU` is all four \
stages. Each format is written by its default engine. Bytes are those of the median message and of all messages. `× JSON` is bytes against \
JSON without compression. `of 1 Gbit/s` is the share of such a link that 100,000 messages a second \
take. `pays off` says on which links the compressed form arrives sooner than the uncompressed one \
of the same format, stages one after the other.\n";

/// The table of a workload, of all compressions or of those that `shown` lets through.
pub(super) fn table(
    view: View<'_>,
    workload: &WorkloadRecord,
    shown: impl Fn(Option<&str>) -> bool,
) -> Table {
    let mut table = Table::new([
        "wire",
        "encode#",
        "compress#",
        "decompress#",
        "decode#",
        "CPU#",
        "bytes p50#",
        "bytes total#",
        "× JSON#",
        "of 1 Gbit/s#",
        "pays off#",
    ]);
    let json = view.wire_of(&workload.name, "json", None);
    for wire in view.wires(&workload.name) {
        if shown(wire.compression) {
            let plain = view.wire_of(&workload.name, wire.format, None);
            table.row(row(&wire, plain.as_ref(), json.as_ref()));
        }
    }
    table
}

fn row(
    wire: &WireCost<'_>,
    plain: Option<&WireCost<'_>>,
    json: Option<&WireCost<'_>>,
) -> [String; 11] {
    let none = || "-".to_owned();
    let cost = &wire.cost;
    let compression = |ns| {
        if wire.compression.is_some() {
            time(ns)
        } else {
            none()
        }
    };
    let pays_off = match (wire.compression, plain) {
        (Some(_), Some(plain)) => cheaper(cost.cheaper_than(&plain.cost)),
        _ => none(),
    };
    [
        wire.name.clone(),
        time(cost.encode_ns),
        compression(cost.compress_ns),
        compression(cost.decompress_ns),
        time(cost.decode_ns),
        time(cost.cpu_ns()),
        thousands(wire.figures.sizes.p50 as u64),
        bytes(wire.figures.sizes.total as f64),
        json.map_or_else(none, |json| ratio(cost.bytes / json.cost.bytes)),
        percent(cost.link_share(MESSAGES_PER_SECOND, LINK_BITS_PER_SECOND)),
        pays_off,
    ]
}

/// How many messages, and how small they could be.
pub(super) fn about(view: View<'_>, workload: &WorkloadRecord) -> String {
    let mut about = format!("{} messages", thousands(workload.messages as u64));
    if let Some(json) = view.wire_of(&workload.name, "json", None) {
        about += &format!(", {} of JSON each on average", bytes(json.cost.bytes));
    }
    if let Some(entropy) = workload.entropy_bytes_per_message {
        about += &format!(
            ", of which {} cannot be compressed away one by one (the generator's entropy)",
            bytes(entropy)
        );
    }
    about + ".\n"
}
