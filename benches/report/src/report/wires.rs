//! The costs of a message on each wire of a workload.

use super::{
    notes,
    quantity::{bytes, cheaper, counted, percent, ratio, speed, time},
    table::{Table, text},
    view::View,
};
use itertools::Itertools;
use wirecost_wire::Packing;

use crate::{
    records::WorkloadRecord,
    tradeoff::{Cheaper, JSON, WireCost, plain, times_entropy, wires},
};

/// The traffic and the link of the column with the share of the link.
const MESSAGES_PER_SECOND: f64 = 100_000.0;
const LINK_BITS_PER_SECOND: f64 = 1e9;

/// The explanation of the columns, for all tables of this kind.
pub(super) const COLUMNS: &str = "\
- `encode`, `compress`, `decompress`, `decode`: time per message, the reference's time × the median ratio to it; \
the tables by stage have the intervals. `compress` and `decompress` include batching and framing. `CPU` is the \
sum of the four.
- `bytes`, `p50`: mean and median framed size of a message. `× JSON`: bytes as a multiple of uncompressed JSON. \
`× entropy`: bytes as a multiple of the lower bound, that of a message alone or, for batches and streams, that \
after all earlier messages.
- `of 1 Gbit/s`: share of that link at 100,000 messages a second.
- `pays off`: links on which the wire delivers a message sooner than the same format uncompressed, stages one after \
the other; waiting for a batch is not counted.
- Each format is written by its default engine. A wire combines four rows of `measurements.csv`: encode and decode \
of its engine, compress and decompress of its packing.\n";

/// The meaning of the columns of the headline.
const HEADLINE_COLUMNS: &str = "\
Times are per message; `CPU` adds compression and framing. `bytes`: mean framed size. `pays off below`: the link \
speed below which the wire delivers a message sooner than the same format without compression.\n";

/// The packings of the headline: none, and zstd's default level without and with a dictionary.
const HEADLINE_PACKINGS: [&str; 3] = ["none", "zstd-3", "zstd-3-dict"];

/// The most rows that the headline has.
const HEADLINE_ROWS: usize = 15;

/// Returns the selected wires on the workload that stands for all; the first wires of a run without them.
pub(super) fn headline(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let wires = wires(view.run, &workload.name);
    let of_packings =
        |wire: &&WireCost| HEADLINE_PACKINGS.contains(&wire.packing.to_string().as_str());
    let chosen = wires.iter().filter(of_packings).collect_vec();
    let chosen = match chosen.as_slice() {
        [] => wires.iter().collect(),
        _ => chosen,
    };
    let mut table = Table::new([
        "wire",
        "encode#",
        "decode#",
        "CPU#",
        "bytes#",
        "pays off below#",
    ]);
    for wire in chosen.into_iter().take(HEADLINE_ROWS) {
        table.row([
            wire.name.clone(),
            time(wire.encode_ns.value),
            time(wire.decode_ns.value),
            time(wire.cpu_ns().value),
            bytes(wire.bytes()),
            pays_off_below(wire, plain(&wires, &wire.format)),
        ]);
    }
    let name = text(&workload.name);
    let about = about(view, workload);
    (!table.is_empty()).then(|| format!("{name}: {about}\n{table}\n{HEADLINE_COLUMNS}"))
}

/// Formats `491 Mbit/s`, `every link`, `above 2.00 Gbit/s` or `no link`; `-` without compression.
fn pays_off_below(wire: &WireCost, plain: Option<&WireCost>) -> String {
    let Some(plain) = plain.filter(|_| wire.packing != Packing::PLAIN) else {
        return "-".to_owned();
    };
    match wire.cheaper_than(plain) {
        Cheaper::Below { bits_per_second } => speed(bits_per_second),
        Cheaper::Always => "every link".to_owned(),
        Cheaper::Above { bits_per_second } => format!("above {}", speed(bits_per_second)),
        Cheaper::Never => "no link".to_owned(),
    }
}

/// Returns the table of a workload, for all packings or those that `shown` accepts.
pub(super) fn table(
    view: View<'_>,
    workload: &WorkloadRecord,
    shown: impl Fn(&WireCost) -> bool,
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
    wire: &WireCost,
    times_entropy: Option<f64>,
    plain: Option<&WireCost>,
    json: Option<&WireCost>,
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
    let mut about = counted(workload.messages, "message");
    if let Some(json) = plain(&wires(view.run, &workload.name), JSON) {
        about += &format!(", {} of JSON each on average", bytes(json.bytes()));
    }
    about += ".";
    if let Some(entropy) = workload.entropy_bytes_per_message {
        about += &format!(
            " Lower bound (entropy): {} for a message sent alone",
            bytes(entropy)
        );
        if let Some(entropy) = workload.shared_history_entropy_bytes_per_message {
            about += &format!(", {} if the receiver keeps all history", bytes(entropy));
        }
        about += ".";
    }
    for note in notes::of_workload(view.run, &workload.name) {
        about += &format!(" Note: {}.", text(&note));
    }
    about + "\n"
}
