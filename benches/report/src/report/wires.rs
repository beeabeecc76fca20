//! The costs of a message on each wire of a workload.

use super::{
    quantity::{bytes, cheaper, percent, ratio, thousands, time},
    table::Table,
    view::View,
};
use wirecost_wire::Packing;

use crate::{
    records::WorkloadRecord,
    tradeoff::{JSON, Wire, plain, times_entropy, wires},
};

/// The traffic and the link of the column with the share of the link.
const MESSAGES_PER_SECOND: f64 = 100_000.0;
const LINK_BITS_PER_SECOND: f64 = 1e9;

/// The explanation of the columns, for all tables of this kind.
pub(super) const COLUMNS: &str = "\
Times are of one message, on average over the workload: the reference's time multiplied by the median ratio \
to it, with intervals in the tables by stage; `compress` and \
`decompress` are with batching and framing, `CPU` is all four stages. Each format is written by its \
default engine. Bytes are framed: of a message on average, and of the median one. `× JSON` is bytes \
against JSON by itself; `× entropy` is against the entropy of a message alone, or where context is \
shared against what remains of it after all messages before. `of 1 Gbit/s` is the share of such a link \
that 100,000 messages a second take. `pays off` says on which links the wire brings a message sooner \
than its format by itself, stages one after the other; what a message waits for others of its batch \
is not counted. A wire is made of four rows of `measurements.csv`: encode and decode of its engine, \
compress and decompress of its packing.\n";

/// Returns the table of a workload, for all packings or those that `shown` accepts.
pub(super) fn table(
    view: View<'_>,
    workload: &WorkloadRecord,
    shown: impl Fn(&Wire) -> bool,
) -> Table {
    let mut table = Table::new([
        "wire",
        "encode#",
        "compress#",
        "decompress#",
        "decode#",
        "CPU#",
        "bytes#",
        "p50#",
        "× JSON#",
        "× entropy#",
        "of 1 Gbit/s#",
        "pays off#",
    ]);
    let wires = wires(view.run, &workload.name);
    for wire in wires.iter().filter(|wire| shown(wire)) {
        let entropy = times_entropy(wire, workload);
        let plain = |format| plain(&wires, format);
        table.row(row(wire, entropy, plain(&wire.format), plain(JSON)));
    }
    table
}

fn row(
    wire: &Wire,
    times_entropy: Option<f64>,
    plain: Option<&Wire>,
    json: Option<&Wire>,
) -> [String; 12] {
    let none = || "-".to_owned();
    let pays_off = match plain {
        Some(plain) if wire.packing != Packing::PLAIN => cheaper(wire.cheaper_than(plain)),
        _ => none(),
    };
    [
        wire.name.clone(),
        time(wire.encode_ns.value),
        time(wire.compress_ns.value),
        time(wire.decompress_ns.value),
        time(wire.decode_ns.value),
        time(wire.cpu_ns().value),
        bytes(wire.bytes()),
        bytes(wire.sizes.p50 as f64),
        json.map_or_else(none, |json| ratio(wire.bytes() / json.bytes())),
        times_entropy.map_or_else(none, ratio),
        percent(wire.link_share(MESSAGES_PER_SECOND, LINK_BITS_PER_SECOND)),
        pays_off,
    ]
}

/// Returns the number of messages, and the lower bound on their size.
pub(super) fn about(view: View<'_>, workload: &WorkloadRecord) -> String {
    let mut about = format!("{} messages", thousands(workload.messages as u64));
    if let Some(json) = plain(&wires(view.run, &workload.name), JSON) {
        about += &format!(", {} of JSON each on average", bytes(json.bytes()));
    }
    if let Some(entropy) = workload.entropy_bytes_per_message {
        about += &format!(
            "; no wire can take less than {} (the generator's entropy) that sends each by itself",
            bytes(entropy)
        );
    }
    if let Some(entropy) = workload.shared_history_entropy_bytes_per_message {
        about += &format!(
            ", or than {} to a receiver that remembers all before",
            bytes(entropy)
        );
    }
    about + ".\n"
}
